"""Have the generator walk journeys, and read what the server and the database spend meanwhile."""

import json
import subprocess
import sys
from dataclasses import dataclass, replace

from tests.load import samples
from tests.load.processes import ROOT

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
        """The same with the queries that each step took within the process."""
        known = {step.name: step.queries for step in samples.by_step(counted)}
        return replace(self, steps=[replace(step, queries=known[step.name]) for step in self.steps])


def drive(server, journey, people, places, *, heading, users, seconds):
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
    result = json.loads(done.stdout)
    if not result["journeys"]:
        failures = "\n".join(result["failures"][:3])
        raise RuntimeError(f"no {journey} journey came through:\n{failures}\n{server.said()}")
    taken = [samples.Sample(*sample) for sample in result["samples"]]
    each = 1000 / result["journeys"]
    return Walked(
        heading,
        samples.by_step(taken),
        result["journeys"],
        len(taken),
        result["seconds"],
        spent.web * each,
        spent.database * each,
        result["failures"],
    )
