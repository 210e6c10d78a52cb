"""The figures beside their targets, and the measurements that need no server."""

import os

from tests.certificates import bench_drawing
from tests.load import counting, journeys
from tests.load.table import Figure, at_least, below
from tests.quizzes.contests import bench_rank

MOST_QUERIES = 10
QUIZ_CPU_MS = 130
CERTIFICATE_RATIO, CERTIFICATE_BYTES = 0.5, 50_000
RANKING_SECONDS = 2


def count_queries(url, seeded):
    """Walk every journey twice within this process; the second time everything is at hand."""
    learner, contestant = seeded.learners[0], seeded.contestants[0]
    with counting.application(url, os.environ["LMS_SECRET_KEY"]) as (app, engine):
        samples = []
        for person, journey in ((learner, journeys.quiz), (contestant, journeys.contest)):
            places = seeded.places | person
            walks = [(journeys.sign_in, places), (journey, places), (journey, places)]
            samples += counting.walk(app, engine, *walks)
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
        *_of_journeys("contest", contest),
        Figure("processor for a contest journey", f"{contest.cpu_ms:.0f} ms"),
        at_most_queries(counted),
        *certificates(40 if is_quick else 400),
        *ranking(2_000 if is_quick else 100_000),
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


def certificates(count):
    """Drawing and issuing certificates."""
    drawn = bench_drawing.measure(count)
    return [
        Figure("certificates drawn per second", f"{drawn['per_second']:.0f}"),
        at_least("… of bare ReportLab, the same page", drawn["ratio"], CERTIFICATE_RATIO, ""),
        below("bytes of a certificate", drawn["bytes_each"], CERTIFICATE_BYTES, "B"),
    ]


def ranking(count):
    """Ranking entries in memory."""
    spent = bench_rank.measure(count)
    return [
        below(f"ranking {count:,} entries", spent["rank"], RANKING_SECONDS, "s", "{:.2f}"),
        Figure(f"choosing the best of {count:,}", f"{spent['best_of']:.2f} s"),
    ]
