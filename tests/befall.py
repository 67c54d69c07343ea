"""Whatever comes: updates made by hypothesis befall a unit, and after each nobody has what is not his to see.

python -m tests.befall --updates 10000 --language both
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.rules import Action
from bot.domain.secrecy import knows
from bot.storage import cases, people
from tests.matrix import may_see
from tests.stage import Stage, opened, sqlite_url
from tests.story import filed, fill
from tests.test_private import about, letter

SECRET = "密语"
HIDDEN, HIS_NAME = "2026-0006", "战士乙"
"""The case of somebody who hides his name."""
NUMBER = re.compile(r"2026-\d{4}")
CASES = 6
ROLES = ("1001", "1002", "1004", "1005", "1006", "1008", "1011", "1012", "1013", "1019", "1022", "1025", "1026", "1031")
EACH = 25
"""Updates of one example."""
Seen = dict[int, set[str]]


async def unit_of_secrets(stage: Stage) -> None:
    """Six cases, each with a word of its own in its story.

    Plain, filed by a clerk, a letter, about a head, sensitive, anonymous.
    """
    await filed(stage, "1025", text=f"{SECRET}1")
    clerk = stage.player("1022")
    await clerk.says("/for")
    await clerk.taps("战士甲")
    await fill(clerk, category="pay", text=f"{SECRET}2")
    await clerk.taps("submit")
    await letter(stage, "leader_only", f"{SECRET}3")
    soldier = await about(stage, "1006", text=f"{SECRET}4")
    await soldier.taps("choice.named")
    await soldier.taps("submit")
    stage.numbers = [f"2026-{number:04d}" for number in range(1, 5)]
    await filed(stage, "1031", category="aid", text=f"{SECRET}5")
    soldier = stage.player("1026")
    await soldier.says("/new")
    await fill(soldier, category="travel", text=f"{SECRET}6")
    await soldier.taps("openness")
    await soldier.taps("choice.anonymous")
    await soldier.taps("submit")


async def readers(stage: Stage) -> Seen:
    """Case → the staff numbers of those who may see it now; 0: who may know whose the anonymous one is."""
    may: Seen = {0: set()}
    async with stage.db.read() as tx:
        found = [await cases.by_id(tx, one["id"]) for one in await tx.all("SELECT id FROM cases")]
        for staff_no in stage.players:
            person = await people.by_staff_no(tx, staff_no)
            for case in found:
                if case and person and may_see(case, person):
                    may.setdefault(case.id, set()).add(staff_no)
                    if case.number == HIDDEN and knows(case, person):
                        may[0].add(staff_no)
    return may


def leaks(stage: Stage, may: Seen, since: dict[str, int] | None = None) -> list[tuple[str, int]]:
    """Who has on his phone the word of a case that is not his to see, or a name that is hidden from him.

    `since`: staff number → what was looked at before; brought up to date.
    """
    found: list[tuple[str, int]] = []
    for staff_no, player in stage.players.items():
        mark = since.get(staff_no, 0) if since is not None else 0
        fresh = [one for one in stage.simulator.messages(player.user_id) if one.from_bot and one.touched > mark]
        if since is not None and fresh:
            since[staff_no] = max(one.touched for one in fresh)
        words = [one.html + " ".join(button.label for row in one.buttons for button in row) for one in fresh]
        found += [(staff_no, number) for number in range(1, CASES + 1) if staff_no not in may.get(number, set())
                  and any(f"{SECRET}{number}" in one for one in words)]
        found += [(staff_no, 0) for one in words if staff_no not in may[0] and _names(one)]
    return found


def _names(screen: str) -> bool:
    """Whether it says whose the anonymous one is; in a list of several cases by the lines of that one alone.

    He may have another one under his name beside it, an urgent one that somebody has raised for him.
    """
    alone = set(NUMBER.findall(screen)) <= {HIDDEN}
    return any(HIDDEN in part and HIS_NAME in part for part in ([screen] if alone else screen.split("\n\n")))


# ── What comes ───────────────────────────────────────────────────────────────────────────────────────────────────────

NUMBERS = st.integers(0, CASES + 2)
PAGES = ("m", "h", "g", "n:intake", "n:letterbox", "n:behalf", "k:tree", "u:list:0", "", "::", "zz:1", "or:0", "w:list",
         "w:begin", "dg:w:2026-W47", "dg:b:0", "dg:l:late:2026-W47", "dg:l:open:2026-W47", "dg:m:2026-W47", "dg:me",
         "dg:t:2026-W47", "d:l:0", "d:x:csv", "d:s:company:c1", "v:list:0", "y:list:0", "pv:show", "pv:export",
         "oc:show", "j:list:0", "b:list:0", "p:find", "b:load:7:0")
DATA = st.one_of(
    st.builds(lambda number, action: f"c:{number}:{action}", NUMBERS, st.sampled_from(Action)),
    st.builds(lambda family, number: f"{family}:{number}", st.sampled_from("oa"), NUMBERS),
    st.builds(lambda number: f"t:{number}:9999", NUMBERS),
    st.builds(lambda verb, number: f"an:{verb}:{number}", st.sampled_from(("who", "open", "x")), NUMBERS),
    st.builds(lambda verb, number: f"v:{verb}:{number}", st.sampled_from(("list", "open", "take", "settle")), NUMBERS),
    st.builds(lambda verb, number: f"w:{verb}:{number}", st.sampled_from(
        ("show", "line", "yes", "all", "sure", "end", "sign", "file", "begin", "note", "to")), NUMBERS),
    st.builds(lambda verb, number: f"dg:{verb}:{number}", st.sampled_from(("ok", "keep")), NUMBERS),
    st.builds(lambda verb, number: f"p:{verb}:{number}", st.sampled_from(("show", "home", "roles")), NUMBERS),
    st.builds(lambda draft, verb: f"f:{draft}:{verb}", st.integers(1, 60), st.sampled_from(
        ("show", "submit", "back", "cancel", "change", "anew", "done:talk", "skip:words", "pick:track:dated",
         "pick:person:7", "pick:person:3", "pick:outcome:solved", "done:materials", "pick:why:solved",
         "pick:where:1", "pick:office:medical", "pick:leaver:2", "pick:successor:7"))),
    st.builds(lambda name: f"l:{name}:0",
              st.sampled_from(("mine", "queue", "answering", "department", "charge", "all", "x"))),
    st.sampled_from(PAGES))
WORDS = st.one_of(st.sampled_from((
    "1", "3", "0004", "6", HIDDEN, "/queue", "/all", "/my", "/case 2", "/new", "/cancel", "/menu", "/orphans",
    "/ledger", f"/ledger {SECRET}", f"/ledger {HIS_NAME}", "/digest", "/handover", "/record", "/privacy", "/away",
    "好的", "请抓紧", "/start x", "/start case_3", "<b>&", "财务甲", "领导二", SECRET, HIS_NAME)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12))
UPDATES = st.tuples(st.sampled_from(ROLES), st.one_of(
    st.tuples(st.just("press"), DATA), st.tuples(st.just("press"), DATA), st.tuples(st.just("button"), NUMBERS),
    st.tuples(st.just("anothers"), st.tuples(st.sampled_from(ROLES), NUMBERS)),
    st.tuples(st.sampled_from(("say", "reply", "edit", "group", "inline", "code")), WORDS),
    st.tuples(st.just("file"), st.sampled_from(("photo", "document", "voice")))))


def _buttons(stage: Stage, staff_no: str) -> list[tuple[int, str]]:
    return [(message.id, button.data) for message in stage.player(staff_no).screens
            for row in message.buttons for button in row if button.data]


async def step(stage: Stage, group: int, staff_no: str, kind: str, given_: Any) -> None:
    """One update: pressed, said, replied, changed, sent, in the chat, in a group, inline."""
    player = stage.player(staff_no)
    if kind == "press" and given_:
        await player.forges(given_)
    elif kind == "button":
        if known := _buttons(stage, staff_no):
            await player.presses(*known[-1 - int(given_) % len(known)])
    elif kind == "anothers":  # a button in a message that was forwarded to him
        if known := _buttons(stage, given_[0]):
            await player.forges(known[-1 - int(given_[1]) % len(known)][1])
    elif kind == "file":
        await player.sends(given_)
    elif words := str(given_).strip():
        await _say(stage, group, staff_no, kind, words)


async def _say(stage: Stage, group: int, staff_no: str, kind: str, words: str) -> None:
    player, phone = stage.player(staff_no), stage.simulator
    if kind == "say":
        await player.says(words)
    elif kind == "reply":
        await player.says(words, reply_to=player.screens[-1].id)
    elif kind == "edit":
        said = [one for one in phone.messages(player.user_id) if not one.from_bot and one.html and not one.file]
        await player.edits(said[-1 - len(words) % len(said)].id, words)
    elif kind == "group":
        phone.send_text(player.user_id, words, chat=group)
    elif kind == "inline":
        phone.ask_inline(player.user_id, words)
    elif kind == "code":
        phone.start_bot(player.user_id, words)
    await stage.settled()


async def _play(stage: Stage, group: int, updates: Sequence[Any], ever: Seen, since: dict[str, int]) -> None:
    """After each update: nobody has what neither was nor is his to see; the group has one sentence."""
    for staff_no, (kind, given_) in updates:
        await step(stage, group, staff_no, kind, given_)
        for number, now in (await readers(stage)).items():
            ever.setdefault(number, set()).update(now)
        found = leaks(stage, ever, since)
        assert not found, (found, staff_no, kind, given_, [stage.player(who).transcript() for who, _ in found])
    assert not any(SECRET in one.html for one in stage.simulator.messages(group) if one.from_bot)


class _Heard(logging.Handler):
    """What the desk complained of: no update may end in an error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def befall(examples: int, language: str = "zh") -> list[str]:
    """One unit that all of it befalls, EACH updates an example; gives what the desk complained of."""
    heard = _Heard()
    logging.getLogger("bot").addHandler(heard)
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        unit = opened(sqlite_url(Path(folder)), language)
        stage = runner.run(unit.__aenter__())
        try:
            runner.run(unit_of_secrets(stage))
            group = stage.simulator.add_group("x", [stage.player(one).user_id for one in ROLES])
            ever, since = runner.run(readers(stage)), dict[str, int]()

            @settings(max_examples=examples, deadline=None, database=None, derandomize=True,
                      suppress_health_check=list(HealthCheck))
            @given(st.lists(UPDATES, min_size=EACH, max_size=EACH))
            def played(updates: Sequence[Any]) -> None:
                runner.run(_play(stage, group, updates, ever, since))

            played()
            failed = runner.run(_failed(stage))
            return [*heard.said, *failed]
        finally:
            runner.run(unit.__aexit__(None, None, None))
            logging.getLogger("bot").removeHandler(heard)


async def _failed(stage: Stage) -> list[str]:
    async with stage.db.read() as tx:
        rows = await tx.all("SELECT update_id FROM inbox WHERE failed > 0")
        return [f"update {row['update_id']} failed" for row in rows]


def main() -> int:
    parser = argparse.ArgumentParser(description="Whatever comes shows nobody anything.")
    parser.add_argument("--updates", type=int, default=10_000)
    parser.add_argument("--language", choices=("zh", "en", "both"), default="zh", help="what the unit speaks")
    wish = parser.parse_args()
    updates, spoken = wish.updates, ("zh", "en") if wish.language == "both" else (wish.language,)
    found = [one for language in spoken for one in befall(-(-updates // len(spoken) // EACH), language)]
    print("\n".join(found) or f"{updates} updates: nothing shown that the matrix forbids, no error")  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
