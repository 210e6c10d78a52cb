"""Virtual users in a process of their own: each walks journey after journey, the next when one ends.

Reads a job as JSON (journey, port, users, how many, for how long) and writes the samples as JSON.
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
    """Walk ``count`` journeys within ``seconds``, as many at a time as there are ``users``."""
    walk = getattr(journeys, job["journey"])
    ends_at = time.perf_counter() + job["seconds"]
    left = job["count"]
    samples, failures, lasted = [], [], []
    cookies = {}

    idle = deque(job["people"])

    async def use():
        """One virtual user; two never act for the same person at once, and all get their turn."""
        nonlocal left
        while left > 0 and time.perf_counter() < ends_at and len(failures) < MOST_FAILURES:
            left -= 1
            person = idle.popleft()
            browser = SocketBrowser(job["port"], person.get("cookies"))
            started = time.perf_counter()
            try:
                await walk(browser, job["places"] | person)
            except (Unexpected, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                failures.append(f"{type(error).__name__}: {error}"[:900])
            else:
                lasted.append(time.perf_counter() - started)
                samples.extend(browser.samples)
                cookies[person["name"]] = browser.cookies
            finally:
                idle.append(person)
                await browser.close()

    started = time.perf_counter()
    await asyncio.gather(*(use() for _ in range(min(job["users"], len(idle)))))
    return {
        "seconds": time.perf_counter() - started,
        "journeys": len(lasted),
        "lasted": lasted,
        "samples": samples,
        "failures": failures,
        "cookies": cookies,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(run(json.load(sys.stdin))), sys.stdout)
