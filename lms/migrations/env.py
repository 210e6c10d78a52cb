"""Alembic's entry: run migrations over the connection that the caller gives."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from lms.kernel.db import Base
from lms.kernel.types import Marks, UTCDateTime

# Migrations outlive our types, so they name what the database stores.
STORED_AS = {UTCDateTime: "sa.DateTime()", Marks: "sa.Integer()"}


def render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as the plain ones beneath them."""
    return STORED_AS.get(type(thing), False) if kind == "type" else False


def run(connection: Connection) -> None:
    """Migrate; on SQLite in batch mode, with foreign keys checked by the caller afterwards."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
