"""A throw-away PostgreSQL cluster for one test session, on a free port of the loopback interface.

Durability is off unless asked for: tests kill the bot, not the machine. A conftest uses it like this:

    @pytest.fixture(scope="session")
    def postgres() -> Iterator[Cluster]:
        with running_cluster() as cluster:
            yield cluster

    @pytest.fixture
    async def database_url(postgres: Cluster) -> AsyncIterator[str]:
        async with postgres.database() as url:
            yield url
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.required import missing

SETTINGS = {"listen_addresses": "127.0.0.1", "max_connections": "40"}
FLEETING = {"shared_buffers": "16MB", "autovacuum": "off", "fsync": "off"}
"""For tests, which start many small databases and lose them at once; a durable cluster has PostgreSQL's own."""


@dataclass(frozen=True)
class Cluster:
    """A running server, and the way to fresh databases on it."""

    programs: Path
    folder: Path
    port: int
    password: str
    durable: bool = False

    def url(self, name: str) -> str:
        return f"postgresql://desk:{self.password}@127.0.0.1:{self.port}/{name}"

    @asynccontextmanager
    async def database(self, *, template: str = "template1") -> AsyncIterator[str]:
        """Yield the URL of a new database, dropped afterwards with whoever is still connected.

        `template` is a database to copy (one nobody is connected to), for tests that share a long preparation.
        """
        name = f"desk_{secrets.token_hex(6)}"
        await self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.url(name)
        finally:
            await self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """At once, as by a power cut; whoever is connected is cut off."""
        _call(self.programs / "pg_ctl", ["stop", "-D", f"{self.folder}/data", "-m", "immediate", "-s"], self.folder)

    def start(self) -> None:
        """Again, where it was."""
        settings = SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.folder)}
        settings |= {} if self.durable else FLEETING
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        start = ["start", "-w", "-s", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o", options]
        _call(self.programs / "pg_ctl", start, self.folder)

    async def run(self, statement: str) -> None:
        """As its owner, beside all databases of the desk."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def running_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Make and start a cluster, stop and delete it at the end; without PostgreSQL the test is skipped.

    `durable`: a COMMIT waits for the disk, and all else is as PostgreSQL comes, as in a unit (for benchmarks).
    """
    programs = _programs()
    if os.geteuid() == 0 and not _postgres_user_exists():
        missing("postgres", "PostgreSQL does not run as root, and there is no user postgres")
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))  # not under pytest's own, which other users cannot enter
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        password = _make(programs, folder)
        cluster = _start(programs, folder, password, durable=durable)
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Find initdb on the PATH or where Debian keeps it: the newest version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not versions:
        missing("postgres", "PostgreSQL is not installed (initdb was not found)")
    return max(versions, key=lambda path: float(path.parent.name))


def _postgres_user_exists() -> bool:
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return True


def _make(programs: Path, folder: Path) -> str:
    password = secrets.token_urlsafe(12)
    secret = folder / "password"
    secret.write_text(password)
    # md5: to prove a password by scram takes each of a run's thousands of connections milliseconds.
    options = ["-U", "desk", "-A", "md5", f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "--no-sync"]
    _call(programs / "initdb", ["-D", f"{folder}/data", *options], folder)
    return password


def _start(programs: Path, folder: Path, password: str, *, durable: bool) -> Cluster:
    """Start on a free port; somebody else may take it in between, so there are three tries."""
    failure = RuntimeError()
    for _ in range(3):
        cluster = Cluster(programs, folder, _free_port(), password, durable)
        try:
            cluster.start()
        except RuntimeError as error:
            failure = error
        else:
            return cluster
    raise failure


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _call(program: Path, arguments: list[str], folder: Path) -> None:
    user = "postgres" if os.geteuid() == 0 else None
    # Output goes to a file: the server inherits it, and would keep a pipe open for ever.
    with (folder / "output").open("ab") as output:
        done = subprocess.run(
            [program, *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            user=user,
            group=user,
            extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode != 0:
        raise RuntimeError((folder / "output").read_text())
