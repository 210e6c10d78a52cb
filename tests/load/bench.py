"""Real journeys against the production server on this machine, as one table.

    python -m tests.load.bench [--database sqlite] [--quick]

People sign in, take a quiz of 20 questions and play a contest round, each answer its own save, sent
from a process that does nothing else. What the web and database processes use of the processor is
read from the system; queries are counted in a second, short pass within this process.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.load.driving import drive
from tests.load.processes import Server, database, scratch
from tests.load.table import shown


@dataclass(frozen=True)
class Size:
    """How much is walked: people, virtual users, journeys of each kind within so many seconds."""

    people: int
    users: int
    journeys: int
    seconds: int


FULL = Size(people=40, users=6, journeys=240, seconds=120)
QUICK = Size(people=4, users=2, journeys=8, seconds=20)


def walk_all(server, seeded, size):
    """Sign in, the quiz and the contest; each journey a few times beforehand, to warm up."""

    def walk(journey, heading, people, count):
        return drive(
            server, journey, people, seeded.places, heading=heading, count=count,
            users=min(size.users, len(people)), seconds=size.seconds,
        )  # fmt: skip

    runs = {}
    for journey, heading, people in (
        ("quiz", "quiz of 20 questions", seeded.learners),
        ("contest", "contest round of 10 + prediction", seeded.contestants),
    ):
        checked = walk("sign_in", "password check, apart", people, len(people))
        runs.setdefault("sign_in", checked)
        ready = [person | {"cookies": checked.cookies[person["name"]]} for person in people]
        walk(journey, "", ready, size.users * 2)
        runs[journey] = walk(journey, heading, ready, size.journeys)
    return runs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--quick", action="store_true", help="a few seconds, small numbers")
    parser.add_argument("--json", type=Path, help="write the figures to this file besides")
    options = parser.parse_args()
    size = QUICK if options.quick else FULL
    load_before = os.getloadavg()[0]
    with scratch() as folder, database(options.database, folder) as found:
        server = Server(found, folder)
        os.environ.update(server.settings)
        # The settings are read once, when the product is first imported: after they are set.
        from tests.load import figures, seed  # noqa: PLC0415

        with server:
            seeded = seed.seed_all(found.url, people=size.people)
            runs = walk_all(server, seeded, size)
            processes = server.web_processes()
        counted = figures.count_queries(found.url, seeded)
    title = (
        f"{found.title} · {processes} web processes, {os.cpu_count()} cores, {size.users} users "
        f"at a time · load before {load_before:.1f}, after {os.getloadavg()[0]:.1f}"
    )
    runs = {name: run.with_queries(counted) for name, run in runs.items()}
    measured = figures.all_figures(runs, counted, server, is_quick=options.quick)
    print(shown(title, [(run.heading, run.steps) for run in runs.values()], measured))
    failures = [failure for run in runs.values() for failure in run.failures]
    for failure in failures[:5]:
        print(f"failed: {failure}", file=sys.stderr)
    if options.json:
        options.json.write_text(
            json.dumps(
                {
                    "title": title,
                    "runs": {name: asdict(run) for name, run in runs.items()},
                    "figures": [asdict(figure) for figure in measured],
                }
            )
        )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
