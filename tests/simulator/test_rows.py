"""The thirty behaviours of the Bot API that a bot meets: each is named ("Row 7") where a test holds it over HTTP."""

import ast
import re
from pathlib import Path

ROWS = 30


def test_each_row_has_a_test_that_names_it() -> None:
    named = set[int]()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef) and "bot" in {argument.arg for argument in node.args.args}:
                told = re.findall(r"Rows? ([\d, ]+)", ast.get_docstring(node) or "")
                named |= {int(number) for numbers in told for number in re.findall(r"\d+", numbers)}
    assert named == set(range(1, ROWS + 1))
