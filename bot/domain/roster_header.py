"""Which line of a roster names its columns, and which column holds what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NEEDED = ("staff_no", "name", "home", "roles")
TOP = 30  # lines in which the header is looked for

# What a column may be called, the best name first: where a sheet has both 编号 and 序号, 编号 it is.
NAMES: Mapping[str, tuple[str, ...]] = {
    "staff_no": ("staffno", "staffnumber", "人员编号", "官兵编号", "编号", "工号", "人员序号", "序号", "number", "no"),
    "name": ("name", "fullname", "姓名", "名字"),
    "home": (
        *("home", "单位", "所属单位", "所在单位", "单位或部门", "中队或部门", "中队部门", "单位部门"),
        *("中队", "所属中队", "所在中队", "部门", "所属部门", "所在部门", "unit", "company", "department"),
    ),
    "roles": ("roles", "role", "角色", "身份", "岗位", "职务"),
    "language": ("language", "lang", "语言", "语种"),
    "substitute": ("substitute", "deputy", "角", "角编号", "代办人", "代办人编号"),  # B角: beside Chinese a letter goes
    "left_on": ("lefton", "left", "leavingdate", "离队日期", "离队时间", "离队", "退役日期", "退役时间"),
}

_IN_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_NOISE = re.compile(r"[\W_]+")
_NOT_CHINESE = re.compile("[^\u3400-\u9fff]+")


@dataclass(frozen=True)
class Header:
    """`line` counts from 1; `columns`: what → which column, counted from 0."""

    line: int
    columns: Mapping[str, int]

    @property
    def missing(self) -> list[str]:
        return [column for column in NEEDED if column not in self.columns]

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """A row's cells by what they hold; empty where the row is shorter."""
        return {name: row[place] if place < len(row) else "" for name, place in self.columns.items()}


def find(rows: Sequence[Sequence[str]]) -> Header | None:
    """The line near the top that names most columns, two at least; titles above it name none."""
    found = [Header(line, columns_of(row)) for line, row in enumerate(rows[:TOP], start=1)]
    best = max(found, key=lambda header: len(header.columns), default=None)
    return best if best and len(best.columns) >= 2 else None


def columns_of(row: Sequence[str]) -> dict[str, int]:
    """The columns a row names, each by its best name; of two equal ones the first."""
    spelled = [_spelled(cell) for cell in row]
    found = {}
    for column, names in NAMES.items():
        places = [spelled.index(name) for name in names if name in spelled]
        if places:
            found[column] = places[0]
    return found


def _spelled(cell: str) -> str:
    """A column's name without width, case, remarks in brackets and, beside Chinese, its translation."""
    text = _NOISE.sub("", _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", cell))).casefold()
    return _NOT_CHINESE.sub("", text) or text
