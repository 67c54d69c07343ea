"""A card's procedure as a scene: what stands where, worked out without a pixel painted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.cards import END, Card
from bot.domain.procedure import passed, position
from bot.pictures import flow_words as words
from bot.pictures.flow_fork import Fork, fork
from bot.pictures.flow_lanes import Exit, Lanes, exits, lanes
from bot.pictures.flow_step import MARGIN, Frame, Node, people_colours, pill, step_node
from bot.pictures.palette import Palette
from bot.pictures.paragraph import paragraph
from bot.pictures.scene import Box, Item, Line, Point, Scene, Shape

WIDTH = 1080
LANE, BESIDE = 28, 50  # from lane to lane, and from the steps to the first
ARROW, BREAK = 54, 44  # to the next step, with a line and without
HALO = 4  # around the lines in lanes: where two cross, one is seen to pass over the other


@dataclass(frozen=True)
class Chart:
    """The scene, and where each step stands in it."""

    scene: Scene
    steps: tuple[Box, ...]


def layout(card: Card, language: str, palette: Palette, at: str | None = None) -> Chart:
    """The whole picture. `at`: the step where a case is, or END; one the card does not have is not shown."""
    ways = exits(card)
    given = lanes(ways)
    frame = _frame(card, language, palette, given, at)
    heading = _heading(frame)
    nodes, forks = _steps(frame, ways, heading.box.bottom + 48)
    end = _end(frame, forks[-1])
    foot = _foot(frame, end.box.bottom if end else forks[-1].bottom)
    items = [
        *heading.items,
        *_straight(frame, nodes, forks, end),
        *_beside(frame, given, nodes, forks),
        *(item for fork_ in forks for item in fork_.items),
        *(item for node in nodes for item in node.items),
        *(end.items if end else ()),
        *foot.items,
    ]
    return Chart(Scene(WIDTH, round(foot.box.bottom), palette.paper, tuple(items)), tuple(node.box for node in nodes))


def _frame(card: Card, language: str, palette: Palette, given: Lanes, at: str | None) -> Frame:
    left, right = (BESIDE + LANE * (count - 1) - 10 if count else 0 for count in given.count)
    known = at if at is not None and position(card, at)[0] else None
    behind = passed(card, known) if known else frozenset()
    colours = people_colours(card, palette)
    return Frame(card, language, palette, MARGIN + left, WIDTH - MARGIN - right, colours, known, behind)


def _heading(frame: Frame) -> Node:
    """Kind, sample mark, title; for a case how far it is."""
    look, inner = frame.palette, WIDTH - 2 * MARGIN
    kind = paragraph(words.KIND[frame.language], 32, inner, bold=True)
    items: list[Item] = [*kind.at(MARGIN, MARGIN, look.now)]
    if frame.card.sample:
        mark = paragraph(words.SAMPLE[frame.language], 28, inner - 44, bold=True)
        left = WIDTH - MARGIN - mark.width - 44
        items += pill(mark, left, MARGIN - 3, fill=look.decision, ink=look.sample, edge=look.sample).items
    title = paragraph(frame.card.title[frame.language], 58, inner, bold=True, even=True)
    top = MARGIN + kind.height + 18
    items += title.at(MARGIN, top, look.ink)
    bottom = top + title.height
    if frame.at:
        items += _progress(frame, bottom + 14)
        bottom += 14 + 46 + 28
    return Node(Box(MARGIN, MARGIN, WIDTH - MARGIN, bottom), tuple(items))


def _progress(frame: Frame, top: float) -> Iterator[Item]:
    """The words *step 3 of 5*, and as many pieces of a bar."""
    look = frame.palette
    number, count = position(frame.card, frame.at or "")
    done = frame.at == END
    text = words.FINISHED[frame.language] if done else words.step_of(number, count, frame.language)
    yield from paragraph(text, 34, 900, bold=True).at(MARGIN, top, look.done if done else look.now)
    wide = (WIDTH - 2 * MARGIN + 8) / count
    for piece, step in enumerate(frame.card.steps):
        colour = look.now if step.id == frame.at else look.done if done or step.id in frame.passed else look.rim
        left = MARGIN + piece * wide
        yield Shape("round", Box(left, top + 58, left + wide - 8, top + 72), colour, radius=7)


def _steps(frame: Frame, ways: Sequence[Sequence[Exit]], top: float) -> tuple[list[Node], list[Fork]]:
    nodes: list[Node] = []
    forks: list[Fork] = []
    for number, out in enumerate(ways):
        nodes.append(step_node(frame, number, round(top)))
        forks.append(fork(frame, out, nodes[-1].box))
        top = forks[-1].bottom + (ARROW if forks[-1].down else BREAK)
    return nodes, forks


def _end(frame: Frame, last: Fork) -> Node | None:
    """Where the last step leads to, unless it only leads back."""
    if not last.down:
        return None
    look, done = frame.palette, frame.at == END
    text = paragraph(words.END_WORDS[frame.language], 36, 400, bold=True)
    left = frame.centre - text.width / 2 - 22
    return pill(text, left, last.bottom + ARROW, fill=look.done if done else look.end,
                ink=look.on_colour if done else look.on_end)  # fmt: skip


def _straight(frame: Frame, nodes: Sequence[Node], forks: Sequence[Fork], end: Node | None) -> Iterator[Line]:
    after = [*(node.box.top for node in nodes[1:]), end.box.top if end else 0.0]
    for fork_, top in zip(forks, after, strict=True):
        if fork_.down:
            yield Line((fork_.down, (frame.centre, top)), frame.palette.onward)


def _beside(frame: Frame, given: Lanes, nodes: Sequence[Node], forks: Sequence[Fork]) -> list[Line]:
    """The lines in lanes. Those to one step come together; they are laid over the others as one."""
    groups: dict[tuple[str, int], list[Line]] = {}
    for way, start in (stub for fork_ in forks for stub in fork_.stubs):
        groups.setdefault((way.side, way.target), []).append(_route(frame, given, way, start, nodes[way.target].box))
    laid: list[Line] = []
    for lines in groups.values():
        laid += [Line(line.points, frame.palette.paper, line.thickness + 2 * HALO, arrow=False) for line in lines]
        laid += lines
    return laid


def _route(frame: Frame, given: Lanes, way: Exit, start: Point, target: Box) -> Line:
    """From a label out to the lane, along it and in to the side of the step."""
    back = way.side == "left"
    lane = (given.left if back else given.right)[way.target]
    x = frame.left - BESIDE - lane * LANE if back else frame.right + BESIDE + lane * LANE
    edge, y = target.left if back else target.right, target.middle[1]
    points = (start, (x, start[1]), (x, y), (edge, y))
    return Line(points, frame.palette.back if back else frame.palette.onward, dashed=back)


def _foot(frame: Frame, top: float) -> Node:
    """Where it comes from, which version, since when."""
    look, inner = frame.palette, WIDTH - 2 * MARGIN
    rule = Shape("round", Box(MARGIN, top + 40, WIDTH - MARGIN, top + 43), look.rim)
    items: list[Item] = [rule]
    bottom = top + 58
    lines = [words.sources(frame.card, frame.language)] if frame.card.sources else []
    for line in [*lines, words.version(frame.card, frame.language)]:
        text = paragraph(line, 28, inner)
        items += text.at(MARGIN, bottom, look.quiet)
        bottom += text.height + 6
    return Node(Box(MARGIN, top, WIDTH - MARGIN, bottom + MARGIN - 6), tuple(items))
