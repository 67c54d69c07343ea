"""A roster as units really have it → people, problems and notes. Pure: rows of cell texts in, values out.

A line with a problem is left out of `lines` whole, and each of its problems is named. What looks like the number of an
identity paper is never repeated, not even in part.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain import roster_cells as cell
from bot.domain import roster_header
from bot.domain.people import HQ, Role, plain
from bot.domain.policy import Policy, Words
from bot.domain.roster_header import Header
from bot.domain.roster_problems import NOTES, WORDS, Problem, reason, sentence

__all__ = ["WORDS", "Problem", "Roster", "RosterLine", "bad_lines_sheet", "read", "read_for", "reason", "sentence"]

ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.SOLDIER: ("soldier", "官兵", "战士", "士兵"),
    Role.CLERK: ("clerk", "中队联络员", "联络员"),
    Role.COMPANY_LEADER: ("company_leader", "中队主官", "主官", "中队长", "指导员"),
    Role.CADRE: ("cadre", "机关干部", "干部"),
    Role.HEAD: ("head", "部门负责人", "负责人", "department head"),
    Role.SUPERVISOR: ("supervisor", "督办员", "督办人"),
    Role.LEADER: ("leader", "领导", "首长"),
    Role.ADMIN: ("admin", "管理员", "administrator"),
}
LANGUAGE_NAMES: Mapping[str, tuple[str, ...]] = {
    "zh": ("zh-cn", "中文", "汉语", "chinese"),
    "en": ("英文", "英语", "english"),
}
HQ_NAMES = ("机关", "机关首长", "headquarters")
ALIKE = 0.34  # below this likeness a guess would only puzzle: all names are listed instead

_ROLE_BREAK = re.compile(r"[;,、/|]")
_REMARK = re.compile(r"(合计|总计|小计|共计|备注|说明|填表|制表|审核|注:|total\b|note\b)", re.IGNORECASE)
_NUMERALS = str.maketrans("123456789", "一二三四五六七八九")

OF_A_COMPANY = frozenset({Role.CLERK, Role.COMPANY_LEADER})
OF_A_DEPARTMENT = frozenset({Role.CADRE, Role.HEAD})
REASON: Words = {"zh": "原因", "en": "reason"}

Tell = Callable[..., None]
"""tell(code, **details): name a problem or a note of the line being read."""


@dataclass(frozen=True)
class RosterLine:
    """One person as the roster has him. `left_on`: the day he left, or will; `substitute`: a staff number."""

    line: int
    staff_no: str
    name: str
    home: str
    roles: frozenset[Role]
    language: str | None = None
    left_on: date | None = None
    substitute: str | None = None


@dataclass(frozen=True)
class Roster:
    """What was read: good lines, the problems of the others, and notes, which stop nothing."""

    lines: tuple[RosterLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


class Names:
    """Ids by all the names they go by."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._named = {self._spelled(name): (id_, name) for id_, all_ in names.items() for name in (*all_, id_)}
        self._ids = ", ".join(names)
        self._guesses: dict[str, dict[str, str]] = {}

    def id(self, name: str) -> str | None:
        return self._named.get(self._spelled(name), (None,))[0]

    def guess(self, name: str) -> dict[str, str]:
        """Details for a problem: the `nearest` name, or where none is like it, all `known` ids."""
        if name not in self._guesses:  # the same wrong name tends to stand in every line of a company
            self._guesses[name] = self._nearest(self._spelled(name[: cell.SHOWN]))
        return self._guesses[name]

    def _nearest(self, spelled: str) -> dict[str, str]:
        matcher = difflib.SequenceMatcher(b=spelled, autojunk=False)

        def likeness(candidate: str) -> float:
            matcher.set_seq1(candidate)
            return matcher.ratio()

        best = max(self._named, key=likeness)
        return {"nearest": self._named[best][1]} if likeness(best) >= ALIKE else {"known": self._ids}

    @staticmethod
    def _spelled(name: str) -> str:
        """1中队 and 一中队 are one; so are company_leader and Company Leader."""
        return plain(name).replace("_", "").replace("-", "").translate(_NUMERALS)


_ROLE_NAMES = Names({role.value: names for role, names in ROLES.items()})
_LANGUAGES = Names(LANGUAGE_NAMES)


