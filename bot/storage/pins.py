"""PINs of cases, phones that are lent to somebody, and PINs that were wrong."""

from __future__ import annotations

from bot.domain.pins import MANY, SITTING, Lent, Purpose
from bot.storage.database import Row, Transaction

COLUMNS = "person_id, case_id, purpose, digits, salt, hash, touched_at, list_of"


async def put(tx: Transaction, case_id: int, salt: str, hash_: str, by: int, now: int) -> None:
    """The one before is void."""
    await tx.execute(
        """INSERT INTO pins (case_id, salt, hash, set_by, set_at) VALUES (:case_id, :salt, :hash, :by, :now)
           ON CONFLICT (case_id) DO UPDATE SET salt = excluded.salt, hash = excluded.hash, set_by = excluded.set_by,
               set_at = excluded.set_at""", case_id=case_id, salt=salt, hash=hash_, by=by, now=now)


async def of_case(tx: Transaction, case_id: int) -> tuple[str, str] | None:
    """Salt and hash."""
    row = await tx.one("SELECT salt, hash FROM pins WHERE case_id = :case_id", case_id=case_id)
    return (row["salt"], row["hash"]) if row else None


async def put_of_lists(tx: Transaction, whose: int, salt: str, hash_: str, by: int, now: int) -> None:
    """The same for somebody's delivery lists."""
    await tx.execute(
        """INSERT INTO list_pins (person_id, salt, hash, set_by, set_at) VALUES (:whose, :salt, :hash, :by, :now)
           ON CONFLICT (person_id) DO UPDATE SET salt = excluded.salt, hash = excluded.hash, set_by = excluded.set_by,
               set_at = excluded.set_at""", whose=whose, salt=salt, hash=hash_, by=by, now=now)


async def of_lists(tx: Transaction, whose: int) -> tuple[str, str] | None:
    """Salt and hash."""
    row = await tx.one("SELECT salt, hash FROM list_pins WHERE person_id = :whose", whose=whose)
    return (row["salt"], row["hash"]) if row else None


async def lend(tx: Transaction, lent: Lent) -> None:
    """What its phone is at from now on."""
    await tx.execute(
        f"""INSERT INTO lent ({COLUMNS}) VALUES (:person_id, :case_id, :purpose, :digits, :salt, :hash, :at, :list_of)
            ON CONFLICT (person_id) DO UPDATE SET case_id = excluded.case_id, purpose = excluded.purpose,
                digits = excluded.digits, salt = excluded.salt, hash = excluded.hash,
                touched_at = excluded.touched_at, list_of = excluded.list_of""",
        person_id=lent.person_id, case_id=lent.case_id, purpose=lent.purpose.value, digits=lent.digits,
        salt=lent.salt, hash=lent.hash, at=lent.touched_at, list_of=lent.list_of)


async def lent_by(tx: Transaction, person_id: int) -> Lent | None:
    row = await tx.one(f"SELECT {COLUMNS} FROM lent WHERE person_id = :id", id=person_id)
    return _lent(row) if row else None


async def give_back(tx: Transaction, person_id: int) -> None:
    await tx.execute("DELETE FROM lent WHERE person_id = :id", id=person_id)


async def over(tx: Transaction, now: int) -> list[Lent]:
    """Those that lay still too long, or were touched by a clock set back since."""
    rows = await tx.all(f"SELECT {COLUMNS} FROM lent WHERE touched_at < :since OR touched_at > :now ORDER BY person_id",
                        since=now - SITTING, now=now)
    return [_lent(row) for row in rows]


async def screens(tx: Transaction, chat_id: int) -> list[int]:
    """The messages that show a guest's case in this chat, the newest last."""
    rows = await tx.all("SELECT message_id FROM sent WHERE chat_id = :chat_id AND kind = 'guest' ORDER BY message_id",
                        chat_id=chat_id)
    return [row["message_id"] for row in rows]


async def forget_screens(tx: Transaction, chat_id: int) -> None:
    await tx.execute("DELETE FROM sent WHERE chat_id = :chat_id AND kind = 'guest'", chat_id=chat_id)


async def wrong(tx: Transaction, lent: Lent, now: int) -> None:
    await tx.execute(
        "INSERT INTO wrong_pins (case_id, person_id, at, list_of) VALUES (:case_id, :person_id, :now, :list_of)",
        case_id=lent.case_id, person_id=lent.person_id, now=now, list_of=lent.list_of)


async def wrong_of_case(tx: Transaction, case_id: int) -> list[int]:
    """When the last wrong ones came, the newest first."""
    rows = await tx.all("SELECT at FROM wrong_pins WHERE case_id = :id ORDER BY at DESC, id DESC LIMIT :most",
                        id=case_id, most=MANY)
    return [row["at"] for row in rows]


async def wrong_of_lists(tx: Transaction, whose: int) -> list[int]:
    """The same for somebody's delivery lists."""
    rows = await tx.all("""SELECT at FROM wrong_pins WHERE list_of = :whose AND list_of <> 0
                           ORDER BY at DESC, id DESC LIMIT :most""", whose=whose, most=MANY)
    return [row["at"] for row in rows]


async def wrong_of_phone(tx: Transaction, person_id: int) -> list[int]:
    """The same for one phone, whatever case."""
    rows = await tx.all("SELECT at FROM wrong_pins WHERE person_id = :id ORDER BY at DESC, id DESC LIMIT :most",
                        id=person_id, most=MANY)
    return [row["at"] for row in rows]


async def forgive(tx: Transaction, lent: Lent) -> None:
    """A new PIN begins anew."""
    if lent.list_of:
        await tx.execute("DELETE FROM wrong_pins WHERE list_of = :whose AND list_of <> 0", whose=lent.list_of)
    else:
        await tx.execute("DELETE FROM wrong_pins WHERE case_id = :id", id=lent.case_id)


def _lent(row: Row) -> Lent:
    return Lent(**{**row, "purpose": Purpose(row["purpose"])})
