"""Pictures of every page, at both sizes, light and dark: ``python -m tests.browser.screenshots [NAME ...]``.

They go to ``screenshots/<size>-<mode>/<page>.png``. What a page may not do is told at the end, and the
exit code is 1 then. With names, only pages whose name holds one of them are taken.
"""

import atexit
import os
import shutil
import sys
import tempfile

# Before anything reads the settings: cheap passwords and a folder of our own.
os.environ.update(
    LMS_ARGON2_TIME_COST="1",
    LMS_ARGON2_MEMORY_KIB="64",
    LMS_SECRET_KEY="a secret that only the screenshots know, of some length",
    LMS_DATA_DIR=tempfile.mkdtemp(prefix="lms-screenshots-"),
)

from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from courses.attendance import rules as attendance
from courses.programme.queries import get_session
from lms.demo.loading import load_demo
from lms.demo.people import LOGINS, PASSWORD
from lms.kernel import clock
from tests.browser.gallery import SHOTS, VISITOR, set_scene
from tests.browser.stage import Stage
from tests.browser.start import start_browser
from tests.browser.visitor import SIZES, Visitor

FOLDER = Path(__file__).parents[2] / "screenshots"
MODES = ("light", "dark")


def main(wanted):
    """Take the pictures; return what pages did that none may."""
    with Stage() as stage, sync_playwright() as playwright:
        load_demo()
        with stage.behind() as session:
            ids = set_scene(session)
        browser = start_browser(playwright)
        if browser is None:
            sys.exit("no browser on this machine")
        signed_in = {role: sign_in(browser, stage, login) for role, login in LOGINS.items()}
        signed_in[VISITOR] = None
        faults = []
        for size in SIZES:
            for mode in MODES:
                take_all(browser, stage, ids, signed_in, size, mode, wanted, faults)
        browser.close()
    return faults


def sign_in(browser, stage, login):
    """What a browser keeps of somebody who has signed in."""
    visitor = Visitor(browser, stage, "desktop")
    visitor.sign_in(login, PASSWORD)
    kept = visitor.context.storage_state()
    visitor.context.close()
    return kept


def take_all(browser, stage, ids, signed_in, size, mode, wanted, faults):
    folder = FOLDER / f"{size}-{mode}"
    folder.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        if wanted and not any(part in shot.name for part in wanted):
            continue
        visitor = Visitor(
            browser, stage, size, storage_state=signed_in[shot.actor], color_scheme=mode
        )
        path = folder / f"{shot.name}.png"
        try:
            visitor.open(shot.path.format(**ids, token=token(stage, ids)), expecting=shot.status)
            if shot.then:
                shot.then(visitor)
            visitor.look()
            visitor.page.screenshot(path=path, full_page=not asks(visitor))
            print(path.relative_to(FOLDER.parent), flush=True)
        except (Error, AssertionError) as error:
            visitor.faults.append(f"[{size} {mode} {shot.name}] {str(error)[:300]}")
        for fault in visitor.faults:
            line = f"{shot.name}, {mode}: {fault}"
            print(f"  ! {line}", flush=True)
            faults.append(line)
        visitor.context.close()


def asks(visitor):
    """A dialog stands in the middle of the screen, not of the page."""
    return visitor.page.get_by_role("dialog").count() > 0


def token(stage, ids):
    """The code that the check-in screen shows now."""
    with stage.behind() as session:
        held = get_session(session, ids["session"])
        return attendance.token(held.secret, held.public_id, attendance.step(clock.now()))


if __name__ == "__main__":
    atexit.register(shutil.rmtree, os.environ["LMS_DATA_DIR"], ignore_errors=True)
    found = main(sys.argv[1:])
    print(f"\n{len(found)} faults" if found else "\nno page did what none may", flush=True)
    sys.exit(1 if found else 0)
