"""Copies of files: what they are is told by their content, pictures lose their EXIF, nothing is lost or left behind."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.outbox.copies import Copies
from bot.pictures import bare
from bot.storage import erasing
from tests.stage import Stage
from tests.story import filed


def picture(form: str) -> bytes:
    """A picture with a place in its EXIF."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "CAMERA-OF-MINE"
    Image.new("RGB", (8, 8), "red").save(made, form, exif=exif)
    return made.getvalue()


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(("content", "kind"), [
    (picture("JPEG"), "jpg"), (picture("PNG"), "png"), (b"%PDF-1.7", "pdf"), (b"OggS..", "ogg"),
    (b"\0\0\0\x18ftypmp42", "mp4"), (packed("[Content_Types].xml", "word/document.xml"), "docx"),
    (packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"), (packed("evil.exe"), None), (b"MZ", None), (b"", None),
    (b"PK\x03\x04", None),
])
def test_what_it_is_is_told_by_its_content(content: bytes, kind: str | None) -> None:
    assert bare.kind(content) == kind


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_loses_what_the_camera_wrote_and_nothing_else(form: str) -> None:
    content = picture(form)
    assert b"CAMERA-OF-MINE" in content
    clean = bare.stripped(content + b"hung on behind")
    assert b"CAMERA-OF-MINE" not in clean
    assert b"hung on" not in clean
    with Image.open(io.BytesIO(clean)) as shown, Image.open(io.BytesIO(content)) as before:
        assert shown.tobytes() == before.tobytes()


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b""]))
def test_a_broken_one_is_no_harm(rest: bytes, start: bytes) -> None:
    bare.kind(start + rest)
    try:
        bare.stripped(start + rest)
    except ValueError:
        assert (start + rest).startswith((b"\xff\xd8\xff", b"\x89PNG"))


async def test_files_of_cases_are_copied_and_go_with_their_person(stage: Stage, tmp_path: Path) -> None:
    folder, house, soldier = tmp_path / "copies", stage.app.house, stage.player("1025")
    await filed(stage)
    await soldier.taps("message")
    for content in (picture("JPEG"), b"MZ no picture"):
        soldier._acts()
        stage.simulator.send_file(soldier.user_id, "document", content, name="a.jpg")
        await stage.settled()
    await soldier.taps("done_talk")
    await stage.app.copies.run()
    assert not folder.exists(), "the unit keeps none"
    house.go_by(replace(house.policy, files=replace(house.policy.files, keep=folder)))
    await stage.app.copies.run()
    await stage.app.copies.run()
    (copy,) = folder.iterdir()
    assert copy.suffix == ".jpg"
    assert b"CAMERA-OF-MINE" not in copy.read_bytes()
    assert copy.stat().st_mode & 0o077 == 0
    async with stage.db.read() as tx:
        assert [row["copy"] for row in await tx.all("SELECT copy FROM attachments ORDER BY id")] == [copy.name, ""]
    os.utime(copy, (1, 1))
    await stage.app.copies.sweep()
    assert copy.exists()
    async with stage.db.write() as tx:
        await erasing.erase(tx, soldier.record.id, soldier.user_id, 1)
    await stage.app.copies.sweep()
    assert not copy.exists()


async def test_with_telegram_away_it_is_tried_again(stage: Stage, tmp_path: Path) -> None:
    await filed(stage)
    soldier = stage.player("1025")
    await soldier.taps("message")
    await soldier.sends("photo")
    await soldier.taps("done_talk")
    failing = True

    async def fetch(_: str) -> bytes:
        if failing:
            raise OSError
        return picture("PNG")

    copies = Copies(stage.db, lambda: tmp_path / "copies", fetch)
    await copies.run()
    assert not (tmp_path / "copies").exists()
    failing = False
    await copies.run()
    assert [one.suffix for one in (tmp_path / "copies").iterdir()] == [".png"]
