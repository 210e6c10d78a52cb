"""A contest of the information department with one open round."""

import pytest

from tests.quizzes.contests import build


@pytest.fixture
def contest(cast):
    return build.contest(cast.session, cast.information)


@pytest.fixture
def questions(cast):
    return build.category(cast.session, cast.information)


@pytest.fixture
def round_(cast, contest, questions):
    return build.open_round(cast.session, contest, questions)