@dataclass(frozen=True)
class _Unit:
    homes: Names
    companies: frozenset[str] | None


def read_for(policy: Policy, rows: Sequence[Sequence[str]]) -> Roster:
    """`read` with the homes of a policy."""
    homes = {home.id: tuple(home.words.values()) for home in policy.homes.values()}
    taken = {plain(name) for names in homes.values() for name in names}
    for home in policy.former_homes.values():  # a roster may still call it by its name of before
        if policy.place_of(home.id) in homes:
            names = (one for one in (home.id, *home.words.values()) if plain(one) not in taken)
            homes[policy.place_of(home.id)] += tuple(names)
    return read(rows, homes, {home.id for home in policy.companies()})


def read(
    rows: Sequence[Sequence[str]], homes: Mapping[str, tuple[str, ...]], companies: Collection[str] | None = None
) -> Roster:
    """Read rows, title and header included.

    `homes`: id → all names it goes by; `hq` is always known. `companies`: which of them are companies, the others being
    departments; without it nobody is asked to have the home that his role needs.
    """
    header = roster_header.find(rows)
    if header is None:
        return Roster(problems=(Problem(1, "", "no_header"),))
    if header.missing:
        missing = Problem(header.line, "", "missing_columns", {"columns": ", ".join(header.missing)})
        return Roster(problems=(missing,))
    unit = _Unit(Names({**homes, HQ: HQ_NAMES}), None if companies is None else frozenset(companies))
    return _assembled([_read_line(line, row, header, unit) for line, row in _below(rows, header)], header.line)


def _below(rows: Sequence[Sequence[str]], header: Header) -> Iterator[tuple[int, Sequence[str]]]:
    """All numbered rows below the header but blank ones and the header printed again."""
    for line, row in enumerate(rows[header.line :], start=header.line + 1):
        if any(cell.clean(text) for text in row) and roster_header.columns_of(row) != header.columns:
            yield line, row


@dataclass(frozen=True)
class _Read:
    """One row, read: a person only if nothing stands against it."""

    line: int
    staff_no: str
    person: RosterLine | None
    told: list[Problem]


def _read_line(line: int, row: Sequence[str], header: Header, unit: _Unit) -> _Read:
    cells = {name: cell.clean(text.replace("\n", ";")) for name, text in header.cells(row).items()}
    papers = [name for name, text in cells.items() if cell.like_paper(text)]
    staff_no = "" if "staff_no" in papers else cell.staff_no(cells["staff_no"]) or ""
    told: list[Problem] = []

    def tell(code: str, **details: str) -> None:
        told.append(Problem(line, staff_no, code, details))

    if _is_remark(row):
        tell("not_a_person")
        return _Read(line, "", None, told)
    for column in papers:
        tell("identity_number", column=column)
    person = None if papers else _person(line, cells, unit, tell)
    good = all(problem.code in NOTES for problem in told)
    return _Read(line, staff_no, person if good else None, told)


def _is_remark(row: Sequence[str]) -> bool:
    filled = [text for text in map(cell.clean, row) if text]
    return len(filled) == 1 or (len(filled) <= 3 and bool(_REMARK.match(filled[0])))


def _person(line: int, cells: Mapping[str, str], unit: _Unit, tell: Tell) -> RosterLine | None:
    staff_no = _staff_no(cells["staff_no"], tell)
    name = _name(cells["name"], tell)
    roles = _roles(cells["roles"], tell)
    home = _home(cells["home"], roles, unit, tell)
    language = _language(cells.get("language", ""), tell)
    left_on = _left_on(cells.get("left_on", ""), tell)
    substitute = _substitute(cells.get("substitute", ""), tell)
    if staff_no and name and home:
        return RosterLine(line, staff_no, name, home, roles, language, left_on, substitute)
    return None


def _staff_no(text: str, tell: Tell) -> str | None:
    number = cell.staff_no(text)
    if not text:
        tell("missing_staff_no")
    elif cell.lost_digits(text):
        tell("lost_digits", given=cell.shown(text))
    elif number is None:
        tell("bad_staff_no", given=cell.shown(text))
    return number


