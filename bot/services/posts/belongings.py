"""What somebody answers for, of every kind: what a handover freezes and what nobody may be left to own.

A new kind of thing with an owner (a service day, a review round, …) becomes a line of handovers and is found as an
orphan by: `What` in domain/handover.py, `Kind` in domain/orphans.py, a line in `at_hand` below and in `OWNS` of
storage/belongings.py, how it passes on (`PASSES`, `HELD`) in `passing`, where its button leads (`OPENS`) in `orphans`,
and the words `handover_what.*` and `orphan_kind.*`. tests/test_belongings.py and test_orphans.py tell which of these is
missing.
"""

from __future__ import annotations

from datetime import date

from bot.domain.calendar import Calendar
from bot.domain.case import Case
from bot.domain.collection import Stage
from bot.domain.handover import POSTS, Belonging, What, holds
from bot.domain.people import Person, Role
from bot.domain.policy import LANGUAGES, Policy
from bot.domain.promises import next_due
from bot.domain.secrecy import is_private
from bot.services.cards.shelf import Shelf
from bot.services.house import Unit
from bot.storage import belongings, collections, deliveries, duties, leader_talks, review_rounds, reviews, service_days
from bot.storage import cases as store
from bot.storage.database import Transaction

PLACES = {"first": {"zh": "值班", "en": "on duty"}, "second": {"zh": "第二值班", "en": "second on duty"},
          "leader": {"zh": "值班领导", "en": "leader on duty"}}


async def of(unit: Unit, person: Person, former_home: str | None = None) -> list[Belonging]:
    """All of it, cases first. `former_home`: of the post that he leaves, if he has another home by now."""
    home = former_home or person.home
    return [*await at_hand(unit.tx, person, unit.policy, unit.now),
            *of_post(person, home, unit.policy, unit.shelf)]


async def at_hand(tx: Transaction, person: Person, policy: Policy, now: int) -> list[Belonging]:
    """What waits for him: cases, help, reviews, duties, nights on duty, batches."""
    unheard, begun = await belongings.unheard(tx, person.id), await belongings.drafts(tx, person.id)
    found = []
    for case in await belongings.cases(tx, person.id):
        due = next_due(case, policy)
        found.append(Belonging(What.CASE, str(case.id), title(case, policy), holds(case, POSTS, person.id),
                               due.due_at if due else None, case.id in unheard, case.id in begun, case))
    found += [Belonging(What.ASSIST, str(case.id), title(case, policy), draft=case.id in begun, case=case)
              for case in await belongings.assists(tx, person.id)]
    found += await _reviews(tx, person, policy)
    found += [Belonging(What.DUTY, str(one.id), dict(one.title), due_at=one.due_at)
              for one in await duties.listed(tx, owners=[person.id])]
    found += [Belonging(What.DELIVERY, str(one.id), dict(one.title), due_at=one.due_at)
              for one in await deliveries.owned(tx, person.id)]
    found += [Belonging(What.COLLECTION, str(one.id), _round(one.id),
                        due_at=one.closes_at if one.stage is Stage.COLLECTING else None)
              for one in await collections.owned(tx, person.id)]
    found += [Belonging(What.REVIEW_ROUND, str(one.id), _round(one.id), due_at=one.closes_at)
              for one in await review_rounds.owned(tx, person.id)]
    found += [Belonging(What.TALK, str(one.id), _wish(policy.calendar.day(one.asked_at)))
              for one in await leader_talks.open_by(tx, person.id)]
    found += [Belonging(What.VISIT, str(one.id), dict(policy.home_words(one.company)), due_at=one.at)
              for one in await service_days.led(tx, person.id)]
    return [*found, *await _nights(tx, person, policy.calendar, now),
            *(Belonging(What.BATCH, str(batch_id), _same(title), due_at=due_at)
              for batch_id, title, due_at in await belongings.batches(tx, person.id))]


def _round(number: int) -> dict[str, str]:
    return {"zh": f"第 {number} 轮", "en": f"round {number}"}


def _wish(day: date) -> dict[str, str]:
    """Nothing of whom it is with: only the two know."""
    return {"zh": f"{day.month} 月 {day.day} 日提出的", "en": f"asked for on {day.isoformat()}"}


async def _reviews(tx: Transaction, person: Person, policy: Policy) -> list[Belonging]:
    found = []
    for one in await reviews.of_reviewer(tx, person.id):
        case = await store.by_id(tx, one.case_id)
        found.append(Belonging(What.REVIEW, str(one.id), title(case, policy) if case else _same(""), due_at=one.due_at,
                               case=case))
    return found


async def _nights(tx: Transaction, person: Person, calendar: Calendar, now: int) -> list[Belonging]:
    today = calendar.day(now).isoformat()
    return [Belonging(What.NIGHT, f"{day}/{place}", {language: f"{day} {PLACES[place][language]}"
                                                     for language in LANGUAGES})
            for day, place in await belongings.nights(tx, person.id, today)]


def of_post(person: Person, home: str, policy: Policy, shelf: Shelf) -> list[Belonging]:
    """What he answers for by the unit's rules: cards, categories, a company as its clerk."""
    found = [Belonging(What.CARD, card.id, dict(card.title)) for _, card in sorted(shelf.cards.items())
             if card.owner == person.staff_no]
    found += [Belonging(What.CATEGORY, one.id, dict(one.words)) for one in policy.categories.values()
              if person.staff_no in one.cadres]
    if person.has(Role.CLERK):
        found.append(Belonging(What.CLERK, home, dict(policy.home_words(home))))
    return found


def title(case: Case, policy: Policy) -> dict[str, str]:
    """A case in a list that several people read and that is kept: of what is private or sensitive the number alone."""
    closed = is_private(case) or policy.category(case.category).sensitive
    return _same(case.number if closed else f"{case.number} {case.title}")


def _same(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)
