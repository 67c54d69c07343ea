"""The roster's way into the desk: added, updated, never doubled; who is invited, and what lies in files afterwards."""

import csv
import hashlib
import re
from pathlib import Path
from secrets import token_bytes

import pytest

from bot.config import load_policy
from bot.domain import roster as rosters
from bot.domain.people import Person, Role
from bot.services.people.roster import VALID, Imported, RosterError, import_roster, invite
from bot.storage import people
from bot.storage.database import Database
from tests.command import ROOT, desk, names

POLICY = load_policy(ROOT / "data" / "desk.toml")
HEADER = "staff_no,name,home,roles,language,left_on"
ADMIN = "1,沈砚秋,politics,admin;cadre,zh,"
NOW = 1_764_000_000  # 2025-11-25 00:00 in Shanghai
LONG_AGO, TODAY = "2025-11-24", "2025-11-25"


def lines(*rows: str) -> rosters.Roster:
    read = rosters.read_for(POLICY, [row.split(",") for row in (HEADER, *rows)])
    assert not read.problems
    return read


async def imported(database: Database, *rows: str) -> Imported:
    return await import_roster(database, lines(*rows), POLICY, now=NOW, random=token_bytes)


async def person(database: Database, staff_no: str) -> Person:
    async with database.read() as tx:
        found = await people.by_staff_no(tx, staff_no)
    assert found
    return found


async def used(database: Database, code: str, now: int = NOW) -> int | None:
    async with database.write() as tx:
        return await people.use_invitation(tx, hashlib.sha256(code.encode()).hexdigest(), now)


async def test_new_people_get_an_invitation_each(database: Database) -> None:
    done = await imported(database, ADMIN, "2,赵一禾,c1,soldier,,")
    assert (done.added, done.updated) == (2, 0)
    assert [(one.staff_no, one.name, one.home) for one in done.invitations] == [
        ("1", "沈砚秋", "politics"),
        ("2", "赵一禾", "c1"),
    ]
    codes = [one.code for one in done.invitations]
    assert all(re.fullmatch(r"[\w-]{22}", code) for code in codes)
    first = await person(database, "1")
    assert first.roles == {Role.ADMIN, Role.CADRE, Role.SOLDIER}
    assert (first.language, first.home) == ("zh", "politics")
    assert await used(database, codes[0], NOW + VALID) is None
    assert await used(database, codes[0], NOW + VALID - 1) == first.id
    assert await used(database, codes[0]) is None


async def test_only_a_codes_hash_is_stored(database: Database) -> None:
    done = await imported(database, ADMIN)
    async with database.read() as tx:
        stored = await tx.all("SELECT code_hash, expires_at FROM invitations")
    digest = hashlib.sha256(done.invitations[0].code.encode()).hexdigest()
    assert stored == [{"code_hash": digest, "expires_at": NOW + VALID}]


async def test_again_updates_and_never_doubles(database: Database) -> None:
    await imported(database, ADMIN, "A2,赵一禾,c1,soldier,en,", "3,孟溪亭,c1,soldier,,")
    again = await imported(database, ADMIN, "a2,赵一禾,c2,clerk,,")
    assert (again.added, again.updated, again.invitations) == (0, 2, [])
    moved = await person(database, "A2")
    assert (moved.home, moved.language, Role.CLERK in moved.roles) == ("c2", "en", True)
    missing = await person(database, "3")
    assert (missing.home, missing.active) == ("c1", True)
    async with database.read() as tx:
        assert len(await people.everybody(tx)) == 3


async def test_who_left_is_inactive_and_not_invited(database: Database) -> None:
    done = await imported(database, ADMIN, f"2,赵一禾,c1,soldier,,{LONG_AGO}", f"3,孟溪亭,c1,soldier,,{TODAY}")
    assert [one.staff_no for one in done.invitations] == ["1", "3"]
    assert not (await person(database, "2")).active
    assert (await person(database, "3")).active
    await imported(database, "2,赵一禾,c1,soldier,,", f"3,孟溪亭,c1,soldier,,{LONG_AGO}")
    assert (await person(database, "2")).active
    assert not (await person(database, "3")).active


async def test_without_an_admin_nothing_is_imported(database: Database) -> None:
    with pytest.raises(RosterError, match="admin"):
        await imported(database, "2,赵一禾,c1,soldier,,")
    async with database.read() as tx:
        assert await people.everybody(tx) == []
    await imported(database, ADMIN)
    assert (await imported(database, "2,赵一禾,c1,soldier,,")).added == 1
    for nobody in ("1,沈砚秋,politics,cadre,,", f"1,沈砚秋,politics,admin,,{LONG_AGO}"):
        with pytest.raises(RosterError, match="admin"):
            await imported(database, nobody)


