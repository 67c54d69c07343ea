"""Files and albums: up, down, and again by their id."""

import io
import json
import struct
import zlib
from typing import Any

import aiohttp
import pytest

from bot.simulator import Simulator, User
from bot.simulator.files import DOWNLOAD_LIMIT, image_size
from tests.simulator.caller import Caller

BAD = "400 Bad Request: "


def png(width: int = 400, height: int = 300) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (width + 1) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def test_a_photo_goes_up_and_down_and_out_again(bot: Caller, sim: Simulator, person: User) -> None:
    sent = await bot.upload(
        "sendPhoto", {"photo": ("p.png", png())}, chat_id=person.id, caption="<b>x</b>", parse_mode="HTML"
    )
    sizes = sent["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [(90, 68), (320, 240), (400, 300)]
    assert sent["caption_entities"][0]["type"] == "bold"
    found = await bot("getFile", file_id=sizes[-1]["file_id"])
    assert found["file_unique_id"] == sizes[-1]["file_unique_id"]
    async with bot.session.get(f"{sim.url}/file/bot{sim.token}/{found['file_path']}") as response:
        assert await response.read() == png()
    again = await bot("sendPhoto", chat_id=person.id, photo=sizes[0]["file_id"])
    assert again["photo"] == sizes


@pytest.mark.parametrize("kind", ["document", "voice", "audio", "video", "video_note", "sticker", "animation"])
async def test_each_kind_by_upload_and_by_id(bot: Caller, sim: Simulator, person: User, kind: str) -> None:
    method = "send" + kind.title().replace("_", "")
    sent = await bot.upload(method, {kind: ("f.bin", b"12345")}, chat_id=person.id)
    assert sent[kind]["file_size"] == 5
    assert (await bot(method, chat_id=person.id, **{kind: sent[kind]["file_id"]}))[kind] == sent[kind]
    assert [message.kind for message in sim.messages(person.id)[-2:]] == [kind, kind]


async def test_a_person_s_file_reaches_the_bot(bot: Caller, sim: Simulator, person: User) -> None:
    sim.send_file(person.id, "document", b"words", name="证明.txt", caption="请看")
    [update] = await bot("getUpdates")
    message = update["message"]
    assert message["caption"] == "请看"
    assert message["document"]["file_name"] == "证明.txt"
    assert message["document"]["mime_type"] == "text/plain"
    found = await bot("getFile", file_id=message["document"]["file_id"])
    async with bot.session.get(f"{sim.url}/file/bot{sim.token}/{found['file_path']}") as response:
        assert await response.read() == b"words"


async def test_refusals(bot: Caller, sim: Simulator, person: User) -> None:
    chat = {"chat_id": person.id}
    nothing = BAD + "there is no document in the request"
    assert await bot.refused("sendDocument", **chat) == nothing
    wrong = BAD + "wrong file identifier/HTTP URL specified"
    assert await bot.refused("sendDocument", **chat, document="nonsense") == wrong
    assert await bot.refused("sendDocument", **chat, document="attach://none") == nothing
    assert await bot.refused("getFile", file_id="nonsense") == BAD + "invalid file_id"
    sim.send_file(person.id, "document", b"\0" * (DOWNLOAD_LIMIT + 1))
    file_id = sim.messages(person.id)[-1].view()["file"]["id"]
    assert await bot.refused("getFile", file_id=file_id) == BAD + "file is too big"
    mixed = await bot.refused("sendPhoto", **chat, photo=file_id)
    assert mixed == BAD + "can't use file of type Document as Photo"


async def test_what_is_far_too_big_does_not_get_through(bot: Caller) -> None:
    form = aiohttp.FormData()
    form.add_field("document", io.BytesIO(b"\0" * (53 * 1024 * 1024)), filename="x")
    async with bot.session.post(bot.url("sendDocument"), data=form) as response:
        assert response.status == 413


async def test_an_album_of_the_bot(bot: Caller, sim: Simulator, person: User) -> None:
    files = {"a": ("a.png", png()), "b": ("b.png", png(50, 80))}
    media = [{"type": "photo", "media": "attach://a", "caption": "x"}, {"type": "photo", "media": "attach://b"}]
    sent = await bot.upload("sendMediaGroup", files, chat_id=person.id, media=json.dumps(media))
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message.get("caption") for message in sent] == ["x", None]
    assert [message.kind for message in sim.messages(person.id)[-2:]] == ["photo", "photo"]


async def test_which_albums_there_are(bot: Caller, sim: Simulator, person: User) -> None:
    ids = {}
    for kind in ("photo", "video", "document", "audio"):
        sim.send_file(person.id, kind, png())
        ids[kind] = sim.messages(person.id)[-1].view()["file"]["id"]

    def media(*kinds: str) -> list[dict[str, str]]:
        return [{"type": kind, "media": ids[kind]} for kind in kinds]

    async def album(*kinds: str) -> tuple[int, dict[str, Any]]:
        return await bot.answer("sendMediaGroup", chat_id=person.id, media=media(*kinds))

    for kinds in (["photo", "video"], ["document"] * 2, ["audio"] * 2, ["photo"] * 10):
        assert (await album(*kinds))[0] == 200
    for kinds in (["photo"], ["photo"] * 11, ["photo", "document"], ["audio", "document"], ["voice"] * 2):
        ids["voice"] = "none"
        assert (await album(*kinds))[0] == 400


async def test_an_album_of_a_person(bot: Caller, sim: Simulator, person: User) -> None:
    numbers = sim.send_album(person.id, "photo", [png(), png(), png()], caption="三张")
    updates = await bot("getUpdates")
    assert [update["message"]["message_id"] for update in updates] == numbers
    assert len({update["message"]["media_group_id"] for update in updates}) == 1
    assert [update["message"].get("caption") for update in updates] == ["三张", None, None]


async def test_another_picture_in_the_same_message(bot: Caller, person: User) -> None:
    sent = await bot.upload("sendPhoto", {"photo": ("p.png", png())}, chat_id=person.id)
    media = json.dumps({"type": "document", "media": "attach://new", "caption": "y"})
    fields = {"chat_id": person.id, "message_id": sent["message_id"], "media": media}
    edited = await bot.upload("editMessageMedia", {"new": ("n.txt", b"new")}, **fields)
    assert (edited["document"]["file_name"], edited["caption"], "photo" in edited) == ("n.txt", "y", False)


def test_sizes_of_pictures() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 40) + b"\0" * 8
    assert image_size(png(3, 4)) == (3, 4)
    assert image_size(jpeg) == (40, 30)
    assert image_size(b"GIF89a" + struct.pack("<HH", 5, 6)) == (5, 6)
    assert image_size(b"no picture") is None
