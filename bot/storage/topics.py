"""Topics that repeat, what was done about them, and the counts they are seen by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.topics import Act, Rate, Theme, Topic, Way
from bot.storage.cases import PUBLIC
from bot.storage.database import Row, Transaction

_COLUMNS = ("id, category, card_id, company, matter, office, noticed_at, part, whole, usual_part, usual_whole, "
            "duty_id, check_at, looked_at, last_part, last_whole, fell_at")
NOTICED = "topics-noticed"
"""The counter of the instant up to which topics were looked for."""


def _topic(row: Row) -> Topic:
    last = None if row["last_whole"] is None else Rate(row["last_part"], row["last_whole"])
    theme = Theme(row["category"], row["card_id"], row["company"], row["matter"])
    return Topic(row["id"], theme, row["office"], row["noticed_at"], Rate(row["part"], row["whole"]),
                 Rate(row["usual_part"], row["usual_whole"]), row["duty_id"], row["check_at"], row["looked_at"], last,
                 row["fell_at"])


async def by_id(tx: Transaction, topic_id: int) -> Topic | None:
    row = await tx.one(f"SELECT {_COLUMNS} FROM topics WHERE id = :id", id=topic_id)
    return _topic(row) if row else None


async def of_duty(tx: Transaction, duty_id: int) -> Topic | None:
    """The topic whose promise a duty is."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM topics WHERE duty_id = :id", id=duty_id)
    return _topic(row) if row else None


async def open_ones(tx: Transaction, offices: Sequence[str] | None = None) -> list[Topic]:
    """Those that have not fallen, the oldest first; of some offices, or all."""
    places = {f"o{place}": one for place, one in enumerate(offices or ())}
    of = f" AND office IN ({', '.join(f':{one}' for one in places)})" if places else ""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM topics WHERE fell_at IS NULL{of} ORDER BY id", **places)
    return [_topic(row) for row in rows]


async def fallen(tx: Transaction, offices: Sequence[str] | None, limit: int, skip: int) -> list[Topic]:
    """Those that have, the last one first."""
    places = {f"o{place}": one for place, one in enumerate(offices or ())}
    of = f" AND office IN ({', '.join(f':{one}' for one in places)})" if places else ""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM topics WHERE fell_at IS NOT NULL{of} ORDER BY fell_at DESC, id DESC
            LIMIT :limit OFFSET :skip""", limit=limit, skip=skip, **places)
    return [_topic(row) for row in rows]


async def due(tx: Transaction, now: int, limit: int) -> list[Topic]:
    """Whose effect can be told by now."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM topics WHERE check_at <= :now ORDER BY check_at, id LIMIT :limit",
                        now=now, limit=limit)
    return [_topic(row) for row in rows]


def _values(topic: Topic) -> dict[str, Any]:
    return {"office": topic.office, "duty_id": topic.duty_id, "check_at": topic.check_at,
            "looked_at": topic.looked_at, "last_part": topic.last.part if topic.last else None,
            "last_whole": topic.last.whole if topic.last else None, "fell_at": topic.fell_at}


async def add(tx: Transaction, topic: Topic) -> int:
    row = await tx.one(
        """INSERT INTO topics (category, card_id, company, matter, office, noticed_at, part, whole,
               usual_part, usual_whole, duty_id, check_at, looked_at, last_part, last_whole, fell_at)
           VALUES (:category, :card_id, :company, :matter, :office, :noticed_at, :part, :whole,
               :usual_part, :usual_whole, :duty_id, :check_at, :looked_at, :last_part, :last_whole, :fell_at)
           RETURNING id""",
        category=topic.theme.category, card_id=topic.theme.card_id, company=topic.theme.company,
        matter=topic.theme.matter, noticed_at=topic.noticed_at, part=topic.noticed.part, whole=topic.noticed.whole,
        usual_part=topic.usual.part, usual_whole=topic.usual.whole, **_values(topic))
    assert row is not None
    return int(row["id"])


async def save(tx: Transaction, topic: Topic) -> None:
    await tx.execute(
        """UPDATE topics SET office = :office, duty_id = :duty_id, check_at = :check_at, looked_at = :looked_at,
               last_part = :last_part, last_whole = :last_whole, fell_at = :fell_at WHERE id = :id""",
        id=topic.id, **_values(topic))


# ── What was done ────────────────────────────────────────────────────────────────────────────────────────────────────


