"""The README shows the life of a case as the table has it, and the commands that there are."""

from __future__ import annotations

from pathlib import Path

from bot.domain.diagram import mermaid, table

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- life: begin -->\n", "<!-- life: end -->"


def test_the_readme_draws_the_life_of_a_case() -> None:
    shown = README.read_text("utf-8").split(BEGIN)[1].split(END)[0]
    assert shown.strip() == f"```mermaid\n{mermaid()}\n```\n\n{table()}".strip()
