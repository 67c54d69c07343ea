"""What can be chosen for a form's question, and whether a typed name or number is one of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta

from bot.domain.absence import days_ahead, parse_day
from bot.domain.cards import Card
from bot.domain.case import Outcome
from bot.domain.collection import heaps_of
from bot.domain.errors import Refused
from bot.domain.forms import ABOUT, FROM_CASE, IS_LEADER, TARGET, Field, Kind, codes
from bot.domain.leaders import meant
from bot.domain.on_call import may_be
from bot.domain.people import FILERS, HANDLERS, HEADQUARTERS, HQ, Person, Role, named
from bot.domain.policy import LANGUAGES, Choice
from bot.domain.procedure import Way, ways
from bot.domain.review import findings
from bot.domain.rules import sees
from bot.domain.secrecy import knows, may_pass_to
from bot.domain.substitutes import fits
from bot.services.casework import clerks, revealing
from bot.services.delivery import deliveries
from bot.services.forms import dating
from bot.services.house import Unit
from bot.services.posts import absence
from bot.services.promises import gathering
from bot.services.source import source_options
from bot.services.unit import unit_options
from bot.services.visits import service_options
from bot.storage import cases, collection_items, people, reviews
from bot.storage.drafts import Draft

SHOWN = 8
"""Names offered as buttons; anybody else is found by typing."""

LIKELY = 10
"""Cards that a case's title is looked up in."""
MOST = 90
"""Names to be ticked; Telegram shows a hundred buttons at most."""
DAYS_AHEAD = {
    "now": {"zh": "现在起", "en": "From now"}, "today": {"zh": "今天", "en": "Today"},
    "tomorrow": {"zh": "明天", "en": "Tomorrow"}, "week": {"zh": "本周日", "en": "This Sunday"},
    "next_week": {"zh": "下周日", "en": "Sunday next week"}}

_NUMBER = re.compile(
    r"(?:事项|編號|编号|case|request|#|no\.?)?\s*(?:(20\d\d)\s*[-–—年/]\s*)?(\d{1,6})\s*(?:号|號)?", re.IGNORECASE)


