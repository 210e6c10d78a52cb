"""Lists as .xlsx files that spreadsheets open without running anything in them."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from flask import send_file
from flask.typing import ResponseReturnValue

from lms.kernel import clock

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 8, 60  # characters; a column shows its longest cell within these
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
    "default_date_format": "dd/mm/yyyy",
}
Value = str | int | Decimal | date | datetime | None


def write_xlsx(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], *, heading: str = ""
) -> bytes:
    """Return a workbook of one sheet: a heading if given, the columns' names, then the rows.

    Texts stay texts, whatever they begin with. Moments are written on the province's clocks.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _SAFE) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True})
        header = book.add_format(
            {"bold": True, "bg_color": "#E0EFED", "border": 1, "text_wrap": True}
        )
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        top = 0
        if heading:
            sheet.write_string(0, 0, heading, bold)
            top = 2
        widths = [len(column) for column in columns]
        for number, column in enumerate(columns):
            sheet.write_string(top, number, column, header)
        last = top
        for row in rows:
            last += 1
            for number, value in enumerate(row):
                if isinstance(value, datetime):
                    local = clock.local(value) if value.tzinfo else value
                    sheet.write_datetime(last, number, local.replace(tzinfo=None), moment)
                    widths[number] = max(widths[number], 16)
                elif value is not None and value != "":
                    sheet.write(last, number, value)
                    widths[number] = max(widths[number], len(str(value)))
        for number, width in enumerate(widths):
            sheet.set_column(number, number, min(max(width + 2, NARROWEST), WIDEST))
        sheet.freeze_panes(top + 1, 0)
        if columns:
            sheet.autofilter(top, 0, last, len(columns) - 1)
    return stream.getvalue()


def answer_xlsx(
    filename: str,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    heading: str = "",
) -> ResponseReturnValue:
    """Answer a request with ``write_xlsx`` as a download."""
    content = write_xlsx(title, columns, rows, heading=heading)
    return send_file(io.BytesIO(content), MIME, as_attachment=True, download_name=filename)


def _sheet_name(title: str) -> str:
    """Give a name that a sheet may have: 31 characters, no brackets, no quote at an end."""
    kept = "".join(char for char in title if char not in "[]:*?/\\").strip("' ")
    return kept[:31].strip("' ") or "1"
