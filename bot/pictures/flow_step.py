"""One step of a flowchart: its number, who does it, what, and in about how many days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.cards import Card, Step
from bot.pictures import flow_words as words
from bot.pictures.palette import Palette
from bot.pictures.paragraph import LEADING, Paragraph, paragraph
from bot.pictures.scene import Box, Item, Shape

NUMBER = 60  # across the disc with the step's number
PAD = 26
POINT = 40  # how far the points of a decision stick out
TAG = 46
WHO, WHAT, DAYS = 30, 40, 28  # sizes of letters
MARGIN = 40


@dataclass(frozen=True)
class Frame:
    """What all parts of one flowchart share: the column in which the steps stand, and the look of things.

    `people` is the colour of each who takes part; `at`: the step where a case is; `passed`: those that lie behind it.
    """

    card: Card
    language: str
    palette: Palette
    left: float
    right: float
    people: dict[str, str]
    at: str | None = None
    passed: frozenset[str] = frozenset()

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Node:
    """Something placed: where, and made of what."""

    box: Box
    items: tuple[Item, ...]


def people_colours(card: Card, palette: Palette) -> dict[str, str]:
    """By the Chinese words, so that a card has the same colours in either language."""
    who = dict.fromkeys(step.who["zh"] for step in card.steps)
    return {name: palette.people[number % len(palette.people)] for number, name in enumerate(who)}


def pill(text: Paragraph, left: float, top: float, *, fill: str, ink: str, edge: str | None = None) -> Node:
    """Words in a shape with round ends."""
    wide, high = text.width + 2 * 22, text.height + 12
    box = Box(round(left), round(top), round(left + wide), round(top + high))
    shape = Shape("round", box, fill, edge, 3 if edge else 0, min(high / 2, 28))
    return Node(box, (shape, *text.at(box.middle[0], box.top + 6, ink, "centre")))


def moved_left(text: Paragraph, right: float) -> float:
    """Where a pill with these words begins that ends at `right`."""
    return right - text.width - 2 * 22


def step_node(frame: Frame, number: int, top: float) -> Node:
    """The step of this number (from 0), its upper edge at `top`."""
    step = frame.card.steps[number]
    inset = PAD + (POINT // 2 if step.branches else 0)
    now = step.id == frame.at
    inner = Box(frame.left + inset + NUMBER + 22, top + PAD - 4 + (14 if now else 0), frame.right - inset, 0)
    head = _head(frame, step, inner)
    what = paragraph(step.what[frame.language], WHAT, inner.width, bold=bool(step.branches))
    below = head.box.bottom + 10
    box = Box(frame.left, top, frame.right, round(below + what.height + PAD - 6))
    disc = _disc(frame, step, number, frame.left + inset, inner.top + (WHO * LEADING + 12 - NUMBER) / 2)
    body = what.at(inner.left, below, frame.palette.ink)
    tag = _tag(frame, box) if now else ()
    return Node(box, (*_outline(frame, step, box), *disc, *head.items, *body, *tag))


def _head(frame: Frame, step: Step, inner: Box) -> Node:
    """Who, and the days beside it or, where there is no room, under it."""
    colour = frame.people[step.who["zh"]]
    name = paragraph(step.who[frame.language], WHO, inner.width - 44, bold=True)
    who = pill(name, inner.left, inner.top, fill=colour, ink=frame.palette.on_colour)
    if step.days is None:
        return who
    days = paragraph(words.days(step.days, frame.language), DAYS, inner.width)
    if who.box.width + 24 + days.width <= inner.width:
        top = who.box.top + 6 + (WHO * LEADING - days.leading) / 2
        return Node(who.box, (*who.items, *days.at(inner.right, top, frame.palette.quiet, "right")))
    under = Box(who.box.left, who.box.top, inner.right, who.box.bottom + 8 + days.height)
    return Node(under, (*who.items, *days.at(inner.left, who.box.bottom + 8, frame.palette.quiet)))


def _outline(frame: Frame, step: Step, box: Box) -> Sequence[Item]:
    look, now = frame.palette, step.id == frame.at
    fill = look.now_card if now else look.decision if step.branches else look.card
    edge = look.now if now else look.decision_rim if step.branches else look.rim
    if step.branches:
        return (Shape("hexagon", box, fill, edge, 8 if now else 4, POINT),)
    return (Shape("round", box, fill, edge, 8 if now else 3, 26),)


def _disc(frame: Frame, step: Step, number: int, left: float, top: float) -> Sequence[Item]:
    """The number; a tick where the step is done."""
    look, box = frame.palette, Box(left, top, left + NUMBER, top + NUMBER)
    if step.id in frame.passed:
        tick = Shape("tick", box.grown(-17), edge=look.on_colour, thickness=7)
        return Shape("round", box, look.done, radius=NUMBER / 2), tick
    colour = look.now if step.id == frame.at else frame.people[step.who["zh"]]
    label = paragraph(str(number + 1), 32, NUMBER, bold=True)
    middle = box.middle[1] - label.height / 2
    return Shape("round", box, colour, radius=NUMBER / 2), *label.at(box.middle[0], middle, look.on_colour, "centre")


def _tag(frame: Frame, box: Box) -> Sequence[Item]:
    """The words *now here* on the upper edge, clear of the arrow that comes from above."""
    label = paragraph(words.NOW[frame.language], 28, 400, bold=True)
    left = moved_left(label, box.right - POINT - 20)
    return pill(label, left, box.top - TAG / 2 - 4, fill=frame.palette.now, ink=frame.palette.on_colour).items
