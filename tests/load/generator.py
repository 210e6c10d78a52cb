"""Virtual users in a process of their own: each walks journey after journey, the next when one ends.

Reads a job as JSON (journey, port, people, how many at a time, for how long) and writes the samples as JSON.
It imports nothing of the product, and talks to this machine only.

    python -m tests.load.generator < job.json
"""

import asyncio
import json
import sys
import time
from collections import deque

from tests.load import journeys
from tests.load.browsers import SocketBrowser, Unexpected

MOST_FAILURES = 20


async def run(job):
    """Let everybody walk once within ``seconds``, as many at a time as there are ``users``."""
    walk = getattr(journeys, job["journey"])
    started = time.perf_counter()
    waiting, samples, failures = deque(job["people"]), [], []
    came_through = 0

    async def use():
        """One virtual user: one person after the other, each in a browser of their own."""
        nonlocal came_through
        while waiting and len(failures) < MOST_FAILURES:
            if time.perf_counter() - started > job["seconds"]:
                return
            person = waiting.popleft()
            browser = SocketBrowser(job["port"], person.get("cookies"))
            try:
                await walk(browser, job["places"] | person)
            except (Unexpected, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                failures.append(f"{type(error).__name__}: {error}"[:900])
            else:
                came_through += 1
                samples.extend(browser.samples)
            finally:
                await browser.close()

    await asyncio.gather(*(use() for _ in range(job["users"])))
    return {
        "seconds": time.perf_counter() - started,
        "journeys": came_through,
        "samples": samples,
        "failures": failures,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
