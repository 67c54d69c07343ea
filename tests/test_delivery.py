"""A Screen as Telegram's methods want it: edits, media, captions, albums, buttons."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError

from bot.domain.letters import Button, Card, Letter, Media, Screen
from bot.outbox.delivery import CardLost, Malformed, deliver
from tests.post import BotApi, Json, bot_api, letter

BUTTONS = ((Button("Accept", "case:17:accept"), Button("Map", url="https://example.org/")),)
KEYBOARD = {"inline_keyboard": [
    [{"text": "Accept", "callback_data": "case:17:accept"}, {"text": "Map", "url": "https://example.org/"}]
]}  # fmt: skip


class Counter:
    """Delivers letters to chat 1 and shows what was called."""

    def __init__(self, api: BotApi, bot: Any) -> None:
        self.api, self.bot = api, bot

    async def send(self, screen: Screen, **fields: Any) -> list[int]:
        return await deliver(self.bot, letter("", **fields), screen)

    def calls(self, *names: str) -> list[tuple[Any, ...]]:
        return [(call.method, *(call.fields.get(name) for name in names)) for call in self.api.calls]

    def fields(self, number: int = 0) -> Json:
        return self.api.calls[number].fields


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    async with bot_api() as (api, bot):
        yield Counter(api, bot)


def media(*kinds: str) -> tuple[Media, ...]:
    return tuple(Media(kind, f"{kind}{n}") for n, kind in enumerate(kinds))


async def test_a_text_goes_as_html_without_a_preview(counter: Counter) -> None:
    assert await counter.send(Screen("<b>hi</b>", BUTTONS)) == [1000]
    fields = counter.fields()
    assert (fields["text"], fields["parse_mode"], fields["reply_markup"]) == ("<b>hi</b>", "HTML", KEYBOARD)
    assert fields["link_preview_options"] == {"is_disabled": True}
    assert "disable_notification" not in fields


async def test_a_screen_without_buttons_has_no_keyboard(counter: Counter) -> None:
    await counter.send(Screen("hi"))
    await counter.send(Screen("hi"), edit_id=5)
    assert counter.calls("reply_markup") == [("sendMessage", None), ("editMessageText", None)]


async def test_an_edit_changes_the_message(counter: Counter) -> None:
    assert await counter.send(Screen("hi", BUTTONS), edit_id=5) == [5]
    assert counter.calls("message_id", "text", "parse_mode", "reply_markup") == [
        ("editMessageText", 5, "hi", "HTML", KEYBOARD)
    ]


async def test_an_edit_that_changes_nothing_is_done(counter: Counter) -> None:
    counter.api.fail(1, (400, "Bad Request: message is not modified: specified new message content and reply markup"))
    assert await counter.send(Screen("hi"), edit_id=5) == [5]
    assert len(counter.api.calls) == 1


@pytest.mark.parametrize("reason", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_what_cannot_be_edited_is_sent_anew(counter: Counter, reason: str) -> None:
    counter.api.fail(1, (400, f"Bad Request: {reason}"))
    assert await counter.send(Screen("hi"), edit_id=5) == [1000]
    assert counter.calls() == [("editMessageText",), ("sendMessage",)]


async def test_a_text_in_place_of_a_picture_is_sent_anew_and_the_picture_goes(counter: Counter) -> None:
    counter.api.fail(1, (400, "Bad Request: there is no text in the message to edit"))
    assert await counter.send(Screen("hi"), edit_id=5) == [1000]
    assert counter.calls("message_id") == [("editMessageText", 5), ("deleteMessage", 5), ("sendMessage", None)]


async def test_any_other_refusal_is_told(counter: Counter) -> None:
    counter.api.fail(1, (400, "Bad Request: can't parse entities: Unclosed start tag"))
    with pytest.raises(BadRequest):
        await counter.send(Screen("<b>hi"), edit_id=5)


async def test_a_network_in_trouble_is_told(counter: Counter) -> None:
    counter.api.fail(1, (500, "Internal Server Error"))
    with pytest.raises(NetworkError):
        await counter.send(Screen("hi"), edit_id=5)


async def test_a_quiet_letter_never_rings(counter: Counter) -> None:
    counter.api.fail(1, (400, "Bad Request: message to edit not found"))
    with pytest.raises(CardLost):
        await counter.send(Screen("hi"), edit_id=5, card=Card.QUIET)
    await counter.send(Screen("hi"), card=Card.QUIET)
    assert counter.fields(1)["disable_notification"] is True


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("photo", "sendPhoto"),
        ("document", "sendDocument"),
        ("voice", "sendVoice"),
        ("audio", "sendAudio"),
        ("video", "sendVideo"),
        ("animation", "sendAnimation"),
    ],
)
async def test_one_file_goes_by_its_own_method_with_a_caption(counter: Counter, kind: str, method: str) -> None:
    assert await counter.send(Screen("<i>hi</i>", BUTTONS, media(kind))) == [1000]
    assert counter.calls(kind, "caption", "parse_mode", "reply_markup") == [
        (method, f"{kind}0", "<i>hi</i>", "HTML", KEYBOARD)
    ]


async def test_one_file_without_words_has_no_caption(counter: Counter) -> None:
    await counter.send(Screen("", (), media("photo")))
    assert counter.calls("caption", "reply_markup") == [("sendPhoto", None, None)]


@pytest.mark.parametrize(("kind", "method"), [("sticker", "sendSticker"), ("video_note", "sendVideoNote")])
async def test_what_has_no_caption_follows_its_words(counter: Counter, kind: str, method: str) -> None:
    assert await counter.send(Screen("hi", BUTTONS, media(kind))) == [1000, 1001]
    assert counter.calls("text", kind, "reply_markup") == [
        ("sendMessage", "hi", None, KEYBOARD), (method, None, f"{kind}0", None)
    ]  # fmt: skip


async def test_a_sticker_alone_may_have_buttons(counter: Counter) -> None:
    assert await counter.send(Screen("", BUTTONS, media("sticker"))) == [1000]
    assert counter.calls("reply_markup") == [("sendSticker", KEYBOARD)]


async def test_words_too_long_for_a_caption_go_before(counter: Counter) -> None:
    await counter.send(Screen("<b>" + "长" * 1025 + "</b>", BUTTONS, media("photo")))
    assert counter.calls("caption", "reply_markup") == [("sendMessage", None, KEYBOARD), ("sendPhoto", None, None)]


async def test_tags_and_entities_do_not_make_a_caption_long(counter: Counter) -> None:
    await counter.send(Screen("<b>" + "&amp;" * 1024 + "</b>", (), media("photo")))
    assert counter.calls() == [("sendPhoto",)]


async def test_photos_and_videos_share_an_album(counter: Counter) -> None:
    assert await counter.send(Screen("hi", (), media("photo", "video", "photo"))) == [1000, 1001, 1002]
    (call,) = counter.api.calls
    assert call.method == "sendMediaGroup"
    assert [(part["type"], part["media"], part.get("caption")) for part in call.fields["media"]] == [
        ("photo", "photo0", "hi"), ("video", "video1", None), ("photo", "photo2", None)
    ]  # fmt: skip
    assert call.fields["media"][0]["parse_mode"] == "HTML"


async def test_more_than_ten_are_several_albums(counter: Counter) -> None:
    ids = await counter.send(Screen("hi", (), media(*["document"] * 21)))
    assert len(ids) == 21
    assert counter.calls() == [("sendMediaGroup",), ("sendMediaGroup",), ("sendDocument",)]
    assert [len(call.fields["media"]) for call in counter.api.calls[:2]] == [10, 10]


async def test_kinds_that_may_not_share_an_album_go_apart_in_their_order(counter: Counter) -> None:
    kinds = ("photo", "photo", "document", "document", "audio", "audio", "voice", "voice", "photo")
    await counter.send(Screen("hi", (), media(*kinds)))
    assert counter.calls() == [
        ("sendMediaGroup",), ("sendMediaGroup",), ("sendMediaGroup",), ("sendVoice",), ("sendVoice",), ("sendPhoto",)
    ]  # fmt: skip
    captions = [call.words for call in counter.api.calls]
    assert captions == [""] * 6
    assert counter.fields()["media"][0]["caption"] == "hi"


async def test_buttons_come_after_an_album_with_the_words(counter: Counter) -> None:
    assert await counter.send(Screen("hi", BUTTONS, media("photo", "photo"))) == [1002, 1000, 1001]
    assert counter.calls("text", "reply_markup") == [("sendMediaGroup", None, None), ("sendMessage", "hi", KEYBOARD)]
    assert "caption" not in counter.fields()["media"][0]


async def test_a_picture_in_place_of_a_text_is_sent_and_the_text_goes(counter: Counter) -> None:
    assert await counter.send(Screen("hi", BUTTONS, media("photo")), edit_id=5) == [1000]
    assert counter.calls("message_id") == [("sendPhoto", None), ("deleteMessage", 5)]


async def test_a_text_too_old_to_be_deleted_loses_its_buttons(counter: Counter) -> None:
    counter.api.fail(1, None, (400, "Bad Request: message can't be deleted"))
    await counter.send(Screen("hi", (), media("photo")), edit_id=5)
    assert counter.calls("message_id") == [("sendPhoto", None), ("deleteMessage", 5), ("editMessageReplyMarkup", 5)]


async def test_a_kind_of_file_nobody_knows_is_malformed(counter: Counter) -> None:
    with pytest.raises(Malformed):
        await counter.send(Screen("hi", (), media("photo", "hologram")))
    assert counter.api.calls == []


def test_a_letter_helper_makes_letters() -> None:
    assert letter("x", 5, case_id=3, more=1) == Letter("news", {"text": "x", "more": 1}, 5, "en", case_id=3)
