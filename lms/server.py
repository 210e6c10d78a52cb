"""The production server and its job worker, started together."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from lms.app import create_app
from lms.kernel import db, jobs
from lms.kernel.config import get_settings

POLL_SECONDS = 1.0


def make_app() -> Flask:
    """Build the application in a server process."""
    settings = get_settings()
    db.connect(settings.url)
    return create_app(settings)


def serve() -> None:
    """Serve until told to stop, with the worker in a process of its own."""
    settings = get_settings()
    # SQLite wants one process that writes with threads; PostgreSQL a process a core.
    workers = settings.workers or (1 if settings.is_sqlite else os.cpu_count() or 1)
    with _worker():
        Granian(
            "lms.server:make_app",
            factory=True,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4 if settings.is_sqlite else 2,
            backlog=2048,
            respawn_failed_workers=True,
            log_access=False,
        ).serve()


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


def work() -> None:
    """Run jobs until told to stop."""
    make_app()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    parent = os.getppid()

    def follow_parent() -> None:
        # A server that was killed outright leaves no orphan behind.
        while not stop.wait(POLL_SECONDS):
            if os.getppid() != parent:
                stop.set()

    threading.Thread(target=follow_parent, daemon=True).start()
    jobs.work_until(stop)
