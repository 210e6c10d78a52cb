"""Where the stories play: the production server with its job worker, on a database of its own.

The tests' process and the server share one data folder and secret, so that a scene can be set
through the product's own services, and the clock of a story moved by editing a row.
"""

import os
from contextlib import contextmanager
from pathlib import Path

from lms.kernel import db
from lms.kernel.config import get_settings
from lms.migrations.runner import upgrade
from tests.load.processes import Database, Server

SHARED = ("LMS_DATA_DIR", "LMS_SECRET_KEY", "LMS_ARGON2_TIME_COST", "LMS_ARGON2_MEMORY_KIB")


class Stage(Server):
    """The server as `lms serve` starts it, with the data folder and the secret of this process."""

    def __init__(self):
        settings = get_settings()
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        super().__init__(Database(settings.url, "SQLite", None), Path(settings.data_dir))
        self.engine = None

    @property
    def address(self):
        """What people type to come here: a name, for passkeys belong to no number."""
        return f"http://localhost:{self.port}"

    @property
    def settings(self):
        """Those of this process, the port, and the address that links and QR codes start with."""
        shared = {name: os.environ[name] for name in SHARED if name in os.environ}
        return shared | {"PORT": str(self.port), "LMS_PUBLIC_URL": self.address}

    def __enter__(self):
        self.engine = db.connect(self.database.url)
        upgrade(self.engine)
        db.remove_session()
        return super().__enter__()

    def __exit__(self, *what):
        super().__exit__(*what)
        if self.engine is not None:
            db.remove_session()
            self.engine.dispose()

    @contextmanager
    def behind(self):
        """Set a scene: a transaction on the server's database, kept open no longer than needed."""
        db.remove_session()
        db._sessions.configure(bind=self.engine)
        db.read_only(promise=False)
        try:
            with db.transaction() as session:
                yield session
        finally:
            db.remove_session()
