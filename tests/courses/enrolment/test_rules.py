"""Who on a list is somebody we know already."""

from datetime import date

import pytest

from courses.enrolment.rules import Identity, KnownPersons, free_places

BORN = date(1985, 9, 5)
AN = Identity("nguyen thi an", BORN, "0912000001", "an@example.vn")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(Identity("nguyen thi an", None, "0912000001"), 7, id="by mobile"),
        pytest.param(Identity("nguyen thi an", None, None, "an@example.vn"), 7, id="by email"),
        pytest.param(Identity("nguyen thi an", BORN), 7, id="by birth date"),
        pytest.param(
            Identity("nguyen thi an", BORN, "0912999999", "khac@example.vn"),
            7,
            id="by birth date though number and address have changed",
        ),
        pytest.param(Identity("nguyen thi an"), None, id="never by the name alone"),
        pytest.param(
            Identity("tran van binh", BORN, "0912000001", "an@example.vn"),
            None,
            id="never under another name, whatever else agrees",
        ),
        pytest.param(
            Identity("nguyen thi an", date(1990, 1, 1), "0912000002", "b@example.vn"),
            None,
            id="a namesake is somebody else",
        ),
    ],
)
def test_a_line_means_a_known_person(wanted, found):
    assert KnownPersons([(7, AN)]).take(wanted) == found


def test_the_mobile_tells_more_than_the_birth_date():
    twin = Identity("nguyen thi an", BORN, "0912000002")

    assert KnownPersons([(7, AN), (8, twin)]).take(twin) == 8


def test_two_lines_never_mean_one_person():
    known = KnownPersons([(7, AN)])

    assert [known.take(AN), known.take(AN)] == [7, None]


@pytest.mark.parametrize(
    ("capacity", "enrolled", "free"),
    [
        pytest.param(100, 40, 60, id="what is left"),
        pytest.param(100, 100, 0, id="nothing when full"),
        pytest.param(100, 120, 0, id="nothing when the capacity was lowered"),
    ],
)
def test_free_places(capacity, enrolled, free):
    assert free_places(capacity, enrolled) == free
