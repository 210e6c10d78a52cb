"""The way of a file through the browser, whatever its list is for: sent, columns chosen, read, confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.kernel import clock, db, jobs
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.kernel.grid import Row, column_letter
from lms.kernel.sheet_writing import answer_xlsx
from lms.kernel.sheets import check_size
from lms.people.roster import queries, service, steps
from lms.people.roster.forms import Column, ColumnsForm, UploadForm, columns_form
from lms.people.roster.header import header_at, header_key
from lms.people.roster.models import RosterFile, RosterLine
from lms.people.roster.opening import Choice, open_file, rows_of
from lms.people.roster.steps import Purpose

SAMPLES = 3
HEADERS_OFFERED = 20
LEAST_LABELS = 3  # texts in a row that may be a header nobody knows
NOTES = {
    "remembered": N_("The columns were taken as they were chosen for the last list with this header."),
    "cp1258": N_("The letters of this file were read as those of old Vietnamese Windows; please look at the names."),
    "tcvn3": N_("The letters of this file were those of an old ABC font (TCVN3) and were converted; please look at the names."),
}  # fmt: skip


class AlreadyConfirmed(RuleViolation):
    """What was imported is not read again."""

    message = N_(
        "This list has been confirmed; its columns no longer change. Please send the file again."
    )


@dataclass(frozen=True)
class Flow:
    """The steps of one kind of list; ``endpoint`` is the blueprint that has its pages."""

    purpose: Purpose
    endpoint: str
    read_job: str
    import_job: str

    def receive(
        self,
        actor: Actor,
        form: UploadForm,
        unit_id: int,
        keep: Callable[[Session, bytes, str], RosterFile],
    ) -> ResponseReturnValue | None:
        """Keep a file and read it, at once or by a job; None when it cannot be read: the form says why."""
        now = clock.now()
        content, filename = form.sent()
        remembered = queries.remembered_columns(db.session(), unit_id)
        try:
            check_size(content)
            is_small = steps.is_small(content)
            opened = open_file(content, filename, remembered=remembered) if is_small else None
        except BadInput as refusal:
            form.file.errors = [gettext(refusal.message, **refusal.values)]
            return None
        with db.transaction() as session:
            file = keep(session, content, filename)
            if opened is None:
                return self._by_job(session, actor, file, self.read_job)
            today = clock.local(now).date()
            steps.read_at_once(session, file, self.purpose, opened, today=today, now=now)
        return self._to("review" if file.read_at else "columns", file)

    def choose(self, actor: Actor, file: RosterFile, page: "ColumnsPage") -> ResponseReturnValue:
        """Take the columns that were chosen, remember them, and read the file anew."""
        now = clock.now()
        choice = Choice(page.sheet, page.header, page.form.chosen)
        with db.transaction() as session:
            locked = queries.get_file(session, file.public_id, lock=True, whole=True)
            if locked.confirmed_at is not None:
                raise AlreadyConfirmed
            service.choose(session, actor, locked, choice, header_key=page.key, now=now)
            if locked.content is not None and len(locked.content) > steps.AT_ONCE_BYTES:
                locked.read_at = None
                return self._by_job(session, actor, locked, self.read_job)
            opened, _content = steps.open_kept(session, locked)
            today = clock.local(now).date()
            steps.read_at_once(session, locked, self.purpose, opened, today=today, now=now)
        return self._to("review", file)

    def confirm(
        self,
        actor: Actor,
        public_id: str,
        before: Callable[[Session, RosterFile], None] | None = None,
    ) -> ResponseReturnValue:
        """Import what was shown, at once or by a job; a second click finds it done or going on."""
        with db.transaction() as session:
            if before is not None:
                before(session, queries.get_file(session, public_id, lock=True))
            file, is_long = steps.confirm(session, actor, public_id, self.purpose, now=clock.now())
            if is_long:
                return self._by_job(session, actor, file, self.import_job)
        return self._to("review", file)

    def waiting_for(self, file: RosterFile) -> ResponseReturnValue | None:
        """Return where to look while a file is read or imported, or when its columns are to be chosen."""
        session = db.session()
        if steps.is_running(session, file):
            return redirect(url_for("jobs.show", public_id=file.job))
        if file.read_at is None and file.refusal is None and file.preview is not None:
            return self._to("columns", file)
        return None

    def past_choosing(self, file: RosterFile) -> ResponseReturnValue | None:
        """Return where to look instead when the columns of a file no longer change."""
        is_over = file.confirmed_at is not None and request.method == "GET"
        return self._to("review", file) if is_over else None

    def _by_job(
        self, session: Session, actor: Actor, file: RosterFile, kind: str
    ) -> ResponseReturnValue:
        address = url_for(f"{self.endpoint}.review", import_id=file.public_id)
        job = jobs.enqueue(
            session, kind, {"file": file.public_id}, asked_by=actor.id, now=clock.now(), back_url=address
        )  # fmt: skip
        file.job = job.public_id
        session.flush()
        return redirect(url_for("jobs.show", public_id=job.public_id), 303)

    def _to(self, view: str, file: RosterFile) -> ResponseReturnValue:
        code = 303 if request.method == "POST" else 302
        return redirect(url_for(f"{self.endpoint}.{view}", import_id=file.public_id), code)


@dataclass(frozen=True)
class ColumnsPage:
    """What the page for choosing columns shows of one sheet."""

    form: ColumnsForm
    sheet: str
    sheets: list[str]
    header: int
    headers: list[tuple[int, str]]  # lines that may be the header, with what they say
    key: str | None  # by which the choice is remembered; None without a header


def columns_page(file: RosterFile, *, needs_unit: bool) -> ColumnsPage:
    """Return the columns of the sheet and header asked for, else of those that were taken."""
    sheets = file.preview
    if sheets is None:
        raise steps.NoLongerKept
    asked = request.args.get("sheet", file.sheet)
    shown = next((each for each in sheets if each["name"] == asked), sheets[0])
    rows = rows_of(shown["rows"])
    taken = {column["letters"]: column["field"] for column in file.columns}
    is_taken = shown["name"] == file.sheet and bool(taken) and "header" not in request.args
    line = request.args.get("header", type=int)
    if line is None:
        line = _taken_line(file, rows) if is_taken else _likely_line(rows)
    header = header_at(rows, line)
    if not is_taken:
        taken = {column_letter(column): field.value for field, column in header.columns.items()}
    below = [row for row in rows if row.number > line]
    width = max((len(row.cells) for row in rows), default=0)
    columns = [
        Column(
            column_letter(number),
            header.label(number),
            _samples(below, number),
            taken.get(column_letter(number), ""),
        )
        for number in range(width)
    ]
    columns = [column for column in columns if column.label or column.samples]
    headers = [
        (row.number, " · ".join(str(cell) for cell in row.cells if cell))
        for row in rows[:HEADERS_OFFERED]
    ]
    form = columns_form(columns, needs_unit=needs_unit)
    key = header_key(header.labels) if header.labels else None
    return ColumnsPage(form, shown["name"], [each["name"] for each in sheets], line, headers, key)


def _taken_line(file: RosterFile, rows: Sequence[Row]) -> int:
    chosen = file.choice.get("header")
    return _likely_line(rows) if chosen is None else int(chosen)


def _likely_line(rows: Sequence[Row]) -> int:
    """Return the line of a known header, else the first that only holds words; 0 for none."""
    known = next((row.number for row in rows if header_at(rows, row.number).is_telling), None)
    if known is not None:
        return known
    for row in rows:
        cells = [str(cell) for cell in row.cells if cell]
        if len(cells) >= LEAST_LABELS and not any(
            char.isdigit() for cell in cells for char in cell
        ):
            return row.number
    return 0


def _samples(rows: Sequence[Row], column: int) -> tuple[str, ...]:
    texts = (str(row.cell(column)) for row in rows)
    return tuple(dict.fromkeys(text for text in texts if text))[:SAMPLES]


def shown_problems(lines: Sequence[RosterLine]) -> list[dict[str, Any]]:
    """Return what is to be said of lines, as a person reads it."""
    return [_shown(problem) for line in lines for problem in line.problems]


def _shown(problem: dict[str, Any]) -> dict[str, Any]:
    message, column = problem["message"], problem["column"]
    if problem["label"]:
        column = f"{column} · {problem['label']}" if column else problem["label"]
    return {
        "line": problem["line"],
        "column": column,
        "sentence": gettext(message, **problem["values"]),
        "read": problem["values"].get("read", ""),
        "is_error": problem["severity"] == "error",
    }


def notes_of(file: RosterFile) -> list[str]:
    """Return what whoever sent a file should know of how it was read."""
    return [gettext(NOTES[note]) for note in file.notes]


def problems_sheet(file: RosterFile) -> ResponseReturnValue:
    """Answer with the lines that have problems as a sheet, to send back to who made the list."""
    columns = [
        gettext("Line"), gettext("Column"), gettext("What is wrong"), gettext("What was read"),
        gettext("What follows"),
    ]  # fmt: skip
    rows = (
        (
            one["line"], one["column"], one["sentence"], one["read"],
            gettext("Not imported") if one["is_error"] else gettext("Imported; please check"),
        )
        for one in shown_problems(queries.list_problem_lines(db.session(), file.id))
    )  # fmt: skip
    title = gettext("Lines to correct")
    return answer_xlsx("lines-to-correct.xlsx", title, columns, rows, heading=file.filename)
