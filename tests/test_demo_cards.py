"""The demo plays with a copy of the cards."""

from __future__ import annotations

import os
from pathlib import Path

from bot.config import load_policy
from bot.demo.copied import Copied

DATA = Path(__file__).resolve().parent.parent / "data"


def test_what_is_published_in_the_demo_changes_no_file_and_an_edited_file_comes_over(tmp_path: Path) -> None:
    source, copy = tmp_path / "source", tmp_path / "copy"
    source.mkdir()
    text = (DATA / "cards" / "marriage.md").read_text("utf-8")
    (source / "marriage.md").write_text(text, "utf-8")
    folder = Copied(copy, load_policy(DATA / "desk.toml"), source)
    first = folder.stamp()
    assert [one.id for one in folder.read() if one.card] == ["marriage"]
    folder.write("marriage", text.replace("version = 1", "version = 2"))
    folder.write("supplies", (DATA / "cards" / "supplies.md").read_text("utf-8"))
    assert folder.stamp() != first
    assert [path.name for path in source.iterdir()] == ["marriage.md"]
    assert (source / "marriage.md").read_text("utf-8") == text
    assert "version = 2" in (copy / "marriage.md").read_text("utf-8")
    (source / "marriage.md").write_text(text.replace("version = 1", "version = 3"), "utf-8")
    os.utime(source / "marriage.md", (1, 1))
    folder.stamp()
    assert "version = 3" in (copy / "marriage.md").read_text("utf-8")
    (source / "marriage.md").unlink()
    folder.stamp()
    assert sorted(path.name for path in copy.iterdir()) == ["supplies.md"]
