"""A form of no case, opened anew: what was left half filled of it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.services.forms import filling
from bot.services.house import Unit
from bot.storage import drafts


async def anew(unit: Unit, form: str, answers: Mapping[str, Any]) -> None:
    """`answers`: what is known beforehand."""
    draft = await drafts.open_(unit.tx, unit.person.id, form, 0, unit.now)
    await filling.proceed(unit, await filling.keep(unit, draft, dict(answers)))
