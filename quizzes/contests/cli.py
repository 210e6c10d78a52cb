"""Commands of contests: the rounds, and all that anybody needs to rank one again."""

import csv
import sys
from datetime import UTC, datetime

import click

from lms.kernel import clock, console, db
from lms.kernel.errors import N_
from lms.kernel.grid import defused
from quizzes.contests import queries, rules, service

FORMATS = click.Choice(["table", "csv"])
ONLY_CSV = click.Choice(["csv"])
ROUND_COLUMNS = ("id", "title", "contest", "state", "opens_at", "closes_at")
ENTRY_COLUMNS = (
    "contestant", "status", "correct", "prediction", "frozen_number", "duration_ms", "submitted_at",
)  # fmt: skip
RANK_COLUMNS = ("rank", "contestant", "why_above_next")


def _iso(moment: datetime) -> str:
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


@console.command("rounds", help=N_("List the rounds of every contest."))
@console.option(
    "--format", "form", type=FORMATS, default="table", help=N_("How to print the list.")
)
def rounds(*, form: str) -> None:
    """Print a line a round, with the state that it is in now."""
    now = clock.now()
    rows = [
        (
            each.public_id,
            each.title,
            each.contest.title,
            service.phase_of(each, now).value,
            _iso(each.opens_at),
            _iso(each.closes_at),
        )
        for each in queries.list_rounds(db.session())
    ]
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(ROUND_COLUMNS)
        writer.writerows([defused(cell) for cell in row] for row in rows)
        return
    widths = [max(map(len, column)) for column in zip(ROUND_COLUMNS, *rows, strict=True)]
    for row in (ROUND_COLUMNS, *rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


@console.command(
    "entries",
    help=N_(
        "Print every entry of ROUND (its id), and the number that predictions are held against."
    ),
)
@click.argument("round_id", metavar="ROUND")
@console.option("--format", "form", type=ONLY_CSV, default="csv", help=N_("Only csv."))
def entries(round_id: str, *, form: str) -> None:
    """Print all that anybody needs to rank the round again."""
    session = db.session()
    round_ = queries.get_round(session, round_id)
    number: int | str = ""
    if queries.find_freeze(session, round_.id) is not None:
        valid = [each for each in service.entries(session, round_) if not each.is_disqualified]
        number = service.number_in_force(session, round_, valid)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(ENTRY_COLUMNS)
    for each in service.entries(session, round_):
        writer.writerow(
            (
                each.contestant,
                "disqualified" if each.is_disqualified else "valid",
                each.correct,
                "" if each.prediction is None else each.prediction,
                number,
                each.duration_ms,
                _iso(each.submitted_at),
            )
        )


@console.command(
    "rank",
    help=N_("Rank ROUND (its id) from its entries, and say why each line stands above the next."),
)
@click.argument("round_id", metavar="ROUND")
@console.option("--format", "form", type=ONLY_CSV, default="csv", help=N_("Only csv."))
def rank(round_id: str, *, form: str) -> None:
    """Print the standings, best first; a CSV's sentences are English as its columns are."""
    session = db.session()
    found = service.ranking(session, queries.get_round(session, round_id))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(RANK_COLUMNS)
    for standing in found.standings:
        sentence, figures = rules.explain(standing.why)
        writer.writerow((standing.rank, standing.contestant, sentence % figures))
