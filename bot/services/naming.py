"""Whose name a reader may be shown: everybody's, but that of a requester who stays anonymous to him."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refused
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.secrecy import knows
from bot.services.house import Unit
from bot.storage import people
from bot.storage.talk import Attachment

UNNAMED = {"unnamed": True}
"""Stands for a name; put into words when the message is made."""
Name = str | dict[str, bool]
NOWHERE = {"zh": "隐名", "en": "anonymous"}
"""Stands for a company."""


def name(case: Case, person: Person, reader: Person) -> Name:
    """The requester's, and that of the clerk of his company, hidden from those who may not know him."""
    hidden = person.id in (case.requester, case.filer) and person.id != reader.id and not knows(case, reader)
    return dict(UNNAMED) if hidden else person.name


def company(case: Case, policy: Policy, reader: Person) -> dict[str, str]:
    """Where the requester serves, in words."""
    return dict(policy.home_words(case.company) if knows(case, reader) else NOWHERE)


def masked(shown: dict[str, Any], case: Case, reader: Person) -> dict[str, Any]:
    """A case as `views` gives it, without what tells who asked: name, company, who filed it, when he reads."""
    if knows(case, reader):
        return shown
    return {**shown, "requester": dict(UNNAMED), "company": None, "filer": None, "filed_by": None,
            "reads_next": None}


def unsigned(name: str, *texts: Iterable[str | None]) -> None:
    """Refused before anything is kept: who hides his name has written it where those may read who must not know it."""
    if any(_bare(name) in _bare(text or "") for each in texts for text in each):
        raise Refused("own_name")


def _bare(text: str) -> str:
    """Without what one puts between letters and without capitals."""
    return "".join(text.split()).casefold()


async def unsigned_in(unit: Unit, case: Case, *texts: Iterable[str | None]) -> None:
    """The same of what its soldier, or who filed it for him, says in a case."""
    if case.anonymous and unit.person.id in (case.requester, case.filer):
        person = await people.by_id(unit.tx, case.requester)
        if person:
            unsigned(person.name, *texts)


def of_files(files: Iterable[Attachment]) -> list[str | None]:
    """What a file says of itself."""
    return [text for one in files for text in (one.name, one.caption)]
