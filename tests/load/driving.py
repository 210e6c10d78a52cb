"""Have the generator walk journeys, and read what the server and the database spend meanwhile."""

import json
import subprocess
import sys
from dataclasses import dataclass, replace

from tests.load import samples
from tests.load.processes import ROOT, Cpu

STARTS_WITHIN = 60  # seconds beyond the time for the journeys


@dataclass(frozen=True)
class Walked:
    """What a run of many journeys of one kind came to; the milliseconds are of one journey."""

    heading: str
    steps: list[samples.Step]
    journeys: int
    requests: int
    seconds: float
    web_ms: float
    database_ms: float
    failures: list[str]

    @property
    def cpu_ms(self):
        return self.web_ms + self.database_ms

    @property
    def bytes_each(self):
        return sum(step.size * step.count for step in self.steps) / self.journeys

    def with_queries(self, counted):
        """The same with the queries that each step took within the process, where it was walked there."""
        known = {step.name: step.queries for step in samples.by_step(counted)}
        return replace(
            self, steps=[replace(step, queries=known.get(step.name)) for step in self.steps]
        )


@dataclass(frozen=True)
class Part:
    """A part of a run: what the generator noted, and what was spent meanwhile."""

    noted: dict
    spent: Cpu


def drive(server, journey, people, places, *, users, seconds):
    """Let each of the people walk the journey once, ``users`` at a time."""
    job = {
        "journey": journey,
        "port": server.port,
        "people": people,
        "places": places,
        "users": users,
        "seconds": seconds,
    }
    before = server.cpu()
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.generator"],
        cwd=ROOT,
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=seconds + STARTS_WITHIN,
    )
    spent = server.cpu() - before
    if done.returncode:
        raise RuntimeError(f"the generator failed:\n{done.stderr[-3000:]}")
    noted = json.loads(done.stdout)
    if not noted["journeys"]:
        failures = "\n".join(noted["failures"][:3])
        raise RuntimeError(f"no {journey} journey came through:\n{failures}\n{server.said()}")
    return Part(noted, spent)


def put_together(heading, parts):
    """What the parts of a run came to."""
    taken = [samples.Sample(*sample) for part in parts for sample in part.noted["samples"]]
    journeys = sum(part.noted["journeys"] for part in parts)
    return Walked(
        heading,
        samples.by_step(taken),
        journeys,
        len(taken),
        sum(part.noted["seconds"] for part in parts),
        1000 * sum(part.spent.web for part in parts) / journeys,
        1000 * sum(part.spent.database for part in parts) / journeys,
        [failure for part in parts for failure in part.noted["failures"]],
    )
