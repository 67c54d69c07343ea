"""How people of the sample unit usually go about it: steps that many transcripts share."""

from __future__ import annotations

from tests.stage import Player, Stage

STORY = "上个月的补助没有到账 <b>&amp;"


async def fill(player: Player, **answers: str) -> None:
    """Answers whatever the open form asks, by field: the id of a choice, or words; else the first choice or STORY."""
    for _ in range(20):
        verb, field, values = _open(player)
        if verb == "submit" or not verb:
            return
        if verb == "skip" and field in answers:
            await player.says(answers[field])
        elif verb == "pick":
            wanted = answers.get(field, values[0])
            if wanted in values:
                await player.taps(_button(player, "pick", field, wanted))
            else:
                await player.says(wanted)
        elif verb == "text":
            await player.says(answers.get("text", STORY))
        else:
            await player.taps(_button(player, verb, field))


def _data(player: Player) -> list[list[str]]:
    newest = next(message for message in reversed(player.screens) if message.buttons)
    return [(button.data or "").split(":") for row in newest.buttons for button in row]


def _open(player: Player) -> tuple[str, str, list[str]]:
    """What the newest screen wants: its verb, its field, the choices there are."""
    form = [parts for parts in _data(player) if parts[0] == "f"]
    verbs = {parts[2] for parts in form}
    if not form or "submit" in verbs:
        return ("submit" if form else "", "", [])
    ticks = [parts for parts in form if parts[2:4] == ["pick", "materials"]]
    if ticks and not any(button.startswith("☑") for button in player.labels()):
        return "pick", "materials", [ticks[0][4]]
    for verb in ("skip", "done", "pick"):
        hits = [parts for parts in form if parts[2] == verb]
        if hits:
            return verb, hits[0][3], [parts[4] for parts in hits if len(parts) > 4]
    return "text", "", []


def _button(player: Player, verb: str, field: str, value: str = "") -> str:
    wanted = [verb, field, value] if value else [verb, field]
    return next(":".join(parts) for parts in _data(player) if parts[2:] == wanted)


async def filed(stage: Stage, staff_no: str = "1025", category: str = "pay", **answers: str) -> Player:
    """A soldier's request, submitted; gives the one who has to work it."""
    soldier = stage.player(staff_no)
    before = len(stage.numbers)
    await soldier.says("/new")
    await fill(soldier, category=category, **answers)
    await soldier.taps("submit")
    year = stage.policy.calendar.local(int(stage.clock.now())).year
    stage.numbers.append(f"{year}-{before + 1:04d}")
    handler = await stage.handler(stage.numbers[-1])
    await opens(handler)
    return handler


async def opens(player: Player) -> None:
    """A letter of a sensitive category says nothing till it is opened."""
    if player.offered("open_news"):
        await player.taps("open_news")


async def accepted(stage: Stage, staff_no: str = "1025", category: str = "pay", track: str = "dated",
                   **answers: str) -> Player:
    """The same, and accepted."""
    handler = await filed(stage, staff_no, category, **answers)
    await handler.taps("accept")
    await fill(handler, track=track)
    return handler


async def resolved(stage: Stage, staff_no: str = "1025", outcome: str = "solved") -> Player:
    """The same, and resolved."""
    handler = await accepted(stage, staff_no)
    await handler.taps("resolve")
    await fill(handler, outcome=outcome)
    return handler


async def closed(stage: Stage, staff_no: str = "1025") -> Player:
    """The same, confirmed by the soldier, not rated yet."""
    handler = await resolved(stage, staff_no)
    await stage.player(staff_no).taps("confirm")
    return handler
