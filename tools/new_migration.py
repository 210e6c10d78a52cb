"""Write a migration from the difference between the models and the newest schema.

Usage: ``.venv/bin/python tools/new_migration.py "what it does"``.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from alembic import command

from lms import schema  # noqa: F401 -- completes the metadata
from lms.kernel import db
from lms.migrations.alembic_run import config, upgrade


def main(message: str) -> None:
    """Bring an empty SQLite database to the newest schema and write down what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        engine = db.make_engine(f"sqlite:///{folder}/empty.sqlite")
        upgrade(engine)
        with engine.connect() as connection:
            number = len(list(Path("lms/migrations/versions").glob("[0-9]*.py"))) + 1
            command.revision(config(connection), message, autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main(sys.argv[1])
