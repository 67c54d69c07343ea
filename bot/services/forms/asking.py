"""A form's screens: one question, the review, what to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import forms
from bot.domain.cards import Card as PolicyCard
from bot.domain.forms import BEHALF, INTAKE, SAY, Field, Form, Kind
from bot.domain.letters import Card, width
from bot.domain.policy import Choice
from bot.domain.rules import Action
from bot.services import menu, views
from bot.services.delivery import deliveries
from bot.services.forms import options
from bot.services.forms.note import Note
from bot.services.house import ALBUM_WAIT, Unit, going
from bot.services.house import language as speaks
from bot.services.keys import Key, key, of_choice, rows, worded
from bot.services.promises import gathering
from bot.services.reviews import reviewing
from bot.services.unit import unit_options
from bot.storage import cases, outbox, people, talk
from bot.storage.drafts import Draft

OWN_SKIP = frozenset({"asked", "person", "cite", "duty_owner", "doer", "successor", "soldier", "owner"})
"""Questions whose *skip* says what it means."""
ROW = 8
"""Buttons that Telegram shows in one row at most."""
WIDE = 16
"""How wide the longest label may be for two buttons to fit in a row on a phone."""


async def ask(unit: Unit, draft: Draft, form: Form, field: Field, note: Note, *,
              hits: Sequence[Choice] | None = None) -> None:
    """One question with its choices. `hits`: what a typed word may mean, offered instead."""
    offered = list(hits) if hits is not None else await _offered(unit, draft, field)
    skip = await skippable(unit, draft, field)
    head = await _head(unit, draft, form)
    anew = [[key("start_anew", "f", draft.id, "anew")]] if note.resumed else []
    common = await _common(unit, draft, form, field)
    details = {
        **head, "common": len(common), "headline": note.headline, "resumed": note.resumed, "kept": note.kept,
        "field": field.id,
        "kind": field.kind.value, "words": dict(field.words) if field.words else None, "limit": field.limit,
        "optional": skip, "hits": hits is not None, "collected": _collected(draft, _talk(form) or field),
        "held": draft.answers.get(forms.HELD, {}).get(field.id),
        "only_new": form.id == SAY and {one.id for one in offered} <= {"new", "new_behalf"},
        "cards": bool(note.cards), "attached": len(forms.collected(draft.answers, "files")["files"]),
        "buttons": [*_choices(draft, field, offered, speaks(unit.person, unit.actor)), *_found(note.cards), *anew,
                    *gathering.again(draft, field), *_bottom(draft, form, field, skip=skip),
                     *(_twin(head) if field.id == "story" else []), *common,
                     *([[key("urgent", "u", "go")]] if form.id == INTAKE and field.id == "category" else []),
                     *([[key("urgent", "u", "go"), key("menu", "m")]] if form.id == SAY else [])],
    }
    if any(_collected(draft, field).values()):
        await _take_back(unit, draft)
    await _show(unit, draft, "form", details, fresh=note.fresh)


async def skippable(unit: Unit, draft: Draft, field: Field) -> bool:
    """Whether the question may go without an answer."""
    case = await cases.by_id(unit.tx, draft.case_id) if field.optional and draft.case_id else None
    return options.may_skip(draft, field, case.office if case else None)


async def _take_back(unit: Unit, draft: Draft) -> None:
    """While files and lines gather, one screen at the end of the chat is enough: the one before goes."""
    shown = await outbox.live_card(unit.tx, unit.actor.chat_id, -draft.id)
    if shown and unit.actor.message_id is None:
        wait = ALBUM_WAIT if unit.album else 0
        await unit.tell(unit.person, "delete", {}, edit_id=shown, key=going(unit.person, shown), wait=wait)


async def _common(unit: Unit, draft: Draft, form: Form, at: Field | None = None) -> list[list[Key]]:
    """What others raised already, to be joined with one tap: once it is known what it is about, and at the end."""
    early = at is not None and [one.id for one in forms.before(form, draft.answers, at)] == ["category"]
    if form.id != INTAKE or not (early or at is None or at.id == "story"):
        return []
    return await deliveries.common_keys(unit, str(draft.answers.get("category", "")))


def _twin(head: Mapping[str, Any]) -> list[list[Key]]:
    """The way to the similar case."""
    similar = head["similar"]
    return [[key("open_number", "o", similar["id"], number=similar["number"])]] if similar else []


async def review(unit: Unit, draft: Draft, form: Form) -> None:
    """All answers once more, before they take effect."""
    buttons = [[key("submit", "f", draft.id, "submit")],
               [key("change", "f", draft.id, "change"), key("cancel", "f", draft.id, "cancel")]]
    if form.field(forms.OPENNESS):
        buttons.insert(1, [key("openness", "f", draft.id, "change", forms.OPENNESS)])
    if form.field(forms.CONCERNS):
        buttons.insert(1, [key("concerns", "f", draft.id, "change", forms.CONCERNS)])
    head = await _head(unit, draft, form)
    details = {**head, "answers": await _answers(unit, draft, form),
               "buttons": [*buttons, *_twin(head), *await _common(unit, draft, form)]}
    await _show(unit, draft, "review", details)


async def changes(unit: Unit, draft: Draft, form: Form) -> None:
    """Which answer is to be given anew."""
    given = [one for one in _given(draft, form) if one.id not in forms.UNLISTED]
    keys: list[Key] = [_change_key(draft, one) for one in given]
    buttons = [*rows(keys), [key("back_to_review", "f", draft.id, "show")]]
    await _show(unit, draft, "changes", {**await _head(unit, draft, form), "buttons": buttons})


async def cancelled(unit: Unit) -> None:
    await menu.show(unit, headline="cancelled")


async def _show(unit: Unit, draft: Draft, kind: str, details: dict[str, Any], *, fresh: bool = False) -> None:
    """A form's messages are kept apart from the cases' by the minus sign: the newest has the buttons."""
    await unit.answer(kind, details, case_id=-draft.id, card=Card.RING, fresh=fresh)


async def _head(unit: Unit, draft: Draft, form: Form) -> dict[str, Any]:
    about = draft.case_id > 0
    case = await cases.by_id(unit.tx, draft.case_id) if about else await reviewing.of_draft(unit, draft)
    asked = await talk.last_of(unit.tx, case.id, Action.ASK.value) if case and form.id == Action.REPLY else None
    person = await people.by_id(unit.tx, int(draft.answers.get("person") or 0)) if form.id == BEHALF else None
    swept = int(draft.answers.get(forms.FROM_CASE) or 0)
    case = await cases.by_id(unit.tx, swept) if swept else case
    return {"form": "sweep" if swept else form.id, "card": _card_title(unit, draft),
            "picked": await gathering.numbers(unit, draft),
            "case": views.brief(case, unit.policy) if case else None,
            "about": unit_options.about(unit, draft.form, draft.answers) or draft.answers.get(forms.SUBJECT),
            "asks": case.asks if case else 0, "for_name": person.name if person else None,
            "missing": views.materials(case, unit.policy) if case and form.id == Action.REPLY else [],
            "asked_words": [words for _, words in views.pairs(asked)], "similar": await _similar(unit, draft, form)}


def _card_title(unit: Unit, draft: Draft) -> dict[str, str] | None:
    """The policy card that the request comes from."""
    card = unit.shelf.cards.get((draft.answers.get(forms.CARD) or [""])[0])
    return dict(card.title) if card else None


async def _similar(unit: Unit, draft: Draft, form: Form) -> views.View | None:
    """The same person's open case of the category, which he may have forgotten."""
    category = draft.answers.get("category")
    requester = draft.answers.get("person") if form.id == BEHALF else unit.person.id
    if form.id not in (INTAKE, BEHALF) or not category or not requester:
        return None
    found = await cases.similar(unit.tx, int(requester), str(category))
    seen = found and (form.id == INTAKE or found.filer == unit.person.id)
    return views.brief(found, unit.policy) if found and seen else None


