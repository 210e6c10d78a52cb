"""A log of a million rows: how long its pages, its proof and its writing take.

``python -m tests.lms.people.audit_log.bench_log [rows] [database address]``
"""

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

os.environ.setdefault("LMS_SECRET_KEY", "a secret that only this measurement knows, of some length")
os.environ.setdefault("LMS_DATA_DIR", tempfile.mkdtemp(prefix="lms-log-"))

from sqlalchemy import insert, text

from lms import schema
from lms.kernel import audit, chain, clock, db
from lms.kernel.actor import Actor
from lms.kernel.audit import AuditEntry, AuditHead, AuditPersonal
from lms.people.audit_log.queries import Wanted, page_of_entries
from lms.people.audit_log.words import ACTIONS
from tests.log_guards import unguarded

CHUNK = 20_000
FAMILY = ["Nguyễn", "Trần", "Lê", "Hoàng", "Nông", "Ma", "Vũ"]


def seed(engine, rows):
    chance, now = Random(7), clock.now() - timedelta(seconds=30 * rows)
    number, last = 0, chain.GENESIS
    actions = sorted(ACTIONS)
    with engine.begin() as connection, unguarded(connection):
        while number < rows:
            entries, personal = [], []
            for _ in range(min(CHUNK, rows - number)):
                number += 1
                person = chance.randrange(1, 2000)
                waiting = audit._Pending(
                    now + timedelta(seconds=30 * number),
                    Actor(person),
                    ("", "web", "POST /events/<event_id>/edit", chance.choice(actions),
                     f"event:{chance.randrange(5000)}"),
                    "192.0.2.7",
                    f'{{"title":"Hội nghị {number}"}}',
                    f"hoi nghi {number}",
                )  # fmt: skip
                made = audit._row(number, last, waiting, f"{chance.choice(FAMILY)} Văn {person}")
                last = made[0]["hash"]
                entries.append(made[0])
                personal.append(made[1])
            connection.execute(insert(AuditEntry), entries)
            connection.execute(insert(AuditPersonal), personal)
        head = {"id": 1, "number": number, "hash": last, "seal": chain.seal(number, last)}
        connection.execute(insert(AuditHead), [head])
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def timed(wanted, **where):
    took = []
    for _ in range(5):
        db.remove_session()
        began = time.perf_counter()
        page_of_entries(db.session(), wanted, **where)
        took.append((time.perf_counter() - began) * 1000)
    return f"{median(took):6.1f} ms"


def pages(rows):
    now = clock.now()
    day = timedelta(days=1)
    for name, wanted, where in (
        ("first page", Wanted(), {}),
        ("in the middle", Wanted(), {"after": rows // 2}),
        ("the oldest first", Wanted(), {"oldest_first": True}),
        ("one action", Wanted(action="event.open"), {}),
        ("one person", Wanted(actor_id=7), {}),
        ("one subject", Wanted(subject="event:7"), {}),
        ("a week long ago", Wanted(since=now - 150 * day, until=now - 143 * day), {}),
        (
            "one person in a week",
            Wanted(actor_id=7, since=now - 50 * day, until=now - 43 * day),
            {},
        ),
        ("words found often", Wanted(words="nguyen hoi nghi"), {}),
        ("words found nowhere", Wanted(words="khong co gi"), {}),
        ("words of one person", Wanted(words="hoi", actor_id=7), {}),
    ):
        print(f"  {name:<24}{timed(wanted, **where)}", flush=True)


def writing(locked):
    """Transactions of one entry a second from eight threads."""
    done, stop = [0] * 8, time.perf_counter() + 5
    real = audit._lock_head
    if (
        not locked
    ):  # nobody waits, and so the chain is worth nothing: only to see what the lock costs
        audit._lock_head = lambda _connection: (Random().randrange(10**9, 2 * 10**9), bytes(32))

    def work(thread):
        while time.perf_counter() < stop:
            with db.transaction() as session:
                audit.record(
                    session,
                    Actor(5, "Lê Kim Chi"),
                    "event.open",
                    "event:a",
                    now=clock.now(),
                    title="x",
                )
            done[thread] += 1
        db.remove_session()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(done))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    audit._lock_head = real
    return sum(done) / 5


def prove(url):
    """The command itself, in a process of its own: its time, its processor's time, its most memory."""
    began = time.perf_counter()
    environment = os.environ | {"LMS_DATABASE_URL": url, "LMS_LANGUAGE": "en"}
    command = "from lms.people.audit_log.cli import audit; from lms.kernel import db; import os;"
    command += "db.connect(os.environ['LMS_DATABASE_URL']); audit(['verify'])"
    proved = subprocess.run(
        [sys.executable, "-c", command], env=environment, capture_output=True, text=True
    )
    took, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"  verify: exit code {proved.returncode}, {proved.stdout.splitlines()[-1]}")
    print(
        f"  {took:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of a processor,"
        f" at most {used.ru_maxrss // 1024} MiB",
        flush=True,
    )


def main(rows, url):
    engine = db.connect(url)
    schema.metadata.create_all(engine)
    began = time.perf_counter()
    seed(engine, rows)
    print(
        f"{engine.dialect.name}: {rows} rows written in {time.perf_counter() - began:.0f} s",
        flush=True,
    )
    pages(rows)
    db.remove_session()
    prove(url)
    print(f"  {writing(locked=True):.0f} transactions/s with the lock")
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for table in ("audit_entry", "audit_personal", "audit_head"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            connection.execute(text("DROP TABLE audit_head"))
            connection.execute(
                text("CREATE TABLE audit_head (id int, number int, hash bytea, seal bytea)")
            )
        print(f"  {writing(locked=False):.0f} transactions/s without it")


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    folder = Path(os.environ["LMS_DATA_DIR"])
    main(wanted, sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder / 'log.sqlite'}")
