"""Rosters: files line by line for events and units, columns remembered, lists checked."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OLD_KEYS = (
    "line", "full_name", "birth_date", "gender", "position", "unit_id", "unit_name", "phone", "email",
)  # fmt: skip


def upgrade() -> None:
    """Go forward: what was kept in one row a file becomes a file and its lines."""
    connection = op.get_bind()
    old = connection.execute(
        sa.text(
            "SELECT i.*, e.unit_id FROM roster_import i JOIN training_event e ON e.id = i.event_id"
            " ORDER BY i.id"
        ).columns(
            columns=sa.JSON, rows=sa.JSON, problems=sa.JSON, read_at=sa.DateTime,
            confirmed_at=sa.DateTime,
        )
    ).mappings().all()  # fmt: skip
    _drop_import()
    _create_files()
    _create_lines()
    op.create_table(
        "roster_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("header_key", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_mapping_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_mapping")),
        sa.UniqueConstraint(
            "unit_id", "header_key", name=op.f("uq_roster_mapping_unit_id_header_key")
        ),
    )
    op.create_table(
        "unit_list_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_list_check_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_list_check")),
    )
    op.create_index("ix_unit_list_check_unit_at", "unit_list_check", ["unit_id", "checked_at"])
    op.create_table(
        "roster_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["training_event.id"], name=op.f("fk_roster_import_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["roster_file.id"],
            name=op.f("fk_roster_import_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
        sa.UniqueConstraint("file_id", name=op.f("uq_roster_import_file_id")),
    )
    op.create_index("ix_roster_import_event_id", "roster_import", ["event_id"])
    for row in old:
        _split(connection, row)


def _drop_import() -> None:
    op.drop_index("ix_roster_import_event_id", "roster_import")
    op.drop_table("roster_import")


def _create_files() -> None:
    op.create_table(
        "roster_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("preview", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("refusal", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("already", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose IN ('event', 'unit')", name=op.f("ck_roster_file_purpose")),
        sa.CheckConstraint(
            "confirmed_at >= read_at", name=op.f("ck_roster_file_confirmed_after_reading")
        ),
        sa.CheckConstraint(
            "finished_at >= confirmed_at", name=op.f("ck_roster_file_finished_after_confirming")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_file_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_file_public_id")),
    )
    op.create_index("ix_roster_file_unit_purpose", "roster_file", ["unit_id", "purpose"])


def _create_lines() -> None:
    op.create_table(
        "roster_line",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint(
            "NOT is_refused OR outcome IS NULL", name=op.f("ck_roster_line_refused_stays_out")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["roster_file.id"], name=op.f("fk_roster_line_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_roster_line_person_id")
        ),
        sa.PrimaryKeyConstraint("file_id", "line", name=op.f("pk_roster_line")),
    )
    op.create_index("ix_roster_line_outcome", "roster_line", ["file_id", "outcome"])
    op.create_index("ix_roster_line_person_id", "roster_line", ["person_id"])
    op.create_index("ix_roster_line_refused", "roster_line", ["file_id", "is_refused"])


def _tables(connection: sa.Connection) -> tuple[sa.Table, sa.Table, sa.Table]:
    metadata = sa.MetaData()
    names = ("roster_file", "roster_line", "roster_import")
    return tuple(sa.Table(name, metadata, autoload_with=connection) for name in names)


def _split(connection: sa.Connection, row: sa.RowMapping) -> None:
    files, lines, imports = _tables(connection)
    connection.execute(
        files.insert().values(
            public_id=row["public_id"], purpose="event", unit_id=row["unit_id"],
            filename=row["filename"], file_sha256=row["file_sha256"], choice={},
            columns=row["columns"], sheet="", notes=[], job="", sent_at=row["read_at"],
            sent_by=row["read_by"], read_at=row["read_at"], confirmed_at=row["confirmed_at"],
            finished_at=row["confirmed_at"], imported=row["imported"] or 0,
            already=row["already"] or 0, stale=0, ended=0,
        )
    )  # fmt: skip
    file_id = connection.execute(
        sa.select(files.c.id).where(files.c.public_id == row["public_id"])
    ).scalar_one()
    problems: dict[int, list] = {}
    for problem in row["problems"]:
        problems.setdefault(problem["line"], []).append(problem)
    good = {each["line"]: each for each in row["rows"]}
    outcome = "done" if row["confirmed_at"] else None
    values = [
        {
            "file_id": file_id,
            "line": line,
            "row": good.get(line, {"full_name": ""}),
            "problems": problems.get(line, []),
            "is_refused": line not in good,
            "is_doubtful": line in good and line in problems,
            "action": "new" if line in good else "",
            "outcome": outcome if line in good else None,
        }
        for line in sorted(good.keys() | problems.keys())
    ]
    if values:
        connection.execute(lines.insert(), values)
    connection.execute(imports.insert().values(event_id=row["event_id"], file_id=file_id))


def downgrade() -> None:
    """Go back: the lists of events are kept as they were; those of units have no place there."""
    connection = op.get_bind()
    files, lines, imports = _tables(connection)
    query = sa.select(files, imports.c.event_id).join(imports, imports.c.file_id == files.c.id)
    kept = connection.execute(query.order_by(imports.c.id)).mappings().all()
    by_file: dict[int, list] = {}
    for line in connection.execute(sa.select(lines).order_by(lines.c.line)).mappings():
        by_file.setdefault(line["file_id"], []).append(line)
    _drop_import()
    op.drop_table("roster_line")
    op.drop_table("unit_list_check")
    op.drop_table("roster_mapping")
    op.drop_table("roster_file")
    op.create_table(
        "roster_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("read_by", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("imported", sa.Integer(), nullable=True),
        sa.Column("already", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "confirmed_at >= read_at", name=op.f("ck_roster_import_confirmed_after_reading")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["training_event.id"], name=op.f("fk_roster_import_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_import_public_id")),
    )
    op.create_index("ix_roster_import_event_id", "roster_import", ["event_id"])
    old = sa.Table("roster_import", sa.MetaData(), autoload_with=connection)
    for row in kept:
        of_file = by_file.get(row["id"], [])
        connection.execute(
            old.insert().values(
                public_id=row["public_id"], event_id=row["event_id"], filename=row["filename"],
                file_sha256=row["file_sha256"], columns=row["columns"],
                rows=[_old_row(line) for line in of_file if not line["is_refused"]],
                problems=[problem for line in of_file for problem in line["problems"]],
                read_at=row["read_at"] or row["sent_at"], read_by=row["sent_by"],
                confirmed_at=row["confirmed_at"],
                imported=row["imported"] if row["confirmed_at"] else None,
                already=row["already"] if row["confirmed_at"] else None,
            )
        )  # fmt: skip


def _old_row(line: sa.RowMapping) -> dict:
    values = {"line": line["line"], **line["row"]}
    return {key: values.get(key) for key in OLD_KEYS}
