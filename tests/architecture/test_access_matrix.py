"""Every route has a row in the access matrix, and every row a route."""

import pytest

from lms.app import create_app
from lms.kernel.config import Settings
from tests.access_matrix import ROWS, endpoint_of
from tests.architecture.source import ROOT


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(secret_key="-" * 32))


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def location(view):
    code = getattr(view, "__wrapped__", view).__code__
    return f"{code.co_filename.removeprefix(f'{ROOT}/')}:{code.co_firstlineno} {view.__name__}"


def test_every_route_has_a_row_in_the_access_matrix(app):
    missing = sorted(
        {location(app.view_functions[r.endpoint]) for r in routes(app) if r.endpoint not in ROWS}
    )
    assert missing == []


def test_every_row_of_the_access_matrix_has_a_route(app):
    known = {rule.endpoint for rule in routes(app)}
    surplus = sorted(key for key in ROWS if endpoint_of(key) not in known)
    assert surplus == []
