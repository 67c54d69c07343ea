"""Invitation slips to cut out: one printable HTML page, whole in itself, a sheet of paper per company or department.

The slip carries a name, a QR code and how to join. Where the person belongs stands on the paper's edge only, for
sorting: a slip found on the road tells nothing of the unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import segno

from bot.domain.policy import Words


@dataclass(frozen=True)
class Slip:
    """One person's invitation. `link` is empty where the bot's name is unknown: the code is typed then."""

    name: str
    home_name: str
    link: str
    code: str

    @property
    def typed(self) -> str:
        """What joins without a link: a message to the bot."""
        return f"/start {self.code}"


TITLE: Words = {"zh": "邀请单", "en": "Invitation slips"}
CUT: Words = {"zh": "沿虚线剪开，当面交给本人", "en": "Cut along the lines; hand each to its person"}
SCAN: Words = {
    "zh": "扫码或打开链接，点“开始”就能加入。",
    "en": "Scan the code or open the link, then press Start.",
}
TYPE: Words = {
    "zh": "在机器人的私聊里发送下面这一行就能加入。",
    "en": "Send the line below to the bot in a private chat.",
}
ONCE: Words = {
    "zh": "仅限您本人使用，一次有效，请勿转给别人。",
    "en": "It works once and only for you: please do not pass it on.",
}

_STYLE = """
@page { size: A4; margin: 10mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 190mm; color: #111; background: #fff;
  font: 9.5pt/1.4 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif }
section + section { break-before: page; margin-top: 8mm }
header { display: flex; justify-content: space-between; align-items: baseline; padding: 0 1mm 2mm; color: #555 }
h1 { margin: 0; font-size: 12pt; color: #111 }
.slips { display: grid; grid-template-columns: 1fr 1fr; border: dashed #999; border-width: 1px 0 0 1px;
  box-decoration-break: clone; -webkit-box-decoration-break: clone }
article { display: flex; gap: 3mm; min-height: 52mm; padding: 4mm; break-inside: avoid;
  border: dashed #999; border-width: 0 1px 1px 0 }
svg { flex: none; width: 36mm; height: 36mm }
.words { min-width: 0 }
h2 { margin: 0 0 1mm; font-size: 14pt; line-height: 1.2; overflow-wrap: anywhere }
p { margin: 0 0 1mm }
.second { font-size: 8pt; color: #444 }
code { display: block; font: 7.5pt/1.35 "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere }
@media print { section + section { margin-top: 0 } }
@media screen { body { padding: 6mm 0 } }
""".strip()


def page(invitations: Sequence[Slip], language: str) -> str:
    """The HTML page. `language`: of the headings, and which sentences stand first on a slip."""
    sections = "\n".join(_section(home, slips, language) for home, slips in _by_home(invitations).items())
    return f"""<!DOCTYPE html>
<html lang="{"zh-CN" if language == "zh" else "en"}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE[language]}</title>
<style>
{_STYLE}
</style>
{sections}
</html>
"""


def _by_home(invitations: Sequence[Slip]) -> Mapping[str, list[Slip]]:
    """In the order in which the homes first come."""
    groups: dict[str, list[Slip]] = {}
    for slip in invitations:
        groups.setdefault(slip.home_name, []).append(slip)
    return groups


def _section(home: str, slips: Sequence[Slip], language: str) -> str:
    articles = "\n".join(_article(slip, language) for slip in slips)
    return f"""<section>
<header><h1>{escape(home)}</h1><span>{CUT[language]}</span></header>
<div class="slips">
{articles}
</div>
</section>"""


def _article(slip: Slip, language: str) -> str:
    second = "en" if language == "zh" else "zh"
    return f"""<article>{_qr(slip.link or slip.typed)}<div class="words">
<h2>{escape(slip.name)}</h2>
{_sentences(slip, language, "first")}
{_sentences(slip, second, "second")}
<code>{escape(slip.link or slip.typed)}</code></div></article>"""


def _sentences(slip: Slip, language: str, place: str) -> str:
    how = (SCAN if slip.link else TYPE)[language]
    space = "" if language == "zh" else " "
    return f'<p class="{place}" lang="{language}">{how}{space}{ONCE[language]}</p>'


def _qr(text: str) -> str:
    """A QR code as inline SVG, sized by the style sheet."""
    return segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=2)
