"""Which files are taken: known kinds, none too large; what is refused loses nothing of a form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import load_policy
from bot.domain.errors import PolicyError, Refused
from bot.domain.filing import Filing
from tests.stage import Stage
from tests.test_config import SMALL

MB = 1024 * 1024


@pytest.mark.parametrize(("kind", "name", "mime", "size", "code"), [
    ("document", "表.PDF", None, 3 * MB, None), ("document", None, "application/pdf", None, None),
    ("document", "x.exe", "image/jpeg", 5, "file_kind"), ("document", None, None, 5, "file_kind"),
    ("document", "x.pdf.exe", None, 5, "file_kind"), ("document", "x.pdf", None, 20 * MB + 1, "file_large"),
    ("document", "x.pdf", None, 20 * MB, None), ("video", None, "video/mp4", 21 * MB, "file_large"),
    ("voice", None, "audio/ogg", 100, None), ("document", ".exe", None, 5, "file_kind"),
])
def test_kinds_and_sizes(kind: str, name: str | None, mime: str | None, size: int | None, code: str | None) -> None:
    if code is None:
        Filing().check(kind, name, mime, size)
        return
    with pytest.raises(Refused) as refused:
        Filing().check(kind, name, mime, size)
    assert refused.value.code == code


def test_the_unit_says_which(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(f'{SMALL}\n[files]\nkinds = [".PDF"]\nmax_mb = 5\n', "utf-8")
    assert load_policy(path).files == Filing(frozenset({"pdf"}), 5)
    for wrong in ('kinds = ["*"]', "max_mb = 21", "max_gb = 1"):
        path.write_text(f"{SMALL}\n[files]\n{wrong}\n", "utf-8")
        with pytest.raises(PolicyError, match="files"):
            load_policy(path)


async def test_a_file_that_is_not_taken_is_told_and_the_form_goes_on(stage: Stage) -> None:
    soldier = stage.player("1025")
    await soldier.taps("new_request")
    await soldier.taps(stage.policy.categories["other"].words[soldier.language])
    soldier._acts()
    stage.simulator.send_file(soldier.user_id, "document", b"MZ", name="game.exe", caption="出了车祸")
    await stage.settled()
    soldier.sees("refused.file_kind", ".exe", "0120")
    house = stage.app.house
    house.go_by(replace(house.policy, files=replace(house.policy.files, max_mb=0)))
    await soldier.sends("document")
    soldier.sees("refused.file_large")
    house.go_by(replace(house.policy, files=Filing()))
    await soldier.sends("document")
    soldier.sees_not("refused.file_kind", "refused.file_large")
