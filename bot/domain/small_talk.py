"""Words that only greet or thank: they tell of no matter and change no state. Pure."""

from __future__ import annotations

import unicodedata

GREETINGS = frozenset({
    "你好", "您好", "在吗", "在么", "在不在", "有人吗", "喂", "菜单", "开始", "帮助",
    "hi", "hello", "hey", "menu", "start"})
THANKS = frozenset({
    "收到", "好的", "好", "好滴", "谢谢", "谢谢您", "谢了", "多谢", "嗯", "嗯嗯", "明白", "知道了", "辛苦了",
    "ok", "okay", "thanks", "thankyou", "received", "gotit", "👍", "🙏"})

GRATITUDE = frozenset({"谢谢", "谢谢您", "谢了", "多谢", "辛苦了", "thanks", "thankyou", "🙏"})


def folded(text: str) -> str:
    """Without width, case, spaces and closing marks: 「好的！」 is 好的."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum() or letter in "👍🙏")


def only_polite(text: str) -> bool:
    """Whether somebody has greeted or thanked, and said nothing else."""
    return folded(text) in GREETINGS | THANKS
