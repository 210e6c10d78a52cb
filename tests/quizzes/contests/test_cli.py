"""The commands: all that anybody needs to rank a round again."""

import csv
import io

import pytest
from click.testing import CliRunner

from lms.kernel import clock
from lms.kernel.errors import NotFound
from quizzes.contests import cli, rules, service
from tests.quizzes.contests import build
from tests.quizzes.contests.bench_rank import entries as random_results


def run(command, *arguments):
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture
def frozen(session, round_):
    build.close(session, round_)
    field = [
        (each.correct, each.prediction, each.duration_ms // 100_000, 60 + number % 7)
        for number, each in enumerate(random_results(300))
    ]
    build.entries(session, round_, field)
    service.freeze(session, build.fresh(session, round_), actor=build.COMMAND_LINE, now=clock.now())
    session.commit()
    return round_.public_id


def test_anybody_ranks_again_from_the_entries_and_gets_the_same(session, round_, frozen):
    found = build.fresh(session, round_)
    service.rank_round(session, found, actor=build.COMMAND_LINE, now=clock.now())
    session.commit()

    def merit(row):
        far = abs(int(row["prediction"]) - int(row["frozen_number"])) if row["prediction"] else 9e9
        return -int(row["correct"]), far, int(row["duration_ms"]), row["submitted_at"]

    entries = [row for row in run(cli.entries, frozen) if row["status"] == "valid"]
    again = sorted(entries, key=lambda row: (merit(row), row["contestant"]))
    ranks, last = [], None
    for place, row in enumerate(again, start=1):
        ranks.append(ranks[-1] if merit(row) == last else place)
        last = merit(row)

    printed = run(cli.rank, frozen)
    assert [(row["rank"], row["contestant"]) for row in printed] == [
        (str(rank), row["contestant"]) for rank, row in zip(ranks, again, strict=True)
    ]
    assert all(row["why_above_next"] for row in printed)


def test_entries_carry_utc_times_with_milliseconds_and_their_status(session, round_, frozen):
    [first, *_] = run(cli.entries, frozen)

    assert list(first) == list(cli.ENTRY_COLUMNS)
    assert first["frozen_number"] == "300"
    assert len(first["submitted_at"]) == len("2026-11-23T15:00:00.123Z")
    assert first["submitted_at"].endswith("Z")


def test_ranking_before_the_freeze_is_refused(round_):
    with pytest.raises(rules.NotFrozen):
        CliRunner().invoke(cli.rank, [round_.public_id], catch_exceptions=False)


def test_an_unknown_round_is_refused(session):
    with pytest.raises(NotFound):
        CliRunner().invoke(cli.entries, ["khong-co"], catch_exceptions=False)


def test_the_rounds_are_listed(round_):
    [row] = run(cli.rounds, "--format", "csv")
    assert (row["id"], row["title"], row["state"]) == (round_.public_id, "Đợt 1", "open")

    table = CliRunner().invoke(cli.rounds).stdout
    assert table.splitlines()[0].split() == list(cli.ROUND_COLUMNS)
    assert round_.public_id in table
