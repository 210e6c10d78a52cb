"""Measure how long a big round takes to rank: ``python tests/quizzes/contests/bench_rank.py``."""

from random import Random
from time import perf_counter

from quizzes.contests.criteria.criterion import Result
from quizzes.contests.rules import DEFAULT_ORDER, best_of, rank

QUESTIONS = 10
CLOSE_MS = 1_777_568_400_000  # 00:00 on 01/05/2026 in Vietnam


def entries(n: int, *, seed: int = 1) -> list[Result]:
    """Return one entry for each of n contestants, three in five of them with every answer right."""
    rng = Random(seed)
    return [
        Result(
            contestant=f"{rng.getrandbits(80):020x}",
            correct=QUESTIONS if place < n * 3 // 5 else rng.randrange(QUESTIONS),
            prediction=None if rng.random() < 0.01 else rng.randrange(2 * n),
            duration_ms=rng.randrange(20_000, 1_200_000),
            submitted_at_ms=CLOSE_MS - rng.randrange(1_000_000_000),
        )
        for place in range(n)
    ]


def measure(n: int = 100_000) -> dict[str, float]:
    """Return the seconds that ranking n entries takes, and picking each contestant's best."""
    results = entries(n)
    started = perf_counter()
    rank(results, DEFAULT_ORDER, n)
    ranked = perf_counter()
    best_of(results, DEFAULT_ORDER, n)
    return {"rank": ranked - started, "best_of": perf_counter() - ranked}


if __name__ == "__main__":
    print(measure())
