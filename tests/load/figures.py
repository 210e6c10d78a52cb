"""The figures beside their targets, and the measurements that need no server."""

import os

from tests.certificates import bench_drawing, bench_issuing
from tests.load import counting, growth, journeys
from tests.load.table import Figure, at_least, below
from tests.quizzes.contests import bench_rank, bench_ranking

MOST_QUERIES = 10
QUIZ_CPU_MS = 130
MOST_OVER_FLOOR = 1.5  # times what the same requests to a bare Flask view cost
CERTIFICATE_RATIO, CERTIFICATE_BYTES = 0.5, 50_000
RANKING_SECONDS = 2
GROWN = 30  # rows on every list


def count_queries(url, seeded):
    """Walk every journey within this process; the first walk only warms up."""
    samples = []
    with counting.application(url, os.environ["LMS_SECRET_KEY"]) as (app, engine):
        for person in seeded.spare:
            places = seeded.places | person
            walks = (journeys.sign_in, journeys.quiz, journeys.contest)
            samples = counting.walk(app, engine, *((walk, places) for walk in walks))
    return samples


def all_figures(runs, counted, server, *, is_quick):
    """Every figure, in the order of the table."""
    quiz, contest, signing_in = runs["quiz"], runs["contest"], runs["sign_in"]
    return [
        Figure("first page after the start", f"{server.first_page_after:.1f} s"),
        Figure("sign-ins per second", f"{signing_in.journeys / signing_in.seconds:.1f}"),
        Figure("processor for a sign-in", f"{signing_in.cpu_ms:.0f} ms"),
        *_of_journeys("quiz", quiz),
        below("processor for a quiz journey", quiz.cpu_ms, QUIZ_CPU_MS, "ms"),
        *(_over_floor(quiz, runs["floor"]) if "floor" in runs else ()),
        *_of_journeys("contest", contest),
        Figure("processor for a contest journey", f"{contest.cpu_ms:.0f} ms"),
        at_most_queries(counted),
        *pages(),
        *certificates(40 if is_quick else 400),
        *ranking(2_000 if is_quick else 100_000),
    ]


def _over_floor(quiz, floor):
    """A journey against as many requests to a view that keeps an answer and does nothing else."""
    assert floor.requests / floor.journeys == quiz.requests / quiz.journeys
    ratio = quiz.cpu_ms / floor.cpu_ms
    return [
        Figure(
            "floor: the same requests, bare Flask view",
            f"{floor.web_ms:.1f} + {floor.database_ms:.1f} ms",
        ),
        Figure(
            "quiz journey against its floor",
            f"{ratio:.2f}",
            f"≤ {MOST_OVER_FLOOR}",
            ratio <= MOST_OVER_FLOOR,
        ),
    ]


def _of_journeys(name, run):
    return [
        Figure(f"{name} journeys per second", f"{run.journeys / run.seconds:.1f}"),
        Figure(f"{name} requests per journey", f"{run.requests / run.journeys:g}"),
        Figure(f"{name} kB per journey", f"{run.bytes_each / 1000:.0f}"),
        Figure(
            f"{name} processor: web, database",
            f"{run.web_ms:.0f} + {run.database_ms:.0f} ms",
        ),
    ]


def at_most_queries(counted):
    """The request of all journeys that took the most queries."""
    most = max(counted, key=lambda sample: sample.queries)
    return Figure(
        "most queries of a request",
        f"{most.queries} ({most.step})",
        f"≤ {MOST_QUERIES}",
        most.queries <= MOST_QUERIES,
    )


def pages():
    """Every page that is opened, in a world of one of everything and of thirty."""
    few, many = growth.count(1), growth.count(GROWN)
    most = max(many, key=many.get)
    growing = sorted(page for page, queries in many.items() if queries > few[page])
    over = sorted(page for page, queries in many.items() if queries > MOST_QUERIES)
    return [
        Figure(
            f"most queries of {len(many)} pages",
            f"{many[most]} ({most})",
            f"≤ {MOST_QUERIES}",
            not over,
        ),
        Figure("pages over it", ", ".join(over) or "none"),
        Figure(
            f"pages with more at {GROWN} rows than at 1",
            ", ".join(f"{page} {few[page]}→{many[page]}" for page in growing) or "none",
            "none",
            not growing,
        ),
    ]


def certificates(count):
    """Drawing and issuing certificates."""
    drawn = bench_drawing.measure(count)
    issued = bench_issuing.measure(count)
    return [
        Figure("certificates drawn per second", f"{drawn['per_second']:.0f}"),
        at_least("… of bare ReportLab, the same page", drawn["ratio"], CERTIFICATE_RATIO, ""),
        below("bytes of a certificate", drawn["bytes_each"], CERTIFICATE_BYTES, "B"),
        Figure("certificates issued per second", f"{issued['issued_per_second']:.0f}"),
    ]


def ranking(count):
    """Ranking entries in memory."""
    spent = bench_rank.measure(count)
    stored = bench_ranking.measure(count)
    return [
        below(f"ranking {count:,} entries", spent["rank"], RANKING_SECONDS, "s", "{:.2f}"),
        Figure(f"choosing the best of {count:,}", f"{spent['best_of']:.2f} s"),
        Figure(f"freezing {count:,} entries (SQLite)", f"{stored['freeze']:.2f} s"),
        Figure("ranking them and storing the board", f"{stored['rank_and_store']:.2f} s"),
        Figure("the first page of the board", f"{stored['page_1'] * 1000:.1f} ms"),
    ]
