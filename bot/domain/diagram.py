"""The life of a case as a picture in words (Mermaid), made from RULES for the README."""

from __future__ import annotations

from bot.domain.case import State
from bot.domain.rules import RULES, Action, Party


def mermaid() -> str:
    """States and the actions that move between them; what leaves the state as it is stands in `table`."""
    lines = ["stateDiagram-v2", f"    [*] --> {_name(State.NEW)}: submit"]
    arrows: dict[tuple[State, State], list[str]] = {}
    for rule in RULES:
        for target in rule.targets:
            for source in sorted(rule.sources, key=list(State).index):
                labels = arrows.setdefault((source, target), [])
                labels += [rule.action.value] if rule.action.value not in labels else []
    lines += [f"    {_name(source)} --> {_name(target)}: {', '.join(labels)}"
              for (source, target), labels in arrows.items()]
    lines += [f"    {_name(state)} --> [*]" for state in (State.CLOSED, State.WITHDRAWN)]
    return "\n".join(lines)


def table() -> str:
    """Every row of RULES as a Markdown table."""
    lines = ["| from | action | to | by |", "|---|---|---|---|"]
    for rule in RULES:
        sources = ", ".join(_name(state) for state in State if state in rule.sources) or "–"
        targets = " or ".join(_name(state) for state in rule.targets) or "same"
        by = ", ".join(_words(party) for party in Party if party in rule.parties)
        note = " (the clocks' work)" if Party.CLOCK in rule.parties else f" ({_words(rule.when)})" if rule.when else ""
        lines.append(f"| {sources} | {_words(rule.action)}{note} | {targets} | {by} |")
    return "\n".join(lines)


def _name(state: State) -> str:
    return state.value.upper()


def _words(code: Action | Party | str) -> str:
    return str(code).replace("_", " ")
