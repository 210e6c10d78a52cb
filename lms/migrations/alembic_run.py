"""Running Alembic over a connection of ours."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

HERE = Path(__file__).parent


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection."""
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction; refuse to commit broken references.

    On SQLite foreign keys are off meanwhile: a batch change recreates tables, which would
    otherwise delete the rows that refer to them.
    """
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if is_sqlite and raw is not None:
            raw.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                command.upgrade(config(connection), "head")
                if is_sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    if broken:
                        raise RuntimeError(f"the migration would break references: {broken[:3]}")
        finally:
            if is_sqlite and raw is not None:
                raw.cursor().execute("PRAGMA foreign_keys=ON")
