"""The simulator could be a package of its own: it runs where nothing else of ours is, and names nothing of ours."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bot.simulator

HOME = Path(bot.simulator.__file__).parent
SCRIPT = """
import asyncio
from urllib.request import urlopen
from bot.simulator import Simulator

async def main():
    async with Simulator() as sim:
        url = f"{sim.url}/bot{sim.token}/getMe"
        print(await asyncio.to_thread(lambda: urlopen(url).read().decode()))

asyncio.run(main())
"""
OURS = re.compile(r"welfare|\bdesk\b|soldier|cadre|supervisor|company leader|官兵|机关干部|督办", re.IGNORECASE)


def test_it_runs_alone(tmp_path: Path) -> None:
    shutil.copytree(HOME, tmp_path / "bot" / "simulator")
    (tmp_path / "bot" / "__init__.py").touch()
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert '"username": "sample_bot"' in done.stdout


@pytest.mark.parametrize("path", sorted(HOME.rglob("*.py")), ids=lambda path: str(path.relative_to(HOME)))
def test_it_knows_no_bot(path: Path) -> None:
    assert not OURS.search(path.read_text(encoding="utf-8"))
