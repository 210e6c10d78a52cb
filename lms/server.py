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


def serve() -> None:
    """Serve until told to stop, with the worker in a process of its own."""
    settings = get_settings()
    settings.secret()  # made before the processes that share it start
    # SQLite wants one process that writes with threads; PostgreSQL a process a core.
    workers = settings.workers or (1 if settings.is_sqlite else os.cpu_count() or 1)
    with _worker():
        Granian(
            "lms.wsgi:make_app",
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
