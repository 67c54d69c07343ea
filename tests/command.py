"""The command line as its user has it: a process, in a folder of its own."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Done:
    """How a command ended: its exit code and what it said, out and err."""

    code: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """The one sentence of a mistake; fails if it was none."""
        assert (self.code, self.out) == (2, ""), self
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.strip()


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


async def start(folder: Path, *arguments: str | Path, **settings: str) -> asyncio.subprocess.Process:
    """`python -m bot …` in `folder`, with the policy of the repository; settings by name, without their BOT_."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    environment |= {"BOT_POLICY": str(ROOT / "data" / "desk.toml")}
    environment |= {f"BOT_{name}": value for name, value in settings.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *map(str, arguments), cwd=folder, env=environment,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )


async def desk(folder: Path, *arguments: str | Path, **settings: str) -> Done:
    """Runs a command to its end."""
    process = await start(folder, *arguments, **settings)
    try:
        out, err = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.communicate()
        raise
    return Done(process.returncode or 0, out.decode(), err.decode())
