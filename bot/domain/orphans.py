"""What nobody owns: of which kind, and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.case import Case
from bot.domain.handover import Belonging, What
from bot.domain.people import Absence, Person
from bot.domain.secrecy import barred
from bot.domain.substitutes import Staff, deputies, has_post


class Kind(StrEnum):
    """Everything that can be left without an owner."""

    REPLY = "reply"
    """Its soldier has spoken, and nobody has looked."""
    DRAFT = "draft"
    """Somebody began to write an answer."""
    CASE = "case"
    TRANSFER = "transfer"
    ASSIST = "assist"
    REVIEW = "review"
    DUTY = "duty"
    NIGHT = "night"
    BATCH = "batch"
    DELIVERY = "delivery"
    COLLECTION = "collection"
    TALK = "talk"
    VISIT = "visit"
    REVIEW_ROUND = "review_round"
    CARD = "card"


KINDS: Mapping[str, Kind] = {one.value: one for one in Kind}


class Why(StrEnum):
    """Why its owner does not count."""

    GONE = "gone"
    NO_POST = "no_post"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    AWAY = "away"
    """Away, and no substitute of his is there."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Orphan:
    """One of them. `ref` names it; `owner`: whose it is by name; `owner_id`: who could hand it over."""

    kind: Kind
    ref: str
    title: Mapping[str, str]
    why: Why
    owner: str | None = None
    owner_id: int | None = None
    due_at: int | None = None
    case: Case | None = None


def told(found: Sequence[Orphan], reader: Person, letter: Mapping[str, str]) -> list[Orphan]:
    """What somebody may read of: nothing of a request about him or his head; of a letter to a leader, that it waits.

    `letter`: what such a letter is called.
    """
    lines = []
    for one in found:
        if one.case is None or not barred(one.case, reader):
            lines.append(one)
        elif one.case.confidential:
            lines.append(replace(one, ref="", title=letter, due_at=None))
    return lines


def why(person: Person, staff: Sequence[Staff]) -> Why | None:
    """Why somebody cannot be counted on; None: he is there, or his substitute is while he is away."""
    if not person.active:
        return Why.GONE
    if not has_post(person):
        return Why.NO_POST
    if person.chat_id is None or person.absence in (Absence.BLOCKED, Absence.UNJOINED):
        return Why.UNREACHABLE
    if person.absence == Absence.SILENT:
        return Why.SILENT
    if person.absence == Absence.AWAY and next(deputies(person, staff), None) is None:
        return Why.AWAY
    return None


def kind(thing: Belonging) -> Kind | None:
    """A case is named by what is most urgent in it; what follows from the unit's rules is no matter by itself."""
    if thing.what is What.CASE:
        if thing.unheard:
            return Kind.REPLY
        if thing.draft:
            return Kind.DRAFT
        return Kind.TRANSFER if thing.posts == ("offered_to",) else Kind.CASE
    return KINDS.get(thing.what.value)


def orphans_of(person: Person, reason: Why, things: Sequence[Belonging]) -> list[Orphan]:
    return [Orphan(found, thing.ref, thing.title, reason, person.name, person.id, thing.due_at,
                   thing.case)
            for thing in things if (found := kind(thing))]
