"""Raw updates: in whose line they stand, and what is not kept of them."""

import json

import pytest

from bot.domain.channel import Channel
from bot.inbox import updates
from tests.reception import Raw, said

PERSON, CHAT = {"id": 7}, {"id": -100}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"message": {"from": PERSON, "chat": CHAT}}, 7),
        ({"edited_message": {"from": PERSON, "chat": CHAT}}, 7),
        ({"callback_query": {"from": PERSON, "message": {"chat": CHAT}}}, 7),
        ({"inline_query": {"from": PERSON}}, 7),
        ({"my_chat_member": {"from": PERSON, "chat": CHAT}}, 7),
        ({"message": {"chat": CHAT}}, -100),
        ({"message": {"from": "?", "chat": {"id": "?"}}}, 0),
        ({"poll": {"id": "1"}}, 0),
        ({"message": None}, 0),
    ],
)
def test_an_update_stands_in_the_line_of_who_acted(event: Raw, expected: int) -> None:
    assert updates.queue({"update_id": 1, **event}) == expected


def judge(words: str) -> str | None:
    return "secret" if "绝密" in words else Channel().stopped(words)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "my number is 110101199001011237", "entities": []},
        {"text": "１１０１０１１９９００１０１１２３７"},
        {"caption": "绝密，出了车祸", "photo": [{"file_id": "a"}]},
        {"document": {"file_id": "a", "file_name": "绝密.pdf"}, "caption": "look"},
        {"text": "see above", "quote": {"text": "绝密", "position": 0}},
    ],
)
def test_what_a_stop_pattern_hits_is_kept_without_its_words(fields: Raw) -> None:
    raw: Raw = {"update_id": 1, "message": {"message_id": 5, "from": PERSON, **fields}}
    clean = updates.cleaned(raw, judge, lambda words: "车祸" in words)
    kind = "identity" if "110101" in str(fields) or "１" in str(fields) else "secret"
    assert clean["stopped"] == {"kind": kind, "urgent": "车祸" in str(fields)}
    assert clean["message"]["message_id"] == 5
    assert clean["message"].keys() - fields.keys() == {"message_id", "from"}
    assert not {"text", "caption", "quote", "entities"} & clean["message"].keys()
    assert "绝密" not in json.dumps(clean, ensure_ascii=False)
    assert ("document" in clean["message"]) == ("document" in fields)
    assert "file_name" not in clean["message"].get("document", {})
    assert fields.items() <= raw["message"].items(), "what came in is left as it was"


def test_what_was_answered_is_cleaned_too() -> None:
    raw = {"update_id": 1, "message": {"text": "why?", "reply_to_message": {"message_id": 4, "text": "绝密"}}}
    clean = updates.cleaned(raw, judge)
    assert clean["message"] == {"text": "why?", "reply_to_message": {"message_id": 4}}
    assert "stopped" not in clean, "what he wrote himself may stay"


def test_what_no_pattern_hits_is_kept_as_it_is() -> None:
    raw = said(1, text="my pay was late")
    assert updates.cleaned(raw, judge) is raw


def test_a_search_is_stopped_too() -> None:
    raw = {"update_id": 1, "inline_query": {"id": "1", "from": PERSON, "query": "绝密", "offset": ""}}
    assert updates.cleaned(raw, judge)["inline_query"]["query"] == ""