def same(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def person_choice(unit: Unit, person: Person) -> Choice:
    """A name with its home: two people may have one name."""
    home = unit.policy.home_words(person.home)
    return Choice(str(person.id), {"zh": f"{person.name}（{home['zh']}）", "en": f"{person.name} ({home['en']})"})


async def choices(unit: Unit, draft: Draft, field: Field) -> list[Choice]:
    """What is offered as buttons."""
    if field.choices:
        return list(field.choices)
    if field.kind is Kind.PERSON:
        found = [person_choice(unit, one) for one in (await pool(unit, draft, field))[:SHOWN]]
        return [*codes(IS_LEADER), *found] if field.id == ABOUT else found
    return await SOURCES[field.source](unit, draft)


async def _categories(unit: Unit, _: Draft) -> list[Choice]:
    return [Choice(one.id, one.words) for one in unit.policy.categories.values()]


async def _offices(unit: Unit, _: Draft) -> list[Choice]:
    return [Choice(home.id, home.words) for home in unit.policy.departments()]


async def _cards(unit: Unit, draft: Draft) -> list[Choice]:
    """What can be cited: the card the case goes by, and the others of its category, those first that answer it."""
    case = await cases.by_id(unit.tx, draft.case_id)
    if case is None:
        return []
    own = unit.shelf.cards.get(case.card_id or "")
    others = [card for card in unit.shelf.of_category(case.category, unit.today) if own is None or card.id != own.id]
    likely = [card.id for card in unit.shelf.find(case.title, unit.today, LIKELY)]
    others.sort(key=lambda card: likely.index(card.id) if card.id in likely else LIKELY)
    return [Choice(card.id, card.title) for card in ([own, *others] if own else others)]


async def _ways(unit: Unit, draft: Draft) -> list[Choice]:
    """Where the case may go on to in its card's steps."""
    case = await cases.by_id(unit.tx, draft.case_id)
    card = await unit.shelf.version(unit.tx, case.card_id, case.card_version) if case else None
    step = next((one for one in card.steps if case and one.id == case.card_step), None) if card else None
    return [Choice(way.to, way_words(card, way)) for way in ways(card, step)] if card and step else []


def way_words(card: Card, way: Way) -> dict[str, str]:
    """When this way is taken, or else what stands at its end."""
    if way.when:
        marks = {"zh": "、", "en": ", "}
        return {language: marks[language].join(words[language] for words in way.when) for language in LANGUAGES}
    step = next((one for one in card.steps if one.id == way.to), None)
    return dict(step.what) if step else dict(DONE)


DONE = {"zh": "办完了", "en": "Done"}


async def _outcomes(unit: Unit, draft: Draft) -> list[Choice]:
    """A suggestion is adopted or not; a duplicate needs another case to be one of."""
    case = await cases.by_id(unit.tx, draft.case_id)
    suggestion = case is not None and unit.policy.category(case.category).suggestion
    left_out = set() if suggestion else {Outcome.ADOPTED, Outcome.NOT_ADOPTED}
    if not await _other_cases(unit, draft):
        left_out.add(Outcome.DUPLICATE)
    return list(codes(*(one for one in Outcome if one not in left_out)))


def may_skip(draft: Draft, field: Field, office: str | None) -> bool:
    """A question need not be answered; but an offer to one's own `office` must name somebody."""
    return field.optional and not (field.source == "office_people" and draft.answers.get("office") == office)


async def _materials(unit: Unit, draft: Draft) -> list[Choice]:
    case = await cases.by_id(unit.tx, draft.case_id)
    wanted = unit.policy.category(case.category).materials if case else ()
    marks = {True: {"zh": "（带来）", "en": " (bring it)"}, False: {"zh": "（拍照）", "en": " (photo)"}}
    return [Choice(one.id, {language: words + marks[one.bring][language] for language, words in one.words.items()})
            for one in wanted]


async def _other_cases(unit: Unit, draft: Draft) -> list[Choice]:
    case = await cases.by_id(unit.tx, draft.case_id)
    others = await cases.of_requester(unit.tx, case.requester, case.id) if case else []
    seen = [one for one in others if sees(one, unit.person, unit.policy) and knows(one, unit.person)]
    if case is None or not knows(case, unit.person):  # whose they are would tell whose this is
        return []
    return [Choice(str(one.id), same(f"{one.number} {one.title}")) for one in seen[:SHOWN]]


async def conversations(unit: Unit, days: int = 30) -> list[Choice]:
    """Live conversations that loose words may belong to, and a new request."""
    live = await cases.conversations(unit.tx, unit.person.id, unit.now - days * 86_400)
    return [Choice(str(one.id), same(f"{one.number} {one.title}")) for one in live] + [Choice("new", {})]


async def _conversations(unit: Unit, _: Draft) -> list[Choice]:
    """These, and a request for somebody else where one files for others."""
    other = [Choice("new_behalf", {})] if unit.person.has(*FILERS) else []
    return [*await conversations(unit), *other]


async def _findings(unit: Unit, draft: Draft) -> list[Choice]:
    """What a reviewer may find."""
    review = await reviews.by_id(unit.tx, -draft.case_id)
    case = await cases.by_id(unit.tx, review.case_id) if review else None
    return list(codes(*findings(review, case))) if review and case else []


async def _overseen(unit: Unit, _: Draft) -> list[Choice]:
    """Those for whom one may say that they are away; one of their own home first."""
    found = sorted(await absence.overseen(unit), key=lambda one: one.home != unit.person.home)
    return [person_choice(unit, one) for one in found[:MOST]]


async def _homes(unit: Unit, _: Draft) -> list[Choice]:
    return [Choice(one, unit.policy.home_words(one)) for one in dict.fromkeys((HQ, *unit.policy.homes))]


async def _entitlements(unit: Unit, draft: Draft) -> list[Choice]:
    case = await cases.by_id(unit.tx, int(draft.answers.get(FROM_CASE) or 0))
    return [Choice(one.id, one.title) for one in await deliveries.entitlements(unit, case)]


async def _delivery_homes(unit: Unit, _: Draft) -> list[Choice]:
    """The companies, and headquarters as one."""
    return [*(Choice(one.id, one.words) for one in unit.policy.companies()), Choice(HQ, unit.policy.home_words(HQ))]


async def _starts(unit: Unit, _: Draft) -> list[Choice]:
    tomorrow = unit.today + timedelta(days=1)
    return [Choice(absence.NOW, DAYS_AHEAD[absence.NOW]), Choice(tomorrow.isoformat(), DAYS_AHEAD["tomorrow"])]


async def _ahead(unit: Unit, draft: Draft) -> list[Choice]:
    first = str(draft.answers.get("starts", ""))
    return [Choice(day.isoformat(), DAYS_AHEAD[name]) for name, day in days_ahead(unit.today)
            if first in ("", absence.NOW) or day.isoformat() >= first]


async def _companies(unit: Unit, _: Draft) -> list[Choice]:
    return [Choice(home.id, home.words) for home in unit.policy.companies()]


async def _heaps(unit: Unit, draft: Draft) -> list[Choice]:
    """The other heaps of the same round, each by its place on the list and its first problem."""
    one = await collection_items.by_id(unit.tx, int(draft.answers[TARGET]))
    heaps = heaps_of(await collection_items.beside(unit.tx, one)) if one else []
    return [Choice(str(each.first.id), same(f"{place}. {each.first.body[:40]}"))
            for place, each in enumerate(heaps, start=1) if each.first.body and one not in each.items][:MOST]


SOURCES: dict[str, Callable[[Unit, Draft], Awaitable[list[Choice]]]] = {
    "categories": _categories, "outcomes": _outcomes, "materials": _materials, "offices": _offices,
    "findings": _findings,
    "requesters_cases": _other_cases, "conversations": _conversations, "ways": _ways, "cards": _cards,
    "dates": dating.choices, "several": gathering.ways, "batches": gathering.batches_open,
    "picked_cards": gathering.cards,
    "overseen": _overseen, "starts": _starts, "ahead": _ahead, "homes": _homes,
    "companies": _companies, "heaps": _heaps, "clerk": clerks.choices,
    "unit_others": unit_options.others, "unit_people": unit_options.members, "unit_cadres": unit_options.cadres,
    "unit_categories": unit_options.categories,
    "entitlements": _entitlements, "delivery_homes": _delivery_homes, **service_options.SOURCES,
    **source_options.SOURCES,
}  # fmt: skip
"""Where a question's choices come from, by its `source`."""


SELF_TOO = ("office_people", "reassignable", "on_duty", "posts", "on_call", "leaders")
"""Questions that the one who is asked may answer with himself."""
WITH_ROLE = {"colleagues": (Role.CADRE, Role.HEAD), "leaders": (Role.LEADER,)}
DAYS: Mapping[str, Callable[[str, date], date | None]] = {
    "starts": parse_day, "ahead": parse_day, "days_past": source_options.past_day}
"""Questions for a day, which may be typed."""
NONE = dict.fromkeys(DAYS, "no_such_date")
"""What is said of words that mean none of a source's choices."""
WORK = ("office_people", "colleagues", "reassignable")
"""Questions for somebody who is given work: whoever is away is not offered."""


async def pool(unit: Unit, draft: Draft, field: Field) -> list[Person]:
    """Whom a PERSON question may mean, likely ones first."""
    case = await cases.by_id(unit.tx, draft.case_id) if draft.case_id else None
    if field.source == "reveal_to":
        return await revealing.pool(unit, case) if case else []
    there = service_options.PEOPLE.get(field.source)
    found = await (there(unit, draft) if there else _found(unit, draft, field))
    left_out = {unit.person.id} if field.source not in SELF_TOO else set()
    if case is None:
        return [one for one in await _able(unit, draft, field, found) if one.id not in left_out]
    hidden = None if knows(case, unit.person) else case.requester  # his absence from the list would tell who he is
    left_out |= {case.handler}
    return [one for one in await _able(unit, draft, field, found)
            if one.id not in left_out and (one.id == hidden or may_pass_to(case, one))]


async def _found(unit: Unit, draft: Draft, field: Field) -> list[Person]:
    if field.source in EVERYWHERE:
        return await EVERYWHERE[field.source](unit)
    match field.source:
        case "headquarters":
            office = unit.policy.category(str(draft.answers.get("category", ""))).department
            found = await people.with_role(unit.tx, *HEADQUARTERS)
            found = sorted(found, key=lambda one: one.home != office)
        case "soldiers":
            found = await people.everybody(unit.tx)
            if not unit.person.has(*HEADQUARTERS):
                found = [one for one in found if one.home == unit.person.home]
        case "on_duty":
            found = [one.person for one in await people.staff(unit.tx)]
        case "on_call":
            home = str(draft.answers[TARGET][1])
            found = [one for one in await people.at_home(unit.tx, home) if may_be(one, home)]
        case "office_people":
            found = [one for one in await people.at_home(unit.tx, str(draft.answers.get("office")))
                     if one.has(*HANDLERS)]
        case "posts":
            staff = [one.person for one in await people.staff(unit.tx)]
            found = sorted(staff, key=lambda one: one.home != unit.person.home)
        case "colleagues" | "leaders":
            found = await people.with_role(unit.tx, *WITH_ROLE[field.source])
        case _:
            found = await _reassignable(unit, draft)
    return found


async def _everybody(unit: Unit) -> list[Person]:
    return await people.everybody(unit.tx)


async def _leaders(unit: Unit) -> list[Person]:
    return [one.person for one in await people.staff(unit.tx) if one.there and one.person.has(Role.LEADER)]


EVERYWHERE: dict[str, Callable[[Unit], Awaitable[list[Person]]]] = {
    "everybody": _everybody, "leaders": _leaders, "overseen": absence.overseen}
"""Questions for somebody whoever asks and whatever was answered."""


async def _able(unit: Unit, draft: Draft, field: Field, found: list[Person]) -> list[Person]:
    """Whoever is away is given no work; a substitute fits the post."""
    if field.id == "deputy":
        post = await people.by_id(unit.tx, int(draft.answers[TARGET]))
        return [one for one in found if post and one.id != post.id and fits(post, one)]
    return [one for one in found if one.absence is None] if field.source in WORK else found


async def _reassignable(unit: Unit, draft: Draft) -> list[Person]:
    """A supervisor gives a case to any cadre, those of its office first; a head within his department."""
    found = await people.with_role(unit.tx, Role.CADRE, Role.HEAD)
    if unit.person.has(Role.SUPERVISOR):
        case = await cases.by_id(unit.tx, draft.case_id)
        return sorted(found, key=lambda one: case is None or one.home != case.office)
    return [one for one in found if one.home in unit.person.headed]


async def typed(unit: Unit, draft: Draft, field: Field, text: str) -> str | list[Choice]:
    """The choice that typed words mean: its id, or those they may mean; Refused when none."""
    if field.kind is Kind.PERSON:
        hits = [person_choice(unit, one) for one in named(await pool(unit, draft, field), text)]
        if not hits and field.id == ABOUT and meant(text, unit.policy.leader_posts):
            return IS_LEADER
    elif field.kind is Kind.CASE:
        number = case_number(text, unit.policy.calendar.local(unit.now).year)
        hits = [one for one in await choices(unit, draft, field) if number and number in one.words["zh"]]
    elif field.source == "dates":
        hits = [dating.typed(unit, text)]
    elif field.source == "hours":
        hits = [service_options.typed_hour(text)]
    elif field.source in DAYS and (day := DAYS[field.source](text, unit.today)):
        return day.isoformat()
    else:
        offered = await choices(unit, draft, field)
        wanted = _plain(text)
        hits = [one for one in offered if wanted and wanted in map(_plain, (
            *([one.id] if field.choices or not one.id.isdecimal() else []), *one.words.values()))]
        hits = hits or [one for one in offered if wanted.isdecimal() and one.words["zh"].startswith(f"{wanted}. ")]
        figure = re.match(r"\d+", wanted)
        if not hits and figure and field.choices:  # `3`, `3 天` for a code like `d3`
            hits = [one for one in offered if one.id[1:] == figure[0]]
    if not hits:
        raise Refused("no_such_person" if field.kind is Kind.PERSON else NONE.get(field.source, "no_such_choice"))
    return hits[0].id if len(hits) == 1 else hits[:SHOWN]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def case_number(text: str, year: int) -> str | None:
    """`42`, `0042`, `２０２６－００４２`, `事项42` as `2026-0042`; without a year this one's; None for other words."""
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return f"{match[1] or year}-{int(match[2]):04d}" if match else None
