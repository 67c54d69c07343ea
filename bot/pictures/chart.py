"""The digest's picture for a phone: what came and went week by week, what is open and how old, rates by department.

By matplotlib on its Agg canvas, without any state of its own (no pyplot), so that it may be drawn in any thread.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.pictures.fonts import SHIPPED
from bot.pictures.palette import DAY

WIDTH, HEIGHT, DOTS = 10.8, 13.5, 100
"""Inches and dots an inch: 1,080 × 1,350 pixels, the tallest picture that a phone shows whole."""
IN, OUT, OLD, GOOD = "#0072B2", "#E69F00", "#D55E00", "#009E73"
"""Of the palette of Okabe and Ito, which those who see colours otherwise tell apart, too."""
OFFICES, FEW = 8, 5
"""Departments that are shown; with fewer than so many their bars do not grow."""
SMALL, CROWDED = 19, 100
"""Points of the smallest letters: on a phone some 1.6 mm. Numbers of three digits stand closer, and are smaller."""
ROOM = 0.5
"""A bar as long as that holds its number."""
NAME = 17
"""Halves of a Chinese letter that a department's name may take."""
Words = Mapping[str, str]


@dataclass(frozen=True)
class Bar:
    """A department's rate: its name, the share (None: nothing to show), and of how many cases or ratings."""

    name: str
    share: float | None
    of: int


@dataclass(frozen=True)
class Chart:
    """`words`: title, under, weeks, created, closed, ages, kept, service, nothing, cases, in one language.

    `weeks`: their labels; `ages`: label → open cases, the youngest first; the last of them is the backlog.
    """

    words: Words
    weeks: Sequence[str]
    created: Sequence[int]
    closed: Sequence[int]
    ages: Mapping[str, int]
    kept: Sequence[Bar]
    service: Sequence[Bar]


def draw(chart: Chart) -> bytes:
    """A PNG. Takes about half a second, and the first time a second more: not on the event loop."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, facecolor=DAY.paper)
    canvas = FigureCanvasAgg(figure)
    painter = _Painter(chart, *_fonts())
    grid = figure.add_gridspec(3, 1, height_ratios=(1.1, 0.85, 1.25), left=0.055, right=0.965, top=0.855, bottom=0.03,
                               hspace=0.42)
    below = grid[2].subgridspec(1, 3, width_ratios=(0.62, 1, 1), wspace=0.06)
    figure.text(0.055, 0.946, chart.words["title"], font=painter.bold, size=30, color=DAY.ink)
    figure.text(0.055, 0.912, chart.words["under"], font=painter.plain, size=20, color=DAY.quiet)
    painter.weeks(figure.add_subplot(grid[0]))
    painter.ages(figure.add_subplot(grid[1]))
    painter.names(figure.add_subplot(below[0]))
    painter.offices(figure.add_subplot(below[1]), "kept", chart.kept, IN)
    painter.offices(figure.add_subplot(below[2]), "service", chart.service, GOOD)
    file = io.BytesIO()
    canvas.print_png(file)  # type: ignore[no-untyped-call]
    return file.getvalue()


def _fonts() -> tuple[Any, Any]:
    """The desk's own letters, by their files: nothing of the system is looked for."""
    from matplotlib.font_manager import FontProperties

    return tuple(FontProperties(fname=str(SHIPPED / f"NotoSansCJKsc-{face}.otf"))  # type: ignore[return-value]
                 for face in ("Regular", "Bold"))


@dataclass(frozen=True)
class _Painter:
    chart: Chart
    plain: Any
    bold: Any

    def weeks(self, axes: Any) -> None:
        """Two bars a week, each with its number."""
        chart, places = self.chart, range(len(self.chart.weeks))
        size = SMALL if max([*chart.created, *chart.closed, 1]) < CROWDED else SMALL - 6
        for values, colour, shift, name in ((chart.created, IN, -0.2, "created"), (chart.closed, OUT, 0.2, "closed")):
            bars = axes.bar([place + shift for place in places], values, width=0.38, color=colour,
                            label=chart.words[name], hatch="" if name == "created" else "//", edgecolor=DAY.card)
            axes.bar_label(bars, labels=[str(value) if value else "" for value in values], font=self.plain, size=size,
                           color=DAY.ink, padding=2)
        axes.set_xticks(list(places), chart.weeks)
        axes.set_xlim(-0.6, len(places) - 0.4)
        axes.set_ylim(0, max([*chart.created, *chart.closed, 1]) * 1.2)
        self._plain(axes, chart.words["weeks"])
        legend = axes.legend(loc="lower right", bbox_to_anchor=(1.01, 1.0), ncols=2, frameon=False, columnspacing=1.0,
                             handletextpad=0.4, borderpad=0.1)
        for text in legend.get_texts():
            text.set(font=self.plain, size=SMALL, color=DAY.ink)

    def ages(self, axes: Any) -> None:
        """Open cases by their age; the oldest stand out."""
        names, values = list(self.chart.ages), list(self.chart.ages.values())
        bars = axes.bar(names, values, width=0.6, color=[*[IN] * (len(names) - 1), OLD])
        axes.bar_label(bars, font=self.bold, size=SMALL + 2, color=DAY.ink, padding=3)
        axes.set_ylim(0, max([*values, 1]) * 1.3)
        self._plain(axes, self.chart.words["ages"])

    def names(self, axes: Any) -> None:
        """Whose the two bars beside are."""
        shown = self.chart.kept[:OFFICES]
        self._rows(axes, len(shown), "")
        for place, one in enumerate(reversed(shown)):
            axes.text(0, place, clipped(one.name), font=self.plain, size=SMALL, color=DAY.ink, va="center")

    def offices(self, axes: Any, name: str, bars: Sequence[Bar], colour: str) -> None:
        """One bar a department: the share, and of how many."""
        shown = list(reversed(bars[:OFFICES]))
        height = 0.66 if len(shown) <= FEW else 0.86
        axes.barh(range(len(shown)), [100] * len(shown), height=height, color=DAY.rim, alpha=0.45)
        axes.barh(range(len(shown)), [100 * (one.share or 0) for one in shown], height=height, color=colour)
        for place, one in enumerate(shown):
            none = self.chart.words["nothing"] if name == "service" else "—"
            inside = one.share is not None and one.share >= ROOM
            axes.text(3 if inside or one.share is None else 100 * one.share + 3, place,
                      none if one.share is None else f"{one.share:.0%} ({one.of})", va="center", size=SMALL,
                      font=self.bold if inside else self.plain, color="white" if inside else DAY.ink)
        self._rows(axes, len(shown), self.chart.words[name])

    def _rows(self, axes: Any, count: int, title: str) -> None:
        """So many lines of a table, as wide as a share can be; few do not grow fat."""
        axes.set_ylim(min(count, FEW) - FEW - 0.5, count - 0.5)
        axes.set_xlim(0, 100)
        self._plain(axes, title)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)

    def _plain(self, axes: Any, title: str) -> None:
        """What does not carry a number goes."""
        axes.set_title(title, font=self.bold, size=22, color=DAY.ink, loc="left", pad=12)
        axes.set_facecolor(DAY.paper)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(DAY.rim)
        axes.set_yticks([])
        axes.tick_params(length=0, labelcolor=DAY.quiet)
        for label in axes.get_xticklabels():
            label.set(font=self.plain, size=SMALL)


def clipped(name: str) -> str:
    """A name that fits its column: Chinese letters are twice as wide."""
    width = 0
    for place, letter in enumerate(name):
        width += 2 if letter > "\u2e7f" else 1
        if width > NAME:
            return f"{name[:place - 1].rstrip()}…"
    return name