def _substitute(text: str, tell: Tell) -> str | None:
    number = cell.staff_no(text)
    if text and number is None:
        tell("bad_substitute", given=cell.shown(text))
    return number


def _name(text: str, tell: Tell) -> str:
    name = cell.joined_name(text)
    if not name:
        tell("missing_name")
    elif not cell.is_name(name):
        tell("bad_name", given=cell.shown(name))
    elif name != text:
        tell("spaces_removed", given=cell.shown(text))
    return name


def _home(text: str, roles: frozenset[Role], unit: _Unit, tell: Tell) -> str | None:
    home = unit.homes.id(text)
    if not text:
        tell("missing_home")
    elif home is None:
        _tell_unknown("unknown_home", text, unit.homes, tell)
    elif unit.companies is not None:
        if roles & OF_A_COMPANY and home not in unit.companies:
            tell("needs_company", given=cell.shown(text))
        if roles & OF_A_DEPARTMENT and (home == HQ or home in unit.companies):
            tell("needs_department", given=cell.shown(text))
    return home


def _roles(text: str, tell: Tell) -> frozenset[Role]:
    roles = {Role.SOLDIER}
    for given in filter(None, map(str.strip, _ROLE_BREAK.split(text))):
        role = _ROLE_NAMES.id(given)
        if role:
            roles.add(Role(role))
        else:
            _tell_unknown("unknown_role", given, _ROLE_NAMES, tell)
    return frozenset(roles)


def _tell_unknown(code: str, given: str, names: Names, tell: Tell) -> None:
    guess = names.guess(given)
    tell(code if "nearest" in guess else f"{code}_at_all", given=cell.shown(given), **guess)


def _language(text: str, tell: Tell) -> str | None:
    language = _LANGUAGES.id(text)
    if text and language is None:
        tell("unknown_language", given=cell.shown(text))
    return language


def _left_on(text: str, tell: Tell) -> date | None:
    left_on = cell.day(text)
    if text and left_on is None:
        tell("bad_date", given=cell.shown(text))
    return left_on


def _assembled(read_lines: Sequence[_Read], header_line: int) -> Roster:
    duplicates = _duplicates(read_lines)
    doubled = {problem.line for problem in duplicates}
    people = tuple(read.person for read in read_lines if read.person and read.line not in doubled)
    told = sorted([problem for read in read_lines for problem in read.told] + duplicates, key=lambda each: each.line)
    if not people and all(problem.code in NOTES for problem in told):
        told.append(Problem(header_line, "", "no_people"))
    return Roster(
        lines=people,
        problems=tuple(problem for problem in told if problem.code not in NOTES),
        notes=tuple(problem for problem in told if problem.code in NOTES),
    )


def _duplicates(read_lines: Sequence[_Read]) -> list[Problem]:
    """One problem for each line that shares its number: which of them is right, only the unit knows."""
    by_number: dict[str, list[_Read]] = {}
    for read_line in read_lines:
        if read_line.staff_no:
            by_number.setdefault(plain(read_line.staff_no), []).append(read_line)
    problems = []
    for same in by_number.values():
        if len(same) > 1:
            lines = cell.shown(", ".join(str(each.line) for each in same))
            problems += [Problem(each.line, each.staff_no, "duplicate", {"lines": lines}) for each in same]
    return problems


def bad_lines_sheet(
    rows: Sequence[Sequence[str]], problems: Iterable[Problem], language: str = "zh"
) -> list[list[str]]:
    """The lines with problems under their header, the reasons in a last column; numbers of identity papers left out."""
    header = roster_header.find(rows)
    if header is None:
        return []
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        if problem.line > header.line:
            reasons.setdefault(problem.line, []).append(reason(problem, language))
    bad = {line: rows[line - 1] for line in reasons}
    names = rows[header.line - 1]
    width = max(len(row) for row in (names, *bad.values()))
    table = [[*_padded(names, width), REASON[language]]]
    return table + [[*_padded(row, width), " · ".join(reasons[line])] for line, row in bad.items()]


def _padded(row: Sequence[str], width: int) -> list[str]:
    cells = ["" if cell.like_paper(cell.clean(text)) else text for text in row]
    return cells + [""] * (width - len(cells))