async def _offered(unit: Unit, draft: Draft, field: Field) -> list[Choice]:
    if field.kind in (Kind.TEXT, Kind.COLLECT):
        return []
    return await options.choices(unit, draft, field)


def _choices(draft: Draft, field: Field, offered: Sequence[Choice], language: str) -> list[list[Key]]:
    ticked = (draft.answers.get(field.id) or {}).get("ticked", ()) if field.kind is Kind.TICKS else ()
    keys = [of_choice(one, "f", draft.id, "pick", field.id, one.id, ticked=one.id in ticked) for one in offered]
    if field.choices and all(len(one.id) <= 2 for one in field.choices):
        return rows(keys, min(len(keys), ROW))
    longest = max((width(one.words.get(language, "")) for one in offered), default=0)
    return rows(keys, 2 if longest <= WIDE else 1)


def _found(cards: Sequence[PolicyCard]) -> list[list[Key]]:
    """Cards among cases: the book tells them apart."""
    return [[worded({language: f"📖 {words}" for language, words in card.title.items()}, "k", "show", card.id, 0)]
            for card in cards]


def _bottom(draft: Draft, form: Form, field: Field, *, skip: bool) -> list[list[Key]]:
    """*Done* or *skip*, then *back* and *cancel*."""
    first: list[Key] = []
    if field.kind in (Kind.COLLECT, Kind.TICKS):
        held = _collected(draft, field)
        empty = not held["lines"] and not held["files"]
        if field.kind is Kind.TICKS or field.id != "talk" or not empty:
            phrase = "no_files" if field.id == "files" and empty else f"done_{field.id}"
            first.append(key(phrase, "f", draft.id, "done", field.id))
    elif skip:
        phrase = f"skip_{field.id}" if field.id in OWN_SKIP else "skip"
        first.append(key(phrase, "f", draft.id, "skip", field.id))
    last = [key("cancel", "f", draft.id, "cancel")]
    if form.id != SAY and forms.before(form, draft.answers, field):
        last.insert(0, key("back", "f", draft.id, "back"))
    return [*([first] if first else []), last]


