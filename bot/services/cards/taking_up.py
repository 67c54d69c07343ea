"""A question put in person becomes a draft, of a new card or of the one that left it open, for its keeper to write."""

from __future__ import annotations

from collections import Counter

from bot.domain.card_revision import Revision, language_of
from bot.domain.cards import Card
from bot.domain.people import Person
from bot.services.cards import caretaking, unanswered
from bot.services.house import Unit
from bot.storage import card_drafts, people, policy_cards, questions
from bot.storage.card_drafts import CardDraft
from bot.storage.questions import Question


async def keeper(unit: Unit, card: Card | None, category: str) -> Person | None:
    """Who keeps the card, or most cards of the category; where nobody does, its department's head, or an admin."""
    owners = Counter(one.owner for one in unit.shelf.of_category(category, unit.today))
    staff_no = card.owner if card else next((one for one, _ in owners.most_common(1)), "")
    owner = await people.by_staff_no(unit.tx, staff_no) if staff_no else None
    office = card.office if card else unit.policy.category(category).department
    return next(iter(await caretaking.reached(unit.tx, owner, office)), None)


async def take_up(unit: Unit, question: Question) -> tuple[str, Person] | None:
    """The draft's id and who writes it; None: there is nobody, or no category it would belong to."""
    card = unit.shelf.cards.get(question.card_id or "")
    category = card.category if card else question.category or ""
    if category not in unit.policy.categories:
        return None
    who = await keeper(unit, card, category)
    if who is None:
        return None
    if card and await _onto(unit, card, question):
        return card.id, who
    return await unanswered.sketch(unit.tx, unit.shelf, unit.policy, category, who, [question], unit.now), who


async def _onto(unit: Unit, card: Card, question: Question) -> bool:
    """The words are an alias of the card's next version, which waits for its answer; False: its file is gone."""
    draft, last = await card_drafts.find(unit.tx, card.id), await policy_cards.last(unit.tx, card.id)
    if draft is None and last is None:
        return False
    alias, language = unanswered.alias_of(question), language_of(question.words)
    now = unit.shelf.folder.parse(card.id, draft.text if draft else last.text if last else "")
    new = [(language, alias)] if now and alias not in now.aliases.get(language, ()) else []
    change = Revision(aliases=new) if draft else Revision(
        aliases=new, version=last.version + 1 if last else None, anew=True)
    text = unit.shelf.folder.revise(draft.text if draft else last.text if last else "", change)
    base = draft.base if draft else last.version if last else 0
    await card_drafts.save(unit.tx, CardDraft(card.id, text, base, draft.person_id if draft else None, unit.now))
    await questions.settle(unit.tx, question.id, f"draft:{card.id}", unit.now)
    return True
