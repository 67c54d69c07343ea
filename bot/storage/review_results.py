"""What a closed review round keeps: figures of each office, free words, and what it says it has changed."""

from __future__ import annotations

from bot.domain.review_rounds import Aspect, Entry, Result, Round
from bot.storage.database import Row, Transaction
from bot.storage.review_rounds import by_id


async def add(tx: Transaction, round_id: int, result: Result) -> None:
    await tx.execute("INSERT INTO review_round_offices (round_id, office, answers) VALUES (:round, :office, :answers)",
                     round=round_id, office=result.office, answers=result.answers)
    for aspect, figure in result.bands.items():
        await tx.execute("""INSERT INTO review_round_bands (round_id, office, aspect, band)
                            VALUES (:round, :office, :aspect, :band)""",
                         round=round_id, office=result.office, aspect=aspect.value, band=figure)
    for place, words in enumerate(result.words):
        await tx.execute("""INSERT INTO review_round_words (round_id, office, place, words)
                            VALUES (:round, :office, :place, :words)""",
                         round=round_id, office=result.office, place=place, words=words)


async def of_round(tx: Transaction, round_id: int) -> list[Entry]:
    """Every office of it, in the order they were put."""
    rows = await tx.all("SELECT * FROM review_round_offices WHERE round_id = :round ORDER BY office", round=round_id)
    return [await _entry(tx, row) for row in rows]


async def of_office(tx: Transaction, office: str, limit: int, before: int | None = None
                    ) -> list[tuple[Round, Entry]]:
    """The rounds that an office was rated in, the newest first; `before`: older than that one."""
    earlier = "" if before is None else " AND round_id < :before"
    rows = await tx.all(f"""SELECT * FROM review_round_offices WHERE office = :office{earlier}
                            ORDER BY round_id DESC LIMIT :limit""", office=office, limit=limit,
                        **({} if before is None else {"before": before}))
    found = [(await by_id(tx, row["round_id"]), await _entry(tx, row)) for row in rows]
    return [(made, entry) for made, entry in found if made]


async def one(tx: Transaction, round_id: int, office: str) -> Entry | None:
    row = await tx.one("SELECT * FROM review_round_offices WHERE round_id = :round AND office = :office",
                       round=round_id, office=office)
    return await _entry(tx, row) if row else None


async def _entry(tx: Transaction, row: Row) -> Entry:
    values = {"round": row["round_id"], "office": row["office"]}
    rows = await tx.all("SELECT aspect, band FROM review_round_bands WHERE round_id = :round AND office = :office",
                        **values)
    bands = {Aspect(each["aspect"]): int(each["band"]) for each in rows}
    words = await tx.all("SELECT words FROM review_round_words WHERE round_id = :round AND office = :office "
                         "ORDER BY place", **values)
    result = Result(row["office"], row["answers"], bands, tuple(each["words"] for each in words))
    return Entry(result, row["changed"], row["changed_at"])


async def change(tx: Transaction, round_id: int, office: str, words: str, by: int, now: int) -> None:
    await tx.execute("""UPDATE review_round_offices SET changed = :words, changed_by = :by, changed_at = :now
                        WHERE round_id = :round AND office = :office""",
                     words=words, by=by, now=now, round=round_id, office=office)


async def wordless(tx: Transaction, before: int) -> int:
    """Free words of rounds that were closed long ago."""
    return len(await tx.all("""DELETE FROM review_round_words WHERE round_id IN (
                                   SELECT id FROM review_rounds WHERE closed_at < :before) RETURNING place""",
                            before=before))
