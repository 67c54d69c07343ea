"""A lent phone: what its guest says there, and how it becomes its owner's alone again."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.forms import REVIEW_WORD, SAY, collected
from bot.domain.people import Person
from bot.domain.pins import Purpose
from bot.services.forms import filling, typing_in
from bot.services.house import House, Unit
from bot.services.keys import key
from bot.services.people import pins
from bot.services.talk.talking import Said
from bot.storage import drafts, people
from bot.storage import pins as store
from bot.storage.drafts import Draft
from bot.storage.talk import Attachment, Line


async def heard(unit: Unit, said: Said) -> Person | None:
    """While a guest is in, words are his: they go from the chat, into his open form; where none is open, he is asked.

    Gives the guest; None: nobody is in, and they are the owner's.
    """
    lent = await store.lent_by(unit.tx, unit.person.id)
    if lent is None or lent.purpose is not Purpose.IN or lent.over(unit.now):
        return None
    guest = await pins.guest(unit)
    if guest.guest and guest.guest.lists:
        raise Refused("guest_taps")
    lines = [Line(said.text, None)] if said.text.strip() and not said.files else []
    draft = await drafts.active(unit.tx, guest.person.id)
    if draft is not None and (draft.form == REVIEW_WORD or (draft.case_id == lent.case_id and draft.form != SAY)):
        await typing_in.typed(guest, draft, lines, list(said.files))
    elif lines or said.files:
        await _whose(guest, lent.case_id, lines, list(said.files))
    await unit.tell(unit.person, "delete", {}, edit_id=said.message_id)
    return guest.person


async def _whose(guest: Unit, case_id: int, lines: list[Line], files: list[Attachment]) -> None:
    """Nothing was asked: who wrote it says so with one tap, for a phone may be its owner's again without a word."""
    draft = await filling.collect(guest, await drafts.open_(guest.tx, guest.person.id, SAY, case_id, guest.now), "talk",
                                  lines, files)
    await drafts.rest(guest.tx, guest.person.id)
    held = draft.answers["talk"]
    await guest.answer("guest_words", {
        "lines": [one["text"] for one in held["lines"]], "files": len(held["files"]),
        "buttons": [[key("guest_says", "pin", "says", draft.id), key("guest_not_mine", "pin", "owner", draft.id)]]})


async def _held(guest: Unit, draft_id: int) -> tuple[list[Line], list[Attachment]]:
    """What was kept until somebody said whose it is; it is kept no more."""
    draft = await draft_of(guest, draft_id)
    await drafts.drop(guest.tx, draft.id)
    held = collected(draft.answers, "talk")
    return [Line(**one) for one in held["lines"]], [Attachment(**one) for one in held["files"]]


async def says(unit: Unit, draft_id: int) -> None:
    """They are the guest's: into his case."""
    guest = await pins.guest(unit)
    case_id = guest.guest.case_id if guest.guest else 0
    lines, files = await _held(guest, draft_id)
    await filling.say(guest, case_id, lines, files)


async def owners(unit: Unit, draft_id: int) -> Said:
    """They are the owner's, and so is the phone: the guest is out. Gives what he said."""
    lines, files = await _held(await pins.guest(unit), draft_id)
    await _out(unit)
    return Said("\n".join(one.text for one in lines), 0, tuple(files))


async def draft_of(guest: Unit, draft_id: int) -> Draft:
    """A form of the guest's own case, or his word in a review round; no other of his is to be seen here."""
    draft = await drafts.by_id(guest.tx, draft_id, guest.person.id)
    own = draft is not None and guest.guest is not None and draft.case_id == guest.guest.case_id
    if draft is None or not (own or draft.form == REVIEW_WORD):
        raise Refused("form_gone")
    return draft


async def end(unit: Unit) -> None:
    """He is done, or stopped: the screens go, the last of them says so."""
    await _out(unit)
    await unit.answer("pin_ended", {"buttons": [[key("menu", "m")]]})


async def _out(unit: Unit) -> None:
    """The screens go but for the one that was pressed."""
    lent = await store.lent_by(unit.tx, unit.person.id)
    await store.give_back(unit.tx, unit.person.id)
    for message_id in await store.screens(unit.tx, unit.actor.chat_id):
        if message_id != unit.actor.message_id:
            await unit.tell(unit.person, "delete", {}, edit_id=message_id)
    await store.forget_screens(unit.tx, unit.actor.chat_id)
    if lent:
        await pins.rest(unit, lent)


async def give_back(house: House) -> None:
    """A phone that lay still is its owner's again, and shows nothing of the case any more."""
    async with house.db.read(quick=True) as tx:
        if not await store.over(tx, house.clock()):
            return
    async with house.db.write() as tx:
        unit = house.by_clock(tx)
        for lent in await store.over(tx, unit.now):
            await store.give_back(tx, lent.person_id)
            host = await people.by_id(tx, lent.person_id)
            if host is None or host.chat_id is None or lent.purpose is not Purpose.IN:
                continue
            await pins.rest(unit, lent)
            shown = await store.screens(tx, host.chat_id)
            await store.forget_screens(tx, host.chat_id)
            for message_id in shown[:-1]:
                await unit.tell(host, "delete", {}, edit_id=message_id)
            if shown:
                await unit.tell(host, "pin_ended", {"buttons": [[key("menu", "m")]]}, edit_id=shown[-1])
