"""Run the gates and tests, time each, and say at the end what failed: ``gates.py check|test|browser``.

A gate that fails does not keep the others from running, so that one run tells everything.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable
IN_CI = os.environ.get("CI") == "true"
CORES = min(2, os.cpu_count() or 1)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
NOT_IN_THE_SUITE = ("--ignore=tests/browser", "--ignore=tests/load")
SCATTERED = ("-n", str(CORES), "--dist", "loadfile")


@dataclass(frozen=True)
class Gate:
    """Something that must hold; ``why_not`` gives a reason to leave it out, which CI does not accept."""

    title: str
    command: tuple[str, ...]
    why_not: Callable[[], str | None] = lambda: None


@dataclass(frozen=True)
class Outcome:
    """How a gate ended."""

    gate: Gate
    status: str
    seconds: float


def python(title: str, *arguments: str) -> Gate:
    """Return a gate that the environment's Python runs."""
    return Gate(title, (PYTHON, *arguments))


def program(title: str, name: str, *arguments: str) -> Gate:
    """Return a gate that is a program of the environment."""
    return Gate(title, (str(BIN / name), *arguments))


def missing_browser() -> str | None:
    """Say why browser tests cannot run on this machine."""
    found = any(shutil.which(name) for name in BROWSERS)
    return None if found else f"no browser: none of {', '.join(BROWSERS)}"


STATIC = (
    program("lint", "ruff", "check", "--quiet", "."),
    program("format", "ruff", "format", "--check", "--quiet", "."),
    program("types", "mypy", "--no-error-summary"),
    program("imports", "lint-imports"),
    program("templates", "djlint", "templates", "--lint", "--quiet"),
    python("rule book", "-m", "lms.rulebook", "--check"),
    python("architecture", *PYTEST, "--continue-on-collection-errors", "tests/architecture"),
)
# The architecture tests run within this one again: they import every rules.py, so that one which no
# test touches counts as uncovered.
SUITES = (
    python("suite on SQLite", "-m", "coverage", "run", *PYTEST, *SCATTERED, *NOT_IN_THE_SUITE, "tests"),
    python("rules and policies covered", "tools/gates.py", "coverage"),
    python(
        "suite on PostgreSQL", *PYTEST, *SCATTERED, *NOT_IN_THE_SUITE, "--ignore=tests/architecture",
        "--database", "postgresql", "tests",
    ),
)  # fmt: skip
BROWSER = (Gate("browser", (PYTHON, *PYTEST, "tests/browser"), missing_browser),)


def run_quietly(gate: Gate) -> tuple[Outcome, str]:
    """Run a gate and keep what it says."""
    started = time.monotonic()
    done = subprocess.run(
        gate.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    status = "FAILED" if done.returncode else "ok"
    return Outcome(gate, status, time.monotonic() - started), done.stdout


def run_aloud(gate: Gate) -> Outcome:
    """Run a gate and let it write as it goes."""
    print(f"\n== {gate.title}", flush=True)
    started = time.monotonic()
    done = subprocess.run(gate.command, cwd=ROOT)
    return Outcome(gate, "FAILED" if done.returncode else "ok", time.monotonic() - started)


def static_gates() -> Iterator[Outcome]:
    """Run the gates that read the source, as many at a time as there are cores."""
    with ThreadPoolExecutor(CORES) as pool:
        for outcome, said in pool.map(run_quietly, STATIC):
            print(
                f"== {outcome.gate.title}: {outcome.status} ({outcome.seconds:.1f} s)", flush=True
            )
            if outcome.status == "FAILED":
                print(said, flush=True)
            yield outcome


def spoken_gates(gates: tuple[Gate, ...]) -> Iterator[Outcome]:
    """Run the suites one after the other."""
    for gate in gates:
        reason = gate.why_not()
        if reason and IN_CI:
            print(f"\n== {gate.title}: {reason}, and CI must run it", flush=True)
            yield Outcome(gate, "FAILED", 0.0)
        elif reason:
            print(f"\n== {gate.title}: skipped, {reason}", flush=True)
            yield Outcome(gate, f"skipped ({reason})", 0.0)
        else:
            yield run_aloud(gate)


def check() -> list[Outcome]:
    """Run what takes under two minutes."""
    return [*static_gates()]


def browser() -> list[Outcome]:
    """Run the browser tests alone."""
    return [*spoken_gates(BROWSER)]


def test() -> list[Outcome]:
    """Run everything."""
    shutil.rmtree(ROOT / ".coverage", ignore_errors=True)
    (ROOT / ".coverage").mkdir()
    return [*static_gates(), *spoken_gates(SUITES), *spoken_gates(BROWSER)]


def coverage() -> int:
    """Fail unless every branch of every rules.py and policy.py was taken."""
    run = partial(subprocess.run, cwd=ROOT)
    run((PYTHON, "-m", "coverage", "combine", "--quiet"), check=True)
    return run((PYTHON, "-m", "coverage", "report", "--fail-under=100")).returncode


def summarise(outcomes: list[Outcome], seconds: float) -> int:
    """Print the time of each gate, then one line; return the exit code."""
    print("\n" + "-" * 60)
    for outcome in outcomes:
        print(f"{outcome.seconds:7.1f} s  {outcome.gate.title:28} {outcome.status}")
    failed = [outcome.gate.title for outcome in outcomes if outcome.status == "FAILED"]
    skipped = sum(outcome.status.startswith("skipped") for outcome in outcomes)
    verdict = f"FAILED: {', '.join(failed)}" if failed else "all gates hold"
    print(f"{verdict} ({len(outcomes)} gates, {skipped} skipped, {seconds:.0f} s)")
    return 1 if failed else 0


def main() -> int:
    """Run the set of gates named on the command line."""
    sets = {"check": check, "test": test, "browser": browser}
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name == "coverage":
        return coverage()
    if name not in sets:
        print(f"usage: gates.py {'|'.join(sets)}", file=sys.stderr)
        return 2
    started = time.monotonic()
    return summarise(sets[name](), time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