def _talk(form: Form) -> Field | None:
    """Loose words are shown while it is asked where they belong."""
    return form.field("talk") if form.id == SAY else None


def _collected(draft: Draft, field: Field) -> dict[str, Any]:
    held = forms.collected(draft.answers, field.id) if field.kind is Kind.COLLECT else {"lines": [], "files": []}
    return {"lines": [line["text"] for line in held["lines"]], "files": len(held["files"])}


def _change_key(draft: Draft, field: Field) -> Key:
    target = ("f", draft.id, "change", field.id)
    if field.words:
        return {"words": views.label(field.words), "to": list(target)}
    return {"phrase": f"field.{field.id}", "given": {}, "to": list(target)}


async def _answers(unit: Unit, draft: Draft, form: Form) -> list[dict[str, Any]]:
    """Each answer with its question's name, as the review lists it."""
    return [
        {"field": field.id, "words": views.label(field.words) if field.words else None,
         **await _value(unit, draft, field)}
        for field in _given(draft, form) if field.id not in forms.UNLISTED
    ]


def _given(draft: Draft, form: Form) -> list[Field]:
    return [one for one in form.fields if one.when(draft.answers) and forms.answered(one, draft.answers)]


async def _value(unit: Unit, draft: Draft, field: Field) -> dict[str, Any]:
    value = draft.answers[field.id]
    if value is None:
        return {"skipped": True}
    if field.kind is Kind.COLLECT:
        return {"collected": _collected(draft, field)}
    if field.kind is Kind.PERSON:
        person = await people.by_id(unit.tx, int(value))
        return {"choice": dict(options.person_choice(unit, person).words)} if person else {"text": "–"}
    if field.kind is Kind.CHOICE:
        known = {one.id: one for one in await options.choices(unit, draft, field)}
        if value not in known:
            return {"text": str(value)}
        words = known[value].words
        return {"choice": dict(words)} if words else {"choice_id": value}
    return {"text": str(value)}
