"""What was collected, put in order: heaps of alike ones, what each is about, and the cases made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain import collection as rules
from bot.domain.case import Track
from bot.domain.collection import Heap, Item, Round, Stage, heaps_of
from bot.domain.errors import Refused
from bot.domain.forms import TARGET
from bot.services.house import Unit
from bot.services.keys import Key, key, plain, rows
from bot.services.rounds import proposing, rounds, weeding
from bot.storage import collection_items as items
from bot.storage import collections as store
from bot.storage import people

PAGE = 8
SOME = 2
"""Problems of a heap above which all of them may be set apart in one tap."""
HEAD = 120
"""Characters of a problem on the list."""


def view(unit: Unit, heap: Heap) -> dict[str, Any]:
    """A heap as its reader sees it: what, how often and from where, whose it would be."""
    policy = unit.policy
    category = policy.category(heap.first.category) if heap.first.category else None
    return {
        "text": heap.first.body, "count": len(heap.items), "ready": heap.ready,
        "companies": [{"words": dict(policy.home_words(one)), "count": count}
                      for one, count in heap.companies().items()],
        "category": dict(category.words) if category else None,
        "office": dict(policy.home_words(category.department)) if category else None,
        "track": heap.first.track.value if heap.first.track else None,
        "unheard": sum(not one.body for one in heap.items)}


async def show(unit: Unit, round_id: int, page: int = 0, headline: str | None = None) -> None:
    """All heaps, for the supervisor to look through."""
    made = await rounds.to_run(unit, round_id, Stage.SORTING)
    heaps = heaps_of(await items.of_round(unit.tx, made.id))
    shown = list(enumerate(heaps, start=1))[page * PAGE:(page + 1) * PAGE]
    opens = [plain(str(place) if one.ready else f"{place} ❗", "q", "heap", one.first.id) for place, one in shown]
    turn = [key("earlier", "q", "sort", made.id, page - 1)] if page else []
    turn += [key("later", "q", "sort", made.id, page + 1)] if heaps[(page + 1) * PAGE:] else []
    ready = all(one.ready for one in heaps)
    make = [[key("sort_make", "q", "make", made.id, count=sum(len(one.items) for one in heaps))]] if ready else []
    await unit.answer("collection_sorting", {
        "headline": headline, "id": made.id, "lines": [{"place": place, **view(unit, one)} for place, one in shown],
        "heaps": len(heaps), "raised": sum(len(one.items) for one in heaps),
        "unready": sum(not one.ready for one in heaps),
        "buttons": [*make, *rows(opens, 4), *([turn] if turn else []),
                    [key("collection_back", "q", "show", made.id), key("menu", "m")]]})


async def known(unit: Unit, item_id: int) -> tuple[Round, Item, list[Heap]]:
    """A problem that is being sorted, with all heaps of its round."""
    one = await items.by_id(unit.tx, item_id)
    if one is None:
        raise Refused("no_such_problem")
    made = await _round_of(unit, one)
    return made, one, heaps_of(await items.of_round(unit.tx, made.id))


async def _round_of(unit: Unit, one: Item) -> Round:
    ask = await store.ask(unit.tx, one.ask_id)
    return await rounds.to_run(unit, ask.round_id if ask else 0, Stage.SORTING)


async def show_heap(unit: Unit, item_id: int, headline: str | None = None) -> None:
    """One heap with all its problems, and what can be changed."""
    made, one, heaps = await known(unit, item_id)
    heap = _of(heaps, one)
    whom, speaks = await weeding.whom(unit), await weeding.of_leaders(unit)
    lines = [{"place": place, "words": dict(unit.policy.home_words(each.company)), "text": each.body,
              "files": len(each.files), "about": [who.name for who in whom(each.body)], "leader": speaks(each.body)}
             for place, each in enumerate(heap.items, start=1)]
    cut = [key("heap_cut", "q", "cut", each.id, number=place) for place, each in enumerate(heap.items, start=1)
           if not each.body or speaks(each.body)]
    await unit.answer("collection_heap", {
        "headline": headline, "id": made.id, **view(unit, heap), "lines": lines,
        "buttons": [row for row in (*rows(cut), *_heap_buttons(made, heap, len(heaps))) if row]})


def _of(heaps: Sequence[Heap], one: Item) -> Heap:
    return next(heap for heap in heaps if one.id in {each.id for each in heap.items})


def _heap_buttons(made: Round, heap: Heap, heaps: int) -> list[list[Key]]:
    first = heap.first
    changes = [key("heap_category", "q", "about", first.id)]
    changes += [key("heap_join", "q", "join", first.id)] if heaps > 1 else []
    tracks = [key(f"heap_{one.value}", "q", "track", first.id, one.value) for one in Track if one is not first.track]
    whole = [[key("heap_scatter", "q", "scatter", first.id)]] if len(heap.items) > SOME else []
    split = [key("heap_split", "q", "alone", one.id, number=place) for place, one in enumerate(heap.items, start=1)
             ] if len(heap.items) > 1 else []
    words = [key("heap_words", "q", "words", one.id, number=place) for place, one in enumerate(heap.items, start=1)
             if not one.body]
    files = [key("heap_files", "q", "files", one.id, number=place) for place, one in enumerate(heap.items, start=1)
             if one.files]
    return [*rows(words), *rows(files), changes, *rows(tracks), *rows(split, 4), *whole,
            [key("sort_back", "q", "sort", made.id, 0), key("menu", "m")]]


async def _put(unit: Unit, group: Heap, **values: str | int | None) -> None:
    for one in group.items:
        await items.put(unit.tx, one.id, **values)


async def set_track(unit: Unit, item_id: int, track: str) -> None:
    _, one, heaps = await known(unit, item_id)
    if track not in {each.value for each in Track}:
        raise Refused("stale")
    await _put(unit, _of(heaps, one), track=track)
    await show_heap(unit, item_id, "changed")


async def alone(unit: Unit, item_id: int) -> None:
    """Not alike after all: it is a heap of its own."""
    _, one, heaps = await known(unit, item_id)
    heap = _of(heaps, one)
    left = [each for each in heap.items if each.id != one.id]
    if not left:
        raise Refused("stale")
    for each in left:
        await items.put(unit.tx, each.id, heap=left[0].id)
    await items.put(unit.tx, one.id, heap=one.id)
    await show_heap(unit, left[0].id, "split")


async def scatter(unit: Unit, item_id: int) -> None:
    """None of them are alike after all: each is a heap of its own."""
    made, one, heaps = await known(unit, item_id)
    for each in _of(heaps, one).items:
        await items.put(unit.tx, each.id, heap=each.id)
    await show(unit, made.id, 0, "scattered")


# ── What its forms come to ───────────────────────────────────────────────────────────────────────────────────────────


async def set_category(unit: Unit, answers: Mapping[str, Any]) -> None:
    """What it is about; the track is proposed anew."""
    _, one, heaps = await known(unit, int(answers[TARGET]))
    category = str(answers["category"])
    track = await proposing.track_for(unit, category)
    await _put(unit, _of(heaps, one), category=category, track=track.value if track else None)
    await show_heap(unit, one.id, "changed")


async def join(unit: Unit, answers: Mapping[str, Any]) -> None:
    """Alike after all: into another heap, whose category and track it takes. The whole is named by its first one."""
    _, one, heaps = await known(unit, int(answers[TARGET]))
    heap = _of(heaps, one)
    into = next((each for each in heaps if each.first.id == int(answers["heap"])), None)
    if into is None or into is heap:
        raise Refused("stale")
    name, track = min(heap.first.id, into.first.id), into.first.track
    for each in (heap, into):
        await _put(unit, each, heap=name, category=into.first.category, track=track.value if track else None)
    await show_heap(unit, name, "joined")


async def put_words(unit: Unit, answers: Mapping[str, Any]) -> None:
    """What was said is written down, by whoever listened to it; then the desk looks anew what it is about."""
    made, one, _ = await known(unit, int(answers[TARGET]))
    await weeding.check(unit, [str(answers["problem"])])
    await items.put(unit.tx, one.id, body=str(answers["problem"]), heap=None, category=one.category)
    await proposing.propose(unit, await items.of_round(unit.tx, made.id))
    await show(unit, made.id, 0, "written")


async def cut(unit: Unit, item_id: int) -> None:
    """Whoever sorts takes out what was spoken, or written, of a leader; the company reads where else to go."""
    made, one, _ = await known(unit, item_id)
    if one.body and not (await weeding.of_leaders(unit))(one.body):
        raise Refused("stale")
    await items.drop(unit.tx, one.id)
    await rounds.record(unit, "collection_cut", made, item=one.id)
    if not await items.of_ask(unit.tx, one.ask_id):
        await store.unanswered(unit.tx, one.ask_id)
    for person in await people.at_home(unit.tx, one.company):
        if rules.may_answer(person, one.company) and person.id == one.raised_by:
            await unit.tell(person, "collection_cut", {"id": made.id, "channels": dict(unit.policy.channels),
                                                       "buttons": [[key("menu", "m")]]})
    await show(unit, made.id, 0, "cut")


async def show_files(unit: Unit, item_id: int) -> None:
    """What came with a problem, to be listened to or looked at."""
    _, one, _ = await known(unit, item_id)
    if not one.files:
        raise Refused("stale")
    await unit.answer("collection_files", {
        "files": [{"kind": file["kind"], "file_id": file["file_id"]} for file in one.files[:10]],
        "text": one.body, "words": dict(unit.policy.home_words(one.company)),
        "buttons": [[key("heap_back", "q", "heap", one.id)]]}, fresh=True)
