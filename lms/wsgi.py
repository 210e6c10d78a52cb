"""What the server's processes run: the application, or the job worker."""

import gc
import os
import signal
import threading

from flask import Flask

from lms.app import create_app
from lms.kernel import db, jobs
from lms.kernel.config import get_settings

WATCH_SECONDS = 1.0
# Objects made before the young are searched for cycles. A page makes thousands that are gone a
# moment later; searching at every 700 cost a sixth of a page.
GARBAGE_AFTER = 50_000


def make_app() -> Flask:
    """Build the application in a server process."""
    settings = get_settings()
    db.connect(settings.url)
    app = create_app(settings)
    gc.collect()
    gc.freeze()  # what is here now stays: no search need look at it again
    gc.set_threshold(GARBAGE_AFTER)
    return app


def work() -> None:
    """Run jobs until told to stop."""
    make_app()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    parent = os.getppid()

    def follow_parent() -> None:
        # A server that was killed outright leaves no orphan behind.
        while not stop.wait(WATCH_SECONDS):
            if os.getppid() != parent:
                stop.set()

    threading.Thread(target=follow_parent, daemon=True).start()
    jobs.work_until(stop)
