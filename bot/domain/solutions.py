"""Good solutions: from which case one may be told, by whom, and how a text loses everybody in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.case import Case, State
from bot.domain.people import STAFF, Person, Role
from bot.domain.policy import Policy
from bot.domain.rates import GROUPS, Group
from bot.domain.secrecy import barred, is_private

MARK = "××"
"""What stands where somebody or something recognisable stood."""
POSTS = (
    "副班长", "班长", "排长", "中队长", "队长", "指导员", "教导员", "参谋", "干事", "助理员", "助理", "科长", "主任",
    "股长", "处长", "部长", "所长", "医生", "军医", "护士", "会计", "同志", "战友", "士官", "列兵", "老师", "嫂子")
"""What follows a family name alone: 王班长."""
_NUMBER = re.compile(r"\d{4}[-–—年/.]\d{1,6}(?:[-–—月/.]\d{1,2}日?)?|\d{1,2}月\d{1,2}[日号]|\d[\d,. ]*\d{2,}|\d{3,}")
_UNIT = re.compile(r"第?[一二三四五六七八九十\d]+(?:中队|大队|支队|连|营|排|班)|(?:company|platoon|squad) \d+",
                   re.IGNORECASE)
_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
"""Wide digits and letters as everybody types them; Chinese punctuation stays."""
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文")
"""The most frequent ones: whoever is meant need not be on the roster."""
GENERIC = frozenset({"company", "companies", "platoon", "squad", "battalion", "team", "group", "headquarters"})
"""Words of a home's name that tell nothing by themselves: *the company* may stand in a text."""
_LATIN = re.compile(r"[A-Za-z]")


class Stage(StrEnum):
    """DRAFT and BACK: its author's; PROPOSED: a supervisor's; SHARED: everybody's; GONE: nobody's."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    SHARED = "shared"
    BACK = "back"
    GONE = "gone"


HIS = frozenset({Stage.DRAFT, Stage.BACK})
"""Its author may change it."""


@dataclass(frozen=True, slots=True)
class Solution:
    """One of them. `at`: when it came to stand where it does; `shared_at`: since when all read it."""

    id: int
    case_id: int
    category: str
    author: int
    words: str
    stage: Stage
    at: int
    shared_at: int | None = None
    why: str = ""
    """What its reader wants changed."""


def tellable(case: Case, policy: Policy) -> bool:
    """Nothing private, anonymous, urgent or sensitive; solved, and over."""
    kind = policy.category(case.category)
    hidden = is_private(case) or case.anonymous or case.urgent or kind.sensitive
    return case.state is State.CLOSED and case.mark is None and not hidden and case.outcome in GROUPS[Group.SOLVED]


def may_tell(case: Case, person: Person, policy: Policy) -> bool:
    """Who worked it, the head of its office, a supervisor: of nobody's case of their own."""
    if not tellable(case, policy) or person.id == case.requester or barred(case, person) or not person.active:
        return False
    head = person.has(Role.HEAD) and person.home == case.office
    return person.id == case.handler or head or person.has(Role.SUPERVISOR)


def may_read(person: Person) -> bool:
    """All offices, and the companies' leaders, who work cases as well."""
    return person.active and person.has(*STAFF)


def may_settle(solution: Solution, person: Person) -> bool:
    """A supervisor; where there is no other, a leader. Never its author."""
    return person.active and person.has(Role.SUPERVISOR, Role.LEADER) and person.id != solution.author


# ── Nobody in it ─────────────────────────────────────────────────────────────────────────────────────────────────────


def stripped(text: str, names: Iterable[str], homes: Iterable[str]) -> str:
    """Without the names of the roster, family names before a post, companies, and numbers that tell something."""
    text = _UNIT.sub(MARK, text.translate(_WIDTH))
    for found in (_words(names), _posts(names), _words(homes)):
        if found:
            text = found.sub(MARK, text)
    text = _NUMBER.sub(MARK, text)
    return re.sub(f"(?:{MARK}[ 、,，]*)+{MARK}", MARK, text).strip()


def recognisable(text: str, names: Iterable[str], homes: Iterable[str]) -> bool:
    """Whether anything in it would be taken out."""
    plain = " ".join(text.translate(_WIDTH).split())
    left = stripped(plain, names, homes)
    return "".join(left.replace(MARK, "").split()) != "".join(plain.replace(MARK, "").split())


def _words(words: Iterable[str]) -> re.Pattern[str] | None:
    """Longest first; Latin ones as whole words, in any case, and each longer part of a name by itself."""
    found: set[str] = set()
    for one in words:
        word = one.translate(_WIDTH).strip()
        found |= {word} if len(word) > 1 else set()
        if _LATIN.search(word):
            found |= {part for part in word.split() if len(part) > 3 and part.casefold() not in GENERIC}
    parts = [rf"(?<![A-Za-z0-9]){re.escape(one)}(?![A-Za-z0-9])" if _LATIN.search(one) else re.escape(one)
             for one in sorted(found, key=lambda one: (-len(one), one))]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _posts(names: Iterable[str]) -> re.Pattern[str]:
    families = {one.strip()[0] for one in names if one.strip() and not _LATIN.search(one)}
    families.update(SURNAMES)
    return re.compile(f"[{''.join(sorted(map(re.escape, families)))}](?={'|'.join(POSTS)})")
