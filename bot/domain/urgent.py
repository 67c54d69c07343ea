"""What is urgent: the unit's words for it, whom to ring or walk to now, and the hours of a duty. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from bot.domain.calendar import Calendar

WORDS = (
    "病危", "去世", "过世", "病故", "车祸", "出事了", "不想活", "活不下去", "想死", "自杀", "轻生", "自残", "跳楼",
    "割腕", "被打", "打伤", "失联", "昏迷", "抢救", "着火", "中毒",
    "passed away", "has died", "dying", "critically ill", "car accident", "car crash", "suicide", "kill myself",
    "want to die", "don't want to live", "self-harm", "beaten", "unconscious", "missing person", "on fire",
)  # fmt: skip
"""What is taken for urgent if the unit sets nothing else."""
EXCEPTIONS = (
    "不想活动", "不想活跃", "去世多年", "去世证明", "去世后", "跳楼价", "想死你", "想死我", "想死机", "电脑中毒",
    "被打回", "被打断", "被打动", "被打印", "被打开", "被打扰", "被打乱", "被打散", "被打包", "被打分", "被打卡",
    "want to live in", "want to live on", "want to live at", "want to live here", "want to live there",
    "want to live with", "want to live off", "suicide prevention", "beaten track", "dying to",
)  # fmt: skip
"""What holds one of the words and is not urgent."""


@dataclass(frozen=True)
class Urgent:
    """`now`: whom to ring or walk to, in the unit's words by language. `category`: of urgent cases; none: the first.

    `minutes`: by the clock, until the next one is told. `starts`: when a duty begins; it ends a day later.
    """

    now: Mapping[str, str] = field(default_factory=dict)
    category: str | None = None
    minutes: int = 15
    starts: time = time(8)
    words: tuple[str, ...] = WORDS
    exceptions: tuple[str, ...] = EXCEPTIONS

    def heard(self, text: str) -> bool:
        """Whether somebody's words sound urgent. What merely holds one of them (不想活动) is set aside first."""
        said = _folded(text)
        for one in sorted(self.exceptions, key=len, reverse=True):
            said = _pattern(one).sub("|", said)
        return any(_pattern(one).search(said) for one in self.words)

    def duty_of(self, instant: int, calendar: Calendar) -> date:
        """The day whose duty runs at that instant: before `starts` it is the day before's."""
        local = calendar.local(instant)
        return local.date() if local.time() >= self.starts else local.date() - timedelta(days=1)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())


def _pattern(word: str) -> re.Pattern[str]:
    """Chinese stands wherever it stands, with blanks between or none; Latin as whole words."""
    folded = _folded(word)
    if folded.isascii():
        return re.compile(rf"(?<!\w){re.escape(folded)}(?!\w)", re.ASCII)
    return re.compile(" ?".join(re.escape(letter) for letter in folded if letter != " "))
