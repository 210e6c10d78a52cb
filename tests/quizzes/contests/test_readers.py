"""What leaders and auditors see of a contest: its desk; its numbers after the close alone."""

import re

import pytest

from lms.kernel.actor import Role
from quizzes.contests import service
from tests.lms.people.roles.build import grant
from tests.quizzes.contests import build


@pytest.fixture
def round_(cast, session):
    """An open round with three entries."""
    where = build.category(session, cast.information)
    made = build.open_round(session, build.contest(session, cast.information), where)
    build.entries(session, made, [(5, 7, 60_000, 60 + n) for n in range(3)])
    return made


@pytest.fixture(params=[Role.LEADER, Role.AUDITOR])
def reader(request, cast, session):
    unit_id = cast.information.id if request.param is Role.LEADER else None
    grant(session, cast.an, request.param, unit_id=unit_id)
    return cast.browser(cast.an)


def test_the_answer_to_the_prediction_stays_hidden_until_the_close(session, reader, round_):
    address = f"/rounds/{round_.public_id}/manage"
    page = reader.get(address).text
    assert "Thí Sinh" not in page
    assert "đáp án của câu dự đoán" in page
    assert reader.post(address).status_code == 403

    results = f"/quizzes/{round_.quiz.public_id}/results"
    assert reader.get(results).status_code == 404

    build.close(session, round_)
    assert reader.get(results).status_code == 200
    assert "Thí Sinh 1" in reader.get(address).text
    assert reader.post(address).status_code == 200


def test_a_reader_is_offered_nothing_to_change(session, reader, round_):
    build.close(session, round_)
    made = build.fresh(session, round_).contest
    for address in (
        f"/rounds/{round_.public_id}/manage",
        f"/contests/{made.public_id}/edit",
        f"/contests/{made.public_id}/exclusions",
        "/contests/manage",
    ):
        page = reader.get(address)
        assert page.status_code == 200
        inside = page.text.split("<main")[1].split("</main>")[0]
        sent = set(re.findall(r'<form method="post" action="([^"]*)"', inside))
        assert sent <= {address}  # taking the list away, which is on record
        assert "/new" not in inside


def test_a_reader_checks_the_board_before_it_is_published(session, cast, reader, round_):
    build.close(session, round_)
    now = build.fresh(session, round_).closes_at + 5 * build.HOUR
    actor = build.COMMAND_LINE
    service.freeze(session(), build.fresh(session, round_), actor=actor, now=now)
    service.rank_round(session(), build.fresh(session, round_), actor=actor, now=now)
    session.commit()
    assert "Bản xem trước" in reader.get(f"/rounds/{round_.public_id}/board").text
    assert reader.get(f"/rounds/{round_.public_id}/minutes").status_code == 200
