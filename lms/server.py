"""The production server and its job worker, started together."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from granian import Granian
from granian.constants import Interfaces

from lms.kernel.config import get_settings

POLL_SECONDS = 1.0
THREADS, SQLITE_THREADS = 2, 4  # of each process: more of them wait for one another


def serve_application(target: str) -> None:
    """Serve the application that ``target`` makes in each process, until told to stop."""
    settings = get_settings()
    # SQLite wants one process that writes with threads; PostgreSQL a process a core.
    Granian(
        target,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers or (1 if settings.is_sqlite else os.cpu_count() or 1),
        blocking_threads=SQLITE_THREADS if settings.is_sqlite else THREADS,
        backlog=2048,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


def serve() -> None:
    """Serve until told to stop, with the worker in a process of its own."""
    get_settings().secret()  # made before the processes that share it start
    with _worker():
        serve_application("lms.wsgi:make_app")


@contextmanager
def _worker() -> Iterator[None]:
    """Keep a job worker running; one that dies is started again."""
    stop = threading.Event()

    def keep() -> None:
        while not stop.is_set():
            process = subprocess.Popen([sys.executable, "-m", "lms.cli", "work"])
            while process.poll() is None and not stop.wait(POLL_SECONDS):
                pass
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=30)
            stop.wait(POLL_SECONDS)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(timeout=35)
