"""Do a card's steps make a way from the first one to an end? Going back is allowed, going round for ever is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.cards import END, Step


def troubles(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """(number of the step from 1 on, what is wrong with it); ids first, then branches, then the way."""
    known = [step.id for step in steps]
    broken = [*_doubles(known), *_strays(steps)]
    yield from broken
    if steps and not broken:
        yield from _ways(known, {step.id: tuple(_next(steps, number)) for number, step in enumerate(steps)})


def _doubles(ids: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, id_ in enumerate(ids, start=1):
        if id_ in ids[: number - 1]:
            yield number, f'has the id "{id_}", which an earlier step has'
        if id_ == END:
            yield number, f'has the id "{END}", which means the end of the procedure'


def _strays(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    known = {END, *(step.id for step in steps)}
    for number, step in enumerate(steps, start=1):
        for branch in step.branches:
            if branch.to not in known:
                yield number, f'leads to "{branch.to}", which is no step of this card; the end is "{END}"'


def _next(steps: Sequence[Step], number: int) -> Iterable[str]:
    """Where the step leads (`number` from 0 on)."""
    if steps[number].branches:
        return (branch.to for branch in steps[number].branches)
    return [steps[number + 1].id if number + 1 < len(steps) else END]


def _ways(known: Sequence[str], leads: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, str]]:
    reached = _closure({known[0]}, leads)
    ending = {END}
    while more := {id_ for id_ in known if id_ not in ending and ending & set(leads[id_])}:
        ending |= more
    for number, id_ in enumerate(known, start=1):
        if id_ not in reached:
            yield number, "cannot be reached: no step leads to it"
        elif id_ not in ending:
            yield number, "never comes to an end: whichever branch is taken, it goes round"


def _closure(found: set[str], leads: Mapping[str, Sequence[str]]) -> set[str]:
    while more := {to for id_ in found for to in leads.get(id_, ())} - found:
        found = found | more
    return found