async def act(tx: Transaction, made: Act) -> None:
    await tx.execute(
        """INSERT INTO topic_actions (topic_id, way, words, card_id, duty_id, on_day, by_id, at)
           VALUES (:topic_id, :way, :words, :card_id, :duty_id, :on_day, :by_id, :at)""",
        topic_id=made.topic_id, way=made.way.value, words=made.words, card_id=made.card_id, duty_id=made.duty_id,
        on_day=made.on.isoformat(), by_id=made.by, at=made.at)


async def acts(tx: Transaction, topic_id: int) -> list[Act]:
    """The newest first."""
    rows = await tx.all("SELECT * FROM topic_actions WHERE topic_id = :id ORDER BY id DESC", id=topic_id)
    return [Act(row["topic_id"], Way(row["way"]), row["words"], date.fromisoformat(row["on_day"]), row["by_id"],
                row["at"], row["card_id"], row["duty_id"]) for row in rows]


# ── How much there was ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Counted:
    """One theme of a period: its share, and of how many people."""

    rate: Rate
    people: int


_OF = "case_facts f JOIN cases c ON c.id = f.case_id"
_IN = f"f.created_at >= :since AND f.created_at < :until AND {PUBLIC}"
KEYS = (("f.category", "NULL", "NULL", ""), ("f.category", "c.card_id", "NULL", " AND c.card_id IS NOT NULL"),
        ("f.category", "NULL", "f.company", " AND c.anonymous = 0"))
"""Categories of the unit; cards of the unit; categories of each company, without those who hide where they are."""


async def counted(tx: Transaction, since: int, until: int, kept_out: Iterable[str]) -> dict[Theme, Counted]:
    """Themes of what came in then. `kept_out`: categories that no list tells of; nor does it of what is private."""
    out = {f"k{place}": one for place, one in enumerate(sorted(kept_out))}
    rest = f" AND f.category NOT IN ({', '.join(f':{one}' for one in out)})" if out else ""
    found: dict[Theme, Counted] = {}
    for category, card, company, only in KEYS:
        by = ", ".join(one for one in (category, card, company) if one != "NULL")
        rows = await tx.all(
            f"""SELECT {category} AS category, {card} AS card_id, {company} AS company, COUNT(*) AS part,
                    COUNT(DISTINCT f.requester) AS people
                FROM {_OF} WHERE {_IN}{rest}{only} GROUP BY {by}""", since=since, until=until, **out)
        wholes = await _wholes(tx, since, until, company, rest + (only if company != "NULL" else ""), out)
        for row in rows:
            theme = Theme(row["category"], row["card_id"], row["company"])
            found[theme] = Counted(Rate(row["part"], wholes[row["company"]]), row["people"])
    return found


async def _wholes(tx: Transaction, since: int, until: int, company: str, more: str, out: dict[str, str]
                  ) -> dict[str | None, int]:
    """All that came in: by company, or in the unit."""
    by = f" GROUP BY {company}" if company != "NULL" else ""
    rows = await tx.all(f"SELECT {company} AS company, COUNT(*) AS whole FROM {_OF} WHERE {_IN}{more}{by}",
                        since=since, until=until, **out)
    return {row["company"]: row["whole"] for row in rows}


async def whole_of(tx: Transaction, since: int, until: int, company: str | None, kept_out: Iterable[str]) -> int:
    """The same where a theme had nothing."""
    out = {f"k{place}": one for place, one in enumerate(sorted(kept_out))}
    rest = f" AND f.category NOT IN ({', '.join(f':{one}' for one in out)})" if out else ""
    rest += " AND c.anonymous = 0 AND f.company = :company" if company else ""
    given = {**out, **({"company": company} if company else {})}
    row = await tx.one(f"SELECT COUNT(*) AS whole FROM {_OF} WHERE {_IN}{rest}", since=since, until=until, **given)
    return int(row["whole"]) if row else 0


async def noticed_upto(tx: Transaction) -> int:
    row = await tx.one("SELECT value FROM counters WHERE name = :name", name=NOTICED)
    return int(row["value"]) if row else 0


async def set_noticed(tx: Transaction, upto: int) -> None:
    await tx.execute("""INSERT INTO counters (name, value) VALUES (:name, :upto)
                        ON CONFLICT (name) DO UPDATE SET value = :upto""", name=NOTICED, upto=upto)
