"""What a collection round does not take: of a leader nothing is kept; whom else a line names is pointed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.domain import forms, leaders
from bot.domain.errors import Refused
from bot.domain.people import Person, Role
from bot.services.house import Unit, going
from bot.storage import drafts, people
from bot.storage.drafts import Draft

FIELD = "problems"


async def of_leaders(unit: Unit) -> Callable[[str], bool]:
    """Whether a text speaks of a leader of the unit, by his post or his name."""
    known = await people.with_role(unit.tx, Role.LEADER)
    return lambda text: leaders.mentioned(text, unit.policy.leader_posts, known)


async def whom(unit: Unit) -> Callable[[str], list[Person]]:
    """Those of the staff, leaders apart, whom a text names."""
    known = [one.person for one in await people.staff(unit.tx) if not one.person.has(Role.LEADER)]
    return lambda text: leaders.named_in(text, known)


async def weed(unit: Unit, draft: Draft) -> tuple[Draft, int]:
    """A draft without the lines that speak of a leader, and how many there were; they leave the chat as well."""
    held = forms.collected(draft.answers, FIELD)
    speaks = await of_leaders(unit)
    lines, files, cut, sent = [], [], 0, set[int]()
    for one in held["lines"]:
        kept = [line for line in one["text"].splitlines() if not speaks(line)]
        gone = len(one["text"].splitlines()) - len(kept)
        if gone:
            sent.add(one.get("message_id") or 0)
        cut += gone
        if kept:
            lines.append({**one, "text": "\n".join(kept)})
    for one in held["files"]:
        if speaks(one.get("caption") or ""):
            cut += 1
            sent.add(one.get("message_id") or 0)
        else:
            files.append(one)
    if not cut:
        return draft, 0
    return await _without(unit, draft, {**held, "lines": lines, "files": files}, sent - {0}), cut


async def _without(unit: Unit, draft: Draft, held: Mapping[str, Any], sent: set[int]) -> Draft:
    for message in sorted(sent):
        await unit.tell(unit.person, "delete", {}, edit_id=message, key=going(unit.person, message))
    draft = replace(draft, answers={**draft.answers, FIELD: held})
    await drafts.save(unit.tx, draft.id, dict(draft.answers), unit.now)
    return draft


async def check(unit: Unit, texts: Sequence[str]) -> None:
    """The last word, before anything is kept or becomes a case."""
    speaks = await of_leaders(unit)
    if any(speaks(text) for text in texts):
        raise Refused("round_leader")
