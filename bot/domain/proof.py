"""Never photographs as proof: what an office asks of the companies is looked through for it before it is sent. Pure.

A company that has to photograph what it does works for the photograph (痕迹管理). Stopped is what wants photographs,
videos or screenshots sent, kept or shown as proof; not the papers of an application: a photo for a document is asked
for as such (「带一寸照片」).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.channel import plain

_PICTURES = r"(?:(?<![寸冠件])照片|相片|图片|截图|截屏|视频|录像|影像)"
_NO = r"(?<!不用)(?<!不要)(?<!不必)(?<!不再)(?<!无需)(?<!不需)(?<!不得)(?<!禁止)(?<!别)"
_EN = r"(?:photos?|photographs?|pictures?|screenshots?|videos?|selfies?)"
PROOF = (
    _NO + r"(?:上传|报送|上报|提交|发送|回传|附上|附|发|交|拍摄|录制)[^。；;，,\n]{0,8}" + _PICTURES,
    r"(?:[把将]|要有|须有|必须有|配上)[^。；;，,\n]{0,10}" + _PICTURES + r"[^。；;，,\n]{0,4}(?:发|传|交|报|$)",
    _PICTURES + r"[^。；;，,\n]{0,6}(?:证明|佐证|为证|作证|留痕|留存|打卡|存档|备查|为准)",
    _NO + r"拍照(?:发|反馈|留痕|留存|打卡|上传|上报|报送|存档|为证|取证|证明|佐证|备查)|摆拍|(?:照片|截图|视频)打卡",
    r"(?<!not )(?<!n't )(?<!never )\b(?:send|upload|attach|submit|post|provide|share|record)\b[^.;\n]{0,30}\b" + _EN
    + r"\b",
    r"(?<!no )\b" + _EN + r"\b[^.;\n]{0,20}\b(?:as proof|as evidence|proof|evidence|for the record)\b",
    r"\b(?:proof|prove|evidence)\b[^.;\n]{0,20}(?<!no )\b" + _EN + r"\b",
)
"""Regular expressions, read without regard to case; a unit may have its own in their place."""


@dataclass(frozen=True)
class Proof:
    """What counts as asking for it; no patterns: nothing is stopped."""

    patterns: tuple[re.Pattern[str], ...] = tuple(re.compile(one, re.IGNORECASE) for one in PROOF)

    def wanted(self, text: str) -> str | None:
        """The words that want it."""
        found = (one.search(plain(text)) for one in self.patterns)
        return next((one.group().strip() for one in found if one), None)
