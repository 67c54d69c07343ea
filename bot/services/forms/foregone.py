"""What a form need not ask: what can be answered one way only; and what has to be asked again."""

from __future__ import annotations

from typing import Any

from bot.domain import catalogue, forms
from bot.domain.forms import Field, Kind
from bot.services.casework import clarity, complaints
from bot.services.forms import options
from bot.services.house import Unit
from bot.storage.drafts import Draft

OFFERED = ("categories", "offices", "cards")
"""Sources of choices that the unit may take back while a form is open."""


async def only(unit: Unit, draft: Draft, field: Field) -> tuple[Any] | None:
    """The one answer there can be; None: the question is asked.

    No papers to tick: none is ticked. No cards: none is cited. One way on: that is taken. No clerk: none was asked.
    No company: headquarters. An answer that says something: it goes as it is.
    """
    if field.kind is Kind.TICKS and not await options.choices(unit, draft, field):
        return ({"ticked": [], "done": True},)
    if field.source == "cards" and not await options.choices(unit, draft, field):
        return (None,)
    if field.id == "clear":
        return None if await clarity.says_little(unit, draft.case_id, draft.answers) else ("as_is",)
    if field.source in ("ways", "clerk"):
        offered = await options.choices(unit, draft, field)
        return (offered[0].id,) if len(offered) == 1 else None
    if field.id == forms.LEADER:
        return None if await complaints.names_leader(unit, draft) else (forms.OF_NONE,)
    if field.id == forms.OPENNESS:
        return None if draft.answers.get(forms.CHOOSES) else ("named",)
    if field.id == forms.CONCERNS:
        return None if draft.answers.get(forms.CHOOSES) else ("about_nobody",)
    home = unit.policy.homes.get(unit.person.home)
    if field.id == "route" and not (home and home.is_company):
        return ("hq",)
    return None


async def still_offered(unit: Unit, draft: Draft) -> dict[str, Any]:
    """The answers without those that the unit no longer offers: these are asked again."""
    answers = dict(draft.answers)
    for field in catalogue.form(draft.form, unit.policy, answers).fields:
        known = field.kind is Kind.CHOICE and (field.choices or field.source in OFFERED)
        if known and answers.get(field.id) is not None:
            offered = {one.id for one in await options.choices(unit, draft, field)}
            if answers[field.id] not in offered:
                answers = forms.change(answers, field)
    return answers
