"""A browser, the production server, and people who use it."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.scenes import Scenes
from tests.browser.stage import Stage
from tests.browser.start import BROWSERS, start_browser
from tests.browser.visitor import SIZES, Visitor


@pytest.fixture(scope="session")
def browser():
    """The machine's Chromium; CI must have one, elsewhere its absence skips the stories."""
    with sync_playwright() as playwright:
        browser = start_browser(playwright)
        if browser is None:
            reason = f"no browser: none of {', '.join(BROWSERS)}"
            if os.environ.get("CI") == "true":
                pytest.fail(f"{reason}, and CI must run these")
            pytest.skip(reason)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stage():
    """The production server with its worker, once for all stories."""
    with Stage() as stage:
        yield stage


@pytest.fixture(scope="session")
def scenes(stage):
    """What the stories begin with, made by the product's own services."""
    return Scenes(stage)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Say what every visitor saw when a story broke."""
    report = yield
    if report.failed and call.when == "call":
        for visitor in getattr(item, "visitors", []):
            report.sections.append((f"{visitor.size}: {visitor.page.url}", visitor.sees()))
    return report


@pytest.fixture
def visit(request, browser, stage):
    """Open a browser of a size: `visit("phone")`; every fault of a page fails the story."""
    visitors = request.node.visitors = []

    def come(size, **more):
        visitors.append(Visitor(browser, stage, size, **more))
        return visitors[-1]

    yield come
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    if faults:
        pytest.fail("\n  ".join(["what no page may do:", *faults]), pytrace=False)


@pytest.fixture(params=list(SIZES))
def size(request):
    """Both sizes, one after the other."""
    return request.param
