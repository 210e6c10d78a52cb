"""Real journeys against the production server on this machine, as one table.

    python -m tests.load.bench [--database sqlite] [--quick]

People sign in, take a quiz of 20 questions and play a contest round, each answer its own save, sent
from a process that does nothing else. On PostgreSQL the quiz is held against its floor, the same
requests to a bare Flask view. What the web and database processes use of the processor is
read from the system; queries are counted in a second, short pass within this process.
"""

import argparse
import json
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.load.driving import drive, put_together
from tests.load.processes import FloorServer, Server, database, scratch
from tests.load.table import shown


@dataclass(frozen=True)
class Size:
    """How much is walked: sign-ins, virtual users, journeys of each kind within so many seconds."""

    signers: int  # 60 sign-ins a minute are let in from one address
    users: int
    journeys: int
    seconds: int

    @property
    def warm_up(self):
        return self.users * 3


TURNS = 4  # parts that the quiz and its floor are walked in
FULL = Size(signers=40, users=6, journeys=240, seconds=120)
QUICK = Size(signers=4, users=2, journeys=8, seconds=20)


def reference_loop():
    """Processor milliseconds of a fixed piece of work: others on the machine make it dearer."""
    started = time.process_time()
    sum(number * number for number in range(1_000_000))
    return (time.process_time() - started) * 1000


@contextmanager
def floor_under(server, folder):
    """The bare application beside the product's server; None where the database is not PostgreSQL."""
    if server.database.pid is None:
        yield None
        return
    with FloorServer(server.database, folder) as floor:
        yield floor


def walk_all(server, floor, seeded, size):
    """Sign in, the quiz and the contest; each journey a few times beforehand, to warm up."""

    def walk(journey, people, on=server):
        return drive(on, journey, people, seeded.places, users=size.users, seconds=size.seconds)

    early, walkers = seeded.walkers[: size.warm_up], seeded.walkers[size.warm_up :]
    runs = {"sign_in": put_together("password check, apart", [walk("sign_in", seeded.signers)])}
    walk("quiz", early)
    if floor:
        walk("floor", early, floor)
    quiz, under = [], []
    for turn in range(TURNS):  # by turns: what others on the machine cost then meets both alike
        quiz.append(walk("quiz", walkers[turn::TURNS]))
        if floor:
            under.append(walk("floor", walkers[turn::TURNS], floor))
    runs["quiz"] = put_together("quiz of 20 questions", quiz)
    if floor:
        runs["floor"] = put_together("floor: the same requests to a bare Flask view", under)
    walk("contest", early)
    runs["contest"] = put_together("contest round of 10 + prediction", [walk("contest", walkers)])
    return runs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--quick", action="store_true", help="a few seconds, small numbers")
    parser.add_argument("--json", type=Path, help="write the figures to this file besides")
    options = parser.parse_args()
    size = QUICK if options.quick else FULL
    load_before, loop_before = os.getloadavg()[0], reference_loop()
    with scratch() as folder, database(options.database, folder) as found:
        server = Server(found, folder)
        os.environ.update(server.settings)
        # The settings are read once, when the product is first imported: after they are set.
        from tests.load import figures, seed  # noqa: PLC0415

        with server:
            seeded = seed.seed_all(
                found.url, signers=size.signers, walkers=size.warm_up + size.journeys
            )
            with floor_under(server, folder) as floor:
                runs = walk_all(server, floor, seeded, size)
            processes = server.web_processes()
        counted = figures.count_queries(found.url, seeded)
    title = (
        f"{found.title} · {processes} web processes, {os.cpu_count()} cores, {size.users} users "
        f"at a time\nload of the machine {load_before:.1f} before, {os.getloadavg()[0]:.1f} after; "
        f"a fixed loop took {loop_before:.0f} ms of processor before, {reference_loop():.0f} after"
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