async def test_a_new_code_voids_the_old(database: Database) -> None:
    old = (await imported(database, ADMIN)).invitations[0]
    new = await invite(database, "１", now=NOW, random=lambda size: b"\xff" * size)
    assert (new.staff_no, new.name, new.code) == ("1", "沈砚秋", "_" * 21 + "w")
    assert await used(database, old.code) is None
    assert await used(database, new.code) == (await person(database, "1")).id


async def test_whom_nobody_can_invite(database: Database) -> None:
    await imported(database, ADMIN, f"2,赵一禾,c1,soldier,,{LONG_AGO}")
    for staff_no, words in (("3", "Nobody"), ("2", "has left")):
        with pytest.raises(RosterError, match=words):
            await invite(database, staff_no, now=NOW, random=bytes)


# --- as a user does it


def sheet(folder: Path, *rows: str, header: str = HEADER) -> Path:
    file = folder / "roster.csv"
    file.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return file


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


async def test_the_example_roster_imports_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "roster.example.csv"
    file.write_bytes((ROOT / "data" / "roster.example.csv").read_bytes())
    done = await desk(tmp_path, "people", "import", file, "--slips")
    assert (done.code, done.err) == (0, "")
    assert "Imported: 41 new, 0 known" in done.out
    codes, slips = tmp_path / "roster.example-invitations.csv", tmp_path / "roster.example-slips.html"
    assert [file.stat().st_mode & 0o777 for file in (codes, slips)] == [0o600, 0o600]
    invited = table(codes)
    assert list(invited[0]) == ["staff_no", "name", "code", "link"]
    assert len({one["code"] for one in invited}) == 41
    assert not any(one["link"] for one in invited)
    assert all(f"/start {one['code']}" in slips.read_text("utf-8") for one in invited)

    before = codes.read_bytes()
    again = await desk(tmp_path, "people", "import", file, "--slips")
    assert "Imported: 0 new, 41 known" in again.out
    assert names(tmp_path) == sorted(["data", file.name, codes.name, slips.name])
    assert codes.read_bytes() == before


async def test_bad_lines_are_named_and_nothing_is_imported(tmp_path: Path) -> None:
    file = sheet(tmp_path, ADMIN, "2,赵一禾,c9,soldier,,", "3,孟 溪亭,c1,cook,,", "110101199003071234,于清源,c1,,,")
    done = await desk(tmp_path, "people", "import", file)
    assert done.code == 2
    assert re.search(r'^Line 3 \(2\): .*"c9"; did you mean', done.err, re.MULTILINE)
    assert re.search(r'^Line 4 \(3\): there is no role "cook"', done.err, re.MULTILINE)
    assert re.search(r"^Line 5: staff_no seems to hold the number of an identity paper", done.err, re.MULTILINE)
    assert done.err.endswith("mend the 3 bad lines, or take the 1 good ones with --good-lines.\n")
    assert "1990" not in done.err + done.out
    assert names(tmp_path) == ["roster.csv"]


async def test_good_lines_are_imported_and_the_bad_come_back(tmp_path: Path) -> None:
    header = "编号,姓名,单位,角色,语言,离队日期"
    file = sheet(tmp_path, "1,沈砚秋,政治工作,管理员,,", "2,赵一禾,一中对,官兵,,", header=header)
    done = await desk(tmp_path, "people", "import", file, "--good-lines")
    assert done.code == 0
    assert "是不是“一中队”？" in done.err
    assert [one["staff_no"] for one in table(tmp_path / "roster-invitations.csv")] == ["1"]
    bad = tmp_path / "roster-bad.csv"
    assert bad.stat().st_mode & 0o777 == 0o600
    bad.write_text(bad.read_text("utf-8-sig").replace("一中对", "一中队"), "utf-8")
    assert "1 new" in (await desk(tmp_path, "people", "import", bad)).out

    file.write_text(file.read_text("utf-8").replace("一中对", "三中队") + "3,孟溪亭,三中队,官兵,,\n", "utf-8")
    assert "Imported: 1 new, 2 known" in (await desk(tmp_path, "people", "import", file)).out
    assert [one["staff_no"] for one in table(tmp_path / "roster-2-invitations.csv")] == ["3"]


async def test_a_roster_that_cannot_be_imported(tmp_path: Path) -> None:
    (tmp_path / "note.csv").write_text("only words\n")
    for file, words in (
        (tmp_path / "none.csv", "none.csv cannot be read"),
        (sheet(tmp_path, "2,赵一禾,c1,soldier,,"), "Nobody would be an admin"),
    ):
        assert (await desk(tmp_path, "people", "import", file)).refusal.startswith(words)
    note = await desk(tmp_path, "people", "import", "note.csv", "--good-lines")
    assert (note.code, note.err.splitlines()[-1]) == (2, "Nothing was imported: there is no good line.")
    assert names(tmp_path) == ["data", "note.csv", "roster.csv"]
