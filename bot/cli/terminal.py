"""What the command line says, and in which of the desk's languages it repeats what a roster's lines lack."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class Mistake(Exception):
    """Somebody has to do something else; the message is one clear sentence."""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def language() -> str:
    """The system's: zh on a Chinese one, else en."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if spoken.lower().startswith("zh") else "en"


def writable(file: Path, *, force: bool) -> None:
    """Mistake: no file can be there, or one is, and it is not to be replaced."""
    if file.is_dir() or not file.parent.is_dir():
        raise Mistake(f"{file} is no place for a file: name one in a folder that is there.")
    if file.exists() and not force:
        raise Mistake(f"{file} is there already: name another file, or replace it with --force.")
