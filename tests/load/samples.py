"""What was measured of each request, and what many of them come to."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple


class Sample(NamedTuple):
    """One request: the step of the journey, milliseconds, status, bytes, queries if counted."""

    step: str
    ms: float
    status: int
    size: int
    queries: int | None = None


@dataclass(frozen=True)
class Step:
    """All requests of one step."""

    name: str
    count: int
    p50: float
    p95: float
    p99: float
    size: float
    queries: int | None


def percentile(values, share):
    """The smallest value that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def by_step(samples):
    """The steps in the order in which they came first; ``queries`` is the most that one request took."""
    groups = defaultdict(list)
    for sample in samples:
        groups[sample.step].append(sample)
    return [summarise(name, group) for name, group in groups.items()]


def summarise(name, group):
    """Many requests as one step."""
    times = [sample.ms for sample in group]
    counted = [sample.queries for sample in group if sample.queries is not None]
    return Step(
        name,
        len(group),
        percentile(times, 50),
        percentile(times, 95),
        percentile(times, 99),
        sum(sample.size for sample in group) / len(group),
        max(counted) if counted else None,
    )
