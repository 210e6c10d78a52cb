"""Alembic's entry: run migrations over the connection that the caller gives."""

from alembic import context
from sqlalchemy import Connection

from lms.kernel.db import Base


def run(connection: Connection) -> None:
    """Migrate; on SQLite in batch mode, with foreign keys checked by the caller afterwards."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
