"""Coming in: by a password, by an invitation; and what people read when that cannot be."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from lms.kernel import clock
from lms.people import service as people
from tests.browser.scenes import ORGANISER, PASSWORD


def test_the_organiser_signs_in_and_out(visit, scenes, size):
    organiser = visit(size)
    organiser.sign_in(ORGANISER, PASSWORD)
    organiser.reads("Lê Kim Chi")
