"""Albums, files used again, and what may become of a message."""

import json
from typing import Any

import pytest

from bot.simulator import Simulator, User
from tests.simulator.caller import Caller
from tests.simulator.test_files import png

BAD = "400 Bad Request: "
MEDIA = BAD + "can't parse InputMedia: "
KINDS = ["photo", "video", "animation", "audio", "document", "voice", "video_note", "sticker"]


@pytest.fixture
def ids(sim: Simulator, person: User) -> dict[str, str]:
    """A file_id of each kind."""
    ids = {}
    for kind in KINDS:
        sim.send_file(person.id, kind, png())
        ids[kind] = sim.messages(person.id)[-1].view()["file"]["id"]
    return ids


def album(ids: dict[str, str], *kinds: str, **more: Any) -> list[dict[str, Any]]:
    return [{"type": kind, "media": ids.get(kind, "x"), **more} for kind in kinds]


@pytest.mark.parametrize(
    "kinds", [["photo"] * 2, ["photo"] * 10, ["photo", "video"] * 5, ["document"] * 2, ["audio"] * 3]
)
async def test_albums_that_go(bot: Caller, person: User, ids: dict[str, str], kinds: list[str]) -> None:
    sent = await bot("sendMediaGroup", chat_id=person.id, media=album(ids, *kinds))
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [next(kind for kind in KINDS if kind in message) for message in sent] == kinds


@pytest.mark.parametrize(
    ("kinds", "reason"),
    [
        ([], BAD + "there are no messages to send"),
        (["photo"], BAD + "not enough messages to send as an album"),
        (["photo"] * 11, BAD + "too many messages to send as an album"),
        (["photo", "document"], BAD + "Document can't be mixed with other media types"),
        (["audio", "video"], BAD + "Audio can't be mixed with other media types"),
        (["photo", "voice"], MEDIA + 'type "voice" is unsupported'),
        (["photo", "animation"], MEDIA + 'type "animation" can\'t be used in sendMediaGroup'),
    ],
)
async def test_albums_that_do_not(
    bot: Caller, sim: Simulator, person: User, ids: dict[str, str], kinds: list[str], reason: str
) -> None:
    before = len(sim.messages(person.id))
    assert await bot.refused("sendMediaGroup", chat_id=person.id, media=album(ids, *kinds)) == reason
    assert len(sim.messages(person.id)) == before


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ("[", BAD + "can't parse media JSON object"),
        (None, BAD + 'parameter "media" is required'),
        ({}, BAD + "expected an Array of InputMedia"),
        (["x", "y"], MEDIA + "expected an Object"),
        ([{"type": "photo"}] * 2, MEDIA + "media not found"),
        ([{"media": "x"}] * 2, MEDIA + 'Can\'t find field "type"'),
        ([{"type": "photo", "media": "attach://none"}] * 2, MEDIA + "media not found"),
        ([{"type": "photo", "media": "x", "caption": "<b>", "parse_mode": "HTML"}] * 2,
         BAD + 'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
    ],
)  # fmt: skip
async def test_malformed_albums(bot: Caller, person: User, media: object, reason: str) -> None:
    assert await bot.refused("sendMediaGroup", chat_id=person.id, media=media) == reason


async def test_captions_of_an_album(bot: Caller, person: User, ids: dict[str, str]) -> None:
    """Each part has its own, each with its own mode, each within the limit."""
    media = album(ids, "photo", "photo")
    media[0] |= {"caption": "<b>a</b>", "parse_mode": "HTML"}
    media[1] |= {"caption": "_b_", "parse_mode": "MarkdownV2"}
    sent = await bot("sendMediaGroup", chat_id=person.id, media=json.dumps(media))
    assert [message["caption_entities"][0]["type"] for message in sent] == ["bold", "italic"]
    long = album(ids, "photo", "photo", caption="x" * 1025)
    assert await bot.refused("sendMediaGroup", chat_id=person.id, media=long) == BAD + "message caption is too long"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_goes_again_as_what_it_is(bot: Caller, person: User, ids: dict[str, str], kind: str) -> None:
    """Its id serves in every method, but makes nothing else of it."""
    chat = {"chat_id": person.id}
    for other in KINDS:
        method = "send" + other.title().replace("_", "")
        status, body = await bot.answer(method, **chat, **{other: ids[kind]})
        assert (status == 200) == (other == kind)
        if other == kind:
            again = body["result"][kind][-1] if kind == "photo" else body["result"][kind]
            assert again["file_id"] == ids[kind]
        else:
            assert body["description"].startswith("Bad Request: can't use file of type ")
    assert (await bot("getFile", file_id=ids[kind]))["file_id"] == ids[kind]


