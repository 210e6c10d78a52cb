"""Copies of all that is held about a person: asked for, made as a job, handed out, removed after a week."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel import audit, clock, db, files, jobs
from lms.kernel.actor import Actor
from lms.kernel.console import say
from lms.kernel.errors import N_, RuleViolation
from lms.people.persons.models import Person
from lms.people.rights import queries
from lms.people.rights.holdings import Holding, Identity, holdings, rows_of
from lms.people.rights.identifying import identify
from lms.people.rights.models import DataExport, DataRequest, FileRemoval
from lms.people.rights.showing import as_json, list_rows

LASTS = timedelta(days=7)
WORK = "rights.copy"
JSON_NAME, README = "du-lieu.json", "doc-truoc.txt"


class BeingMade(RuleViolation):
    """One copy is made at a time."""

    message = N_("A copy is being made already. Please wait a moment and look again.")


class CopyGone(RuleViolation):
    """A copy is kept for a week."""

    message = N_(
        "This copy has been removed: copies are kept for 7 days. Please ask for a new one."
    )


def ask_copy(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    now: datetime,
    back_url: str,
    request: DataRequest | None = None,
) -> tuple[DataExport, jobs.Job]:
    """Ask for a copy of a person's data; the worker makes it."""
    queries.lock_person(session, person.id)
    if any(is_being_made(each, now) for each in queries.list_exports(session, person.id)):
        raise BeingMade
    export = DataExport(
        person_id=person.id, request_id=request.id if request is not None else None,
        asked_at=now, asked_by=actor.id,
    )  # fmt: skip
    session.add(export)
    session.flush()
    job = jobs.enqueue(
        session, WORK, {"export": export.public_id}, asked_by=actor.id, now=now, back_url=back_url
    )
    audit.record(
        session, actor, "data.copy_asked", f"person:{person.public_id}", now=now,
        export=export.public_id,
    )  # fmt: skip
    return export, job


def is_being_made(export: DataExport, now: datetime) -> bool:
    """Tell whether the worker has still to make a copy; one that broke an hour ago is given up."""
    return export.made_at is None and export.asked_at > now - timedelta(hours=1)


def is_ready(export: DataExport, now: datetime) -> bool:
    """Tell whether a copy can be downloaded."""
    return (
        export.file_sha256 is not None and export.expires_at is not None and now < export.expires_at
    )


def make_copy(public_id: str, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Make a copy that was asked for; twice makes it once. Commits its own steps, as jobs do."""
    session = db.session()
    export = queries.get_export(session, public_id)
    if export.made_at is not None:
        return {"bytes": export.file_bytes}
    identity = identify(session, export.person)
    content = write_archive(session, identity, progress, now=clock.now())
    sha256 = files.store(content)
    db.remove_session()
    with db.transaction() as session:
        export, now = queries.get_export(session, public_id), clock.now()
        export.made_at, export.expires_at = now, now + LASTS
        export.file_sha256, export.file_bytes = sha256, len(content)
        audit.record(
            session, Actor(export.asked_by), "data.copy_made", f"person:{export.person.public_id}",
            now=now, export=export.public_id, bytes=len(content),
        )  # fmt: skip
    return {"bytes": len(content)}


def write_archive(
    session: Session, identity: Identity, progress: Callable[[int, int], None], *, now: datetime
) -> bytes:
    """Return a ZIP with every row that is the person's as JSON, the files, and a page on how to read it."""
    known = holdings()
    stream = io.BytesIO()
    tables: dict[str, Any] = {}
    attached: list[str] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, holding in enumerate(known, start=1):
            condition = rows_of(holding, identity)
            rows = list_rows(session, holding, condition)
            tables[holding.table.name] = {"label": say(holding.label), "rows": rows}
            for name, content in _attachments(session, holding, condition):
                archive.writestr(f"tep/{name}", content)
                attached.append(name)
            progress(number, len(known))
        document = {"made_at": now, "person": identity.public_id, "tables": tables}
        text = json.dumps(document, ensure_ascii=False, indent=1, default=as_json)
        archive.writestr(JSON_NAME, text)
        archive.writestr(README, _readme(tables, attached, now))
    return stream.getvalue()


def _attachments(session: Session, holding: Holding, condition: Any) -> list[tuple[str, bytes]]:
    if holding.attach is None:
        return []
    rows = session.execute(select(holding.table).where(condition)).mappings()
    made = (holding.attach({str(key): value for key, value in row.items()}) for row in rows)
    return [each for each in made if each is not None]


def _readme(tables: dict[str, Any], attached: list[str], now: datetime) -> str:
    lines = [
        say(
            N_("Copy of your personal data, made on %(date)s."),
            date=f"{clock.local(now):%d/%m/%Y %H:%M}",
        ),
        "",
        say(
            N_("The file %(name)s holds everything as JSON: each table with its rows."),
            name=JSON_NAME,
        ),
    ]
    lines += [
        f"- {each['label']} ({name}): {len(each['rows'])}"
        for name, each in tables.items()
        if each["rows"]
    ]
    if attached:
        lines += ["", say(N_("Files in the folder “tep”:"))]
        lines += [f"- {name}" for name in attached]
    return "\r\n".join([*lines, ""])


def hand_out(session: Session, actor: Actor, export: DataExport, *, now: datetime) -> bytes:
    """Return a copy while it is kept, and write down who took it."""
    if not is_ready(export, now) or export.file_sha256 is None:
        raise CopyGone
    try:
        content = files.load(export.file_sha256)
    except OSError:
        raise CopyGone from None
    audit.record(
        session, actor, "data.copy_downloaded", f"person:{export.person.public_id}", now=now,
        export=export.public_id, bytes=len(content),
    )  # fmt: skip
    return content


def expire_copies(session: Session, *, now: datetime) -> int:
    """Let the files of copies that are a week old go; that they were made stays known."""
    query = select(DataExport).where(
        DataExport.expires_at <= now, DataExport.file_sha256.is_not(None)
    )
    expired = session.scalars(query).all()
    for export in expired:
        session.add(FileRemoval(sha256=export.file_sha256, asked_at=now))
        export.file_sha256 = None
    return len(expired)
