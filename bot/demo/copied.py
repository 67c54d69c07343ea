"""The demo's cards: a copy, so that publishing in play changes no file of the project; what is edited comes over."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.card_files import card_paths
from bot.config.card_folder import Folder


@dataclass(frozen=True)
class Copied(Folder):
    """`path` is the copy, `source` the folder that somebody may be editing meanwhile."""

    source: Path
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    """File → its time and size when it came over."""

    def stamp(self) -> object:
        self.path.mkdir(exist_ok=True)
        found = {path.name: path for path in card_paths(self.source)}
        for name in self._seen.keys() - found.keys():
            del self._seen[name]
            (self.path / name).unlink(missing_ok=True)
        for path in found.values():
            with contextlib.suppress(OSError):  # it is being written, or is no file at all
                self._bring(path)
        return super().stamp()

    def _bring(self, path: Path) -> None:
        told = path.stat()
        stamp = told.st_mtime_ns, told.st_size
        if self._seen.get(path.name) != stamp and path.is_file():
            shutil.copyfile(path, self.path / path.name)
            self._seen[path.name] = stamp