async def test_an_id_of_a_smaller_size_serves_as_well(bot: Caller, person: User, ids: dict[str, str]) -> None:
    sizes = (await bot("sendPhoto", chat_id=person.id, photo=ids["photo"]))["photo"]
    sent = await bot("sendMediaGroup", chat_id=person.id, media=[
        {"type": "photo", "media": sizes[0]["file_id"]}, {"type": "photo", "media": sizes[-1]["file_id"]},
    ])  # fmt: skip
    assert [message["photo"] for message in sent] == [sizes, sizes]


@pytest.mark.parametrize("kind", [None, *KINDS])
async def test_text_and_caption_do_not_change_places(
    bot: Caller, person: User, ids: dict[str, str], kind: str | None
) -> None:
    method = "send" + (kind or "message").title().replace("_", "")
    sent = await bot(method, chat_id=person.id, text="x", **({kind: ids[kind]} if kind else {}))
    number = {"chat_id": person.id, "message_id": sent["message_id"]}
    if kind is None:
        assert (await bot("editMessageText", **number, text="y"))["text"] == "y"
    else:
        wrong = await bot.refused("editMessageText", **number, text="y")
        assert wrong == BAD + "there is no text in the message to edit"
    if kind in {None, "sticker", "video_note"}:
        wrong = await bot.refused("editMessageCaption", **number, caption="y")
        assert wrong == BAD + "there is no caption in the message to edit"
    else:
        assert (await bot("editMessageCaption", **number, caption="y"))["caption"] == "y"
        assert "caption" not in await bot("editMessageCaption", **number)


@pytest.mark.parametrize("old", ["message", *KINDS])
@pytest.mark.parametrize("new", KINDS)
async def test_another_file_in_the_same_message(
    bot: Caller, person: User, ids: dict[str, str], old: str, new: str
) -> None:
    method = "send" + old.title().replace("_", "")
    sent = await bot(method, chat_id=person.id, text="x", **({old: ids[old]} if old in ids else {}))
    fields = {"chat_id": person.id, "message_id": sent["message_id"], "media": album(ids, new, caption="y")[0]}
    status, body = await bot.answer("editMessageMedia", **fields)
    told = body.get("description")
    if new in {"voice", "video_note", "sticker"}:
        assert told == f'Bad Request: can\'t parse InputMedia: type "{new}" is unsupported'
    elif old in {"voice", "video_note", "sticker"}:
        assert told == "Bad Request: there is no media in the message to edit"
    else:
        assert (status, new in body["result"], body["result"]["caption"]) == (200, True, "y")
        assert old == new or old not in body["result"]
        assert "message is not modified" in await bot.refused("editMessageMedia", **fields)


async def test_a_part_of_an_album_stays_of_its_kind(bot: Caller, person: User, ids: dict[str, str]) -> None:
    async def edited(kind: str, new: str) -> str:
        [first, _] = await bot("sendMediaGroup", chat_id=person.id, media=album(ids, kind, kind))
        number = {"chat_id": person.id, "message_id": first["message_id"]}
        _, body = await bot.answer("editMessageMedia", **number, media=album(ids, new, caption="y")[0])
        return str(body.get("description", "ok"))

    wrong = "Bad Request: can't change media type in the album"
    assert [await edited("photo", new) for new in ("photo", "video", "document")] == ["ok", "ok", wrong]
    assert [await edited("document", new) for new in ("document", "photo", "audio")] == ["ok", wrong, wrong]


async def test_pictures_that_are_none(bot: Caller, person: User) -> None:
    for content, reason in ((b"x", "IMAGE_PROCESS_FAILED"), (b"", "file must be non-empty"),
                            (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"), (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
                            (png() + b"\0" * 10 * 1024 * 1024, "file is too big")):  # fmt: skip
        status, body = await bot.sent("sendPhoto", {"photo": ("p.png", content)}, chat_id=person.id)
        assert (status, body["description"]) == (400, f"Bad Request: {reason}")
