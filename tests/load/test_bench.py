"""The bench counts right, and notices what it is there to notice."""

import asyncio
import json
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from lms import app as application
from lms.kernel import db
from tests.load import processes, samples, table
from tests.load.browsers import Answer, Browser, InProcessBrowser, SocketBrowser, Unexpected
from tests.load.counting import QueryCounter


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        pytest.param(50, 50, id="half of a hundred lie at or below the fiftieth"),
        pytest.param(95, 95, id="ninety-five of a hundred"),
        pytest.param(99, 99, id="one of a hundred is slower"),
        pytest.param(100, 100, id="none is slower than the slowest"),
    ],
)
def test_a_percentile_is_a_time_that_was_measured(share, expected):
    assert samples.percentile(range(1, 101), share) == expected


def test_of_one_request_every_percentile_is_its_time():
    step = samples.summarise("start", [samples.Sample("start", 7.0, 302, 10)])
    assert (step.p50, step.p95, step.p99, step.queries) == (7.0, 7.0, 7.0, None)


def test_a_step_shows_its_worst_number_of_queries():
    taken = [samples.Sample("take", 1.0, 200, 10, queries) for queries in (3, 11, 3)]
    assert samples.by_step(taken)[0].queries == 11


def test_a_figure_that_misses_its_target_says_so():
    assert table.below("ranking", 2.5, 2, "s").verdict == "NOT MET"
    assert table.at_least("ratio", 0.4, 0.5, "").verdict == "NOT MET"
    assert table.below("ranking", 1.5, 2, "s").verdict == "met"


class SlowAtTimes(Browser):
    """Answers at once, but for one address."""

    async def exchange(self, method, path, body, kind):
        if path == "/slow":
            time.sleep(0.05)
        return Answer(200, {}, b"ok"), None


def test_a_slow_answer_is_seen_in_its_step_alone():
    browser = SlowAtTimes()
    for _ in range(3):
        asyncio.run(browser.open("fast", "/fast"))
        asyncio.run(browser.open("slow", "/slow"))
    fast, slow = samples.by_step(browser.samples)
    assert slow.p50 >= 50 > fast.p99


def test_a_query_more_on_a_page_is_counted(app, engine, session, monkeypatch):
    def queries_of_a_page():
        browser = InProcessBrowser(app.test_client(), QueryCounter(engine))
        asyncio.run(browser.open("plan", "/sign-in"))
        return browser.samples[0].queries

    before = queries_of_a_page()
    real = application.nav_items

    def with_one_more(actor):
        db.session().execute(text("SELECT 1"))
        return real(actor)

    monkeypatch.setattr(application, "nav_items", with_one_more)
    assert queries_of_a_page() == before + 1


def test_an_answer_that_was_not_expected_stops_the_journey(app, engine, session):
    browser = InProcessBrowser(app.test_client(), QueryCounter(engine))
    with pytest.raises(Unexpected, match="answered 404"):
        asyncio.run(browser.open("nowhere", "/nowhere"))


def test_processor_time_of_a_tree_holds_what_its_children_used():
    busy = "sum(n * n for n in range(3_000_000))"
    parent = (
        f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', '{busy}']); "
        "print('done', flush=True); time.sleep(30)"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            spent, left_out = processes.spent_by_tree(process.pid)
        finally:
            process.kill()
    assert spent > 0.1
    assert left_out == 0


def test_bodies_in_chunks_and_cookies_are_read():
    async def serve(reader, writer):
        for _ in range(2):
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(
                b"HTTP/1.1 200 OK\r\nSet-Cookie: lms=abc; Path=/\r\nTransfer-Encoding: chunked\r\n"
                b"\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
            )
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def talk():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        browser = SocketBrowser(server.sockets[0].getsockname()[1])
        first = await browser.open("first", "/")
        await browser.open("second", "/")
        await browser.close()
        server.close()
        await server.wait_closed()
        return first

    seen = []
    assert asyncio.run(talk()).body == b"abcde"
    assert b"Cookie: lms=abc" not in seen[0]
    assert b"Cookie: lms=abc" in seen[1]


def test_the_quick_bench_walks_whole_journeys(tmp_path):
    report = tmp_path / "figures.json"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.load.bench",
            "--quick",
            "--database",
            "sqlite",
            "--json",
            report,
        ],
        cwd=processes.ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(report.read_text())
    quiz, contest = found["runs"]["quiz"], found["runs"]["contest"]
    assert (quiz["journeys"], quiz["requests"]) == (8, 8 * 26)
    assert (contest["journeys"], contest["requests"]) == (8, 8 * 17)
    saves = {name: next(s for s in found["runs"][name]["steps"] if s["name"] == "save an answer")
             for name in ("quiz", "contest")}  # fmt: skip
    assert (saves["quiz"]["count"], saves["contest"]["count"]) == (8 * 20, 8 * 11)
    assert all(step["queries"] is not None for step in [*quiz["steps"], *contest["steps"]])
    assert quiz["web_ms"] > 0
    assert "processor for a quiz journey" in done.stdout
