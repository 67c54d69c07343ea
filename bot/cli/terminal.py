"""What the command line says, and in which of the desk's languages it repeats what a roster's lines lack."""

from __future__ import annotations

import os
import sys


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
