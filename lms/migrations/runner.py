"""Bring a database to the newest schema: ``upgrade(engine)``."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

HERE = Path(__file__).parent


def is_newest(engine: Engine) -> bool:
    """Tell whether the database has the newest schema, without loading Alembic (half a second)."""
    newest = max(path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*.py"))
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        current = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return bool(current == newest)


def upgrade(engine: Engine) -> None:
    """Apply what is missing; nothing is loaded or locked when nothing is."""
    if is_newest(engine):
        return
    from lms.migrations.alembic_run import upgrade as run  # noqa: PLC0415 -- slow, rarely needed

    run(engine)
