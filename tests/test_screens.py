"""Every message at its longest and its most hostile: valid for Telegram, within its limits, shown as it was written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case import Mark, Outcome, State
from bot.domain.catalogue import ACTION_FORMS, behalf, intake, say
from bot.domain.forms import BEHALF, INTAKE, LINE_LIMIT, SAY, STORY_LIMIT, Field, Kind
from bot.domain.notices import NOTICES
from bot.domain.policy import LANGUAGES
from bot.domain.rules import Action
from bot.render import CAPTION_LIMIT, clip, headed, quoted
from bot.storage.cases import LISTS
from tests.screens import LONG, NAME, NOW, OTHER, RENDERER, SIDES, both, brief, past, shown, view, words
from tests.stage import sample_policy

ROLES = ["admin", "cadre", "clerk", "company_leader", "head", "leader", "soldier", "supervisor"]
POLICY = sample_policy()
FORMS: dict[str, tuple[Field, ...]] = {
    INTAKE: tuple(field for category in POLICY.categories for field in intake(POLICY, {"category": category}).fields),
    BEHALF: behalf(POLICY, {}).fields, SAY: say(POLICY, {}).fields,
    **{action.value: fields for action, fields in ACTION_FORMS.items()},
}
HOSTILE = st.lists(st.sampled_from(["<b>", "</b>", "&", "&amp;", "{{ x }}", "{% raw %}", "</blockquote>", "<", ">", '"',
                                    "'", "\\", "|", "甲", "🙂", " ", "a", "%s", "{0}", "/start", "\u202e"]),
                   min_size=1, max_size=20).map("".join)


ENDS = [(state, None, None) for state in State] + [(State.RESOLVED, outcome, None) for outcome in Outcome] + [
    (State.CLOSED, Outcome.CANNOT, Mark.NOT_AGREED), (State.CLOSED, Outcome.SOLVED, Mark.UNCONFIRMED),
    (State.WITHDRAWN, None, Mark.NO_REPLY)]


@both
@pytest.mark.parametrize("side", SIDES)
def test_a_card_in_every_state(language: str, side: str) -> None:
    for state, outcome, mark in ENDS:
        case = view(state, outcome, mark)
        text = shown("case", {"headline": None, "words": [], "questions": {}, "case": case, "side": side, "files": 2},
                     language)
        assert words(language).phrase(f"state.{state}") in text
        assert {one for one in ("题" * 24, case["number"], NAME) if one in text} == {"题" * 24, case["number"], NAME}
        if outcome:
            assert words(language).phrase(f"outcome.{outcome}").lower() in text.lower()


@both
def test_a_notice_of_every_action_to_everybody_with_the_longest_words(language: str) -> None:
    for action in NOTICES:
        said = [[field.id, "字" * field.limit] for field in ACTION_FORMS.get(action, ()) if field.kind is Kind.TEXT]
        said += [["why", "asked_to"]] if action is Action.WITHDRAW else [] if said else [["story", "字" * STORY_LIMIT]]
        state = State.WAITING if action is Action.ASK else State.OPEN
        case = view(State.RESOLVED, Outcome.EXPLAINED) if action is Action.RESOLVE else view(state)
        for side in (*SIDES, "chosen", "former", "supervisor"):
            reader = side if side in SIDES else "staff"
            shown("case", {"headline": {"action": action.value, "side": side, "actor": NAME}, "words": said,
                           "case": case, "side": reader}, language)


@both
def test_an_answer_to_every_action(language: str) -> None:
    for key in words(language).phrases:
        name = key.removeprefix("done.")
        if name != key:
            headline = {"phrase": key, "given": {}}
            for side in SIDES:
                shown("case", {"headline": headline, "case": view(State.CLOSED), "side": side}, language)


@both
def test_the_first_card_with_the_longest_answers(language: str) -> None:
    asked = {f"q_{n}": {"words": dict.fromkeys(LANGUAGES, "问" * 200), "choices": {"x": LONG}} for n in range(8)}
    said = [["story", "话" * (2 * STORY_LIMIT)], *([one, "答" * LINE_LIMIT] for one in asked)]
    card = {"headline": None, "questions": asked, "case": view(State.NEW), "side": "handler", "files": 20}
    text = shown("case", {**card, "words": said}, language)
    assert text.count("话") > 200
    tapped = {**card, "words": [["story", "短"], ["q_0", "x"]], "case": view(category=OTHER)}
    assert LONG[language] in shown("case", tapped, language)


@both
def test_every_question_of_every_form(language: str) -> None:
    held = {"lines": ["行" * 1000] * 2, "files": 20}
    for form, fields in FORMS.items():
        for field in fields:
            own = dict.fromkeys(LANGUAGES, "问" * 200) if field.words else None
            case = None if form in (INTAKE, BEHALF, SAY) else brief()
            details = {"form": form, "case": case, "asks": 2, "similar": brief(), "headline": None, "field": field.id,
                       "kind": field.kind.value, "words": own, "limit": field.limit, "optional": field.optional,
                       "hits": False, "collected": held if field.kind is Kind.COLLECT else {"lines": [], "files": 0},
                       "for_name": NAME, "resumed": True, "kept": True, "only_new": form == SAY,
                       "card": LONG if form in (INTAKE, BEHALF) else None,
                       "held": "前" * field.limit if field.kind is Kind.TEXT else None,
                       "missing": [{"words": LONG, "bring": True}] * (12 if form == "reply" else 0),
                       "asked_words": ["问" * STORY_LIMIT] if form == "reply" else []}
            for more in ({}, {"hits": True}, {"similar": None, "asks": 0, "headline": "confirm"}):
                shown("form", {**details, **more}, language)


@both
def test_a_review_of_the_longest_answers(language: str) -> None:
    label = dict.fromkeys(LANGUAGES, "问" * 200)
    answers = [
        {"field": "category", "words": None, "choice": LONG}, {"field": "route", "words": None, "choice_id": "company"},
        *[{"field": f"q_{n}", "words": label, "text": "答" * LINE_LIMIT} for n in range(4)],
        {"field": "q_9", "words": label, "skipped": True},
        {"field": "story", "words": None, "text": "话" * STORY_LIMIT},
        {"field": "files", "words": None, "collected": {"lines": ["行" * STORY_LIMIT], "files": 20}},
        {"field": "asked", "words": None, "skipped": True}, {"field": "person", "words": None, "text": NAME}]
    for form in (INTAKE, BEHALF):
        details = {"form": form, "case": None, "asks": 0, "similar": brief(), "answers": answers}
        assert "话" * 1000 in shown("review", details, language)
        shown("changes", details, language)


@both
def test_a_history_of_every_event(language: str) -> None:
    changed = {"handler": NAME, "person": NAME, "offered_to": NAME, "first_responder": NAME, "office": LONG,
               "resolve_by": NOW, "track": "dated", "outcome": "not_adopted", "state": "open"}
    bare = {**changed, "resolve_by": None, "offered_to": "", "handler": ""}
    every = [{"action": action, "at": NOW, "actor": NAME, "own": own, "given": given_, "files": 20,
              "words": [["words", "短"]]} for given_ in (changed, bare) for action in (*Action, "view")
             for own in (True, False)]
    for start in range(0, len(every), 10):
        for side in SIDES:
            text = shown("timeline", past(side, every[start:start + 10]), language)
            assert "📎 20" in text


@both
def test_a_history_keeps_every_word(language: str) -> None:
    said = [["words", "话" * STORY_LIMIT], ["regulation", "据" * LINE_LIMIT], ["appeal", "找" * LINE_LIMIT]]
    event = {"action": "resolve", "at": NOW, "actor": NAME, "own": False, "given": {"outcome": "cannot"}, "files": 0,
             "words": said}
    text = shown("timeline", past("requester", [event]), language)
    assert all(one in text for _, one in said)


@both
def test_lists_menus_and_the_rest(language: str) -> None:
    for name in LISTS:
        full = [{**brief(state=state), "handler": NAME, "requester": NAME, "side": side, "helping": True,
                 "overdue": late} for late in (False, True) for side in SIDES[1:] for state in State]
        for page in (full[start:start + 8] for start in range(0, len(full), 8)):
            shown("list", {"name": name, "page": 1, "cases": page}, language)
        shown("list", {"name": name, "page": 0, "cases": []}, language)
    for headline in (key.removeprefix("menu.") for key in words(language).phrases if key.startswith("menu.")):
        menu = {"headline": headline, "name": NAME, "counts": {}, "drafts": 3, "roles": ROLES, "waiting": 2,
                "confirming": 1}
        shown("menu", menu, language)
    shown("help", {"roles": ROLES}, language)
    shown("files", {"case": brief(), "count": 1}, language)
    for kind, details in (("language", {}), ("failed", {}), ("menu_group", {"name": "post"}),
                          ("letter_aside", {"number": 7}), ("missed", {}), ("group", {}),
                          ("unreachable", {"name": NAME, "number": "2026-0042"}),
                          ("unreachable", {"name": NAME, "number": None})):
        shown(kind, details, language)


@both
@pytest.mark.parametrize("speaker", SIDES)
def test_talk_and_files_at_their_longest(language: str, speaker: str) -> None:
    head = {"case": brief(), "from": NAME, "speaker": speaker, "side": "requester"}
    for edited in (True, False):
        shown("talk", {**head, "lines": ["字"] * STORY_LIMIT, "edited": edited}, language)
        assert "字" * STORY_LIMIT in shown("talk", {**head, "lines": ["字" * STORY_LIMIT], "edited": edited}, language)
    files = [{"kind": "photo", "file_id": "x", "caption": "注" * CAPTION_LIMIT}] * 10
    shown("file", {**head, "files": files}, language)
    shown("file", {**head, "files": [{**files[0], "caption": None}]}, language)
    assert shown("file", {**head, "files": [{**files[0], "caption": "注"}]}, language).split("\n")[1:] == ["注"]


@settings(deadline=None)
@given(HOSTILE)
def test_what_people_write_is_shown_as_they_wrote_it(text: str) -> None:
    plain = text.strip() or "甲"
    for language in LANGUAGES:
        case = view(name=plain, title=plain)
        for side in SIDES:
            card = {"headline": {"action": "ask", "side": side, "actor": plain}, "side": side, "case": case,
                    "words": [["words", plain], ["what", plain]]}
            assert shown("case", card, language).count(plain) >= 5
        head = {"case": brief(title=plain), "from": plain, "speaker": "requester", "side": "handler"}
        assert shown("talk", {**head, "lines": [plain], "edited": False}, language).count(plain) >= 3
        file = {"kind": "photo", "file_id": "x", "caption": plain}
        assert shown("file", {**head, "files": [file]}, language).count(plain) >= 2
        refusal = {"code": "too_late", "given": {"number": "2026-0042", "name": plain, "at": NOW}}
        assert plain in shown("refused", refusal, language)
        button = {"phrase": "button.list_mine", "given": {"count": plain}, "to": ["m"]}
        screen = RENDERER.screen("language", {"buttons": [[button, {"text": plain[:60], "to": ["m"]}]]}, language)
        assert [plain[:20] in one.label for one in screen.buttons[0]] == [True, True]


# ── The filters ──────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.tuples(st.sampled_from("ab"), st.text(min_size=1, max_size=60)), max_size=9), st.integers(800, 2400))
def test_quotes_keep_to_their_room_and_short_ones_stay_whole(pairs: list[tuple[str, str]], room: int) -> None:
    made = quoted(pairs, room)
    assert sum(len(text) for _, text in made) <= room
    assert all(one[0] != other[0] for one, other in pairwise(made))
    for (_, text), (_, whole) in zip(made, quoted(pairs, 100_000), strict=True):
        assert text == whole or len(text) >= (room - 60 * len(made)) // len(made)


def test_headed_and_clip() -> None:
    assert headed("一\n<二>") == "<b>一</b>\n&lt;二&gt;"
    assert clip("abcdef", 4) == "abc…"
    assert clip("abcd", 4) == "abcd"
