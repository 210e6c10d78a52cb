"""Who on a list is somebody we know already, what a list would change, and what its words mean."""

from datetime import date

import pytest

from lms.people.roster.rules import (
    Action,
    Identity,
    KnownPersons,
    MemberKind,
    Outcome,
    differences,
    is_concurrent,
    is_to_be_trained,
    kind_of,
)

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


ID, OTHER_ID = b"an's", b"somebody else's"


@pytest.mark.parametrize(
    ("wanted", "known", "found"),
    [
        pytest.param(
            Identity("an", None, citizen_id=ID), Identity("an", BORN, citizen_id=ID), 7,
            id="by citizen id",
        ),
        pytest.param(
            Identity("an", BORN, "0912000001", citizen_id=ID),
            Identity("an", BORN, "0912000001", citizen_id=OTHER_ID), None,
            id="two citizen ids are two people though all else agrees",
        ),
        pytest.param(
            Identity("an", BORN, citizen_id=ID), Identity("an", BORN), 7,
            id="a citizen id that was not known contradicts nothing",
        ),
    ],
)  # fmt: skip
def test_a_citizen_id_tells_the_most(wanted, known, found):
    assert KnownPersons([(7, known)]).take(wanted) == found
    assert wanted.contradicts(known) == (found is None)


@pytest.mark.parametrize(
    ("wanted", "members", "found"),
    [
        pytest.param(Identity("nguyen thi an"), [7], 7, id="a name is enough within the unit"),
        pytest.param(Identity("nguyen thi an"), [], None, id="and nowhere else"),
        pytest.param(Identity("nguyen thi an"), [7, 8], None, id="not when two have it"),
        pytest.param(
            Identity("nguyen thi an", date(1990, 1, 1)), [7], None, id="not with another birth date"
        ),
        pytest.param(
            Identity("nguyen thi an", None, "0912999999"), [7], 7, id="though the number is new"
        ),
    ],
)
def test_within_one_unit_a_name_tells(wanted, members, found):
    people = [(7, AN), (8, Identity("nguyen thi an"))]

    assert KnownPersons(people, members=members).take(wanted) == found


def test_what_one_part_of_a_list_has_taken_is_taken_for_the_next():
    taken = set()

    assert KnownPersons([(7, AN)], taken=taken).take(AN) == 7
    assert KnownPersons([(7, AN)], taken=taken).take(AN) is None


def test_a_list_changes_only_what_it_says():
    before = {"phone": "0912000001", "email": None, "gender": "male"}
    after = {"phone": "0912000002", "email": "an@example.vn", "gender": "", "position": None}

    assert differences(before, after) == {
        "phone": ("0912000001", "0912000002"),
        "email": (None, "an@example.vn"),
    }
    assert differences(before, before) == {}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("nguoi phat ngon", MemberKind.SPOKESPERSON),
        ("phong vien", MemberKind.REPORTER),
        ("bien tap vien", MemberKind.EDITOR),
        ("can bo thong tin co so", MemberKind.GRASSROOTS_OFFICER),
        ("can bo truyen thong", MemberKind.COMMUNICATION_OFFICER),
        ("khac", MemberKind.OTHER),
        ("chuyen vien", None),
        ("", None),
    ],
)
def test_kind_of(words, kind):
    assert kind_of(words) == kind


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("kiem nhiem", True),
        ("x", True),
        ("chuyen trach", False),
        ("khong", False),
        ("", None),
        ("hop dong", None),
    ],
)
def test_is_concurrent(words, answer):
    assert is_concurrent(words) is answer


def test_action_and_outcome_are_stored_by_their_words():
    assert {action.value for action in Action} == {"new", "join", "return", "change", "same"}
    assert {outcome.value for outcome in Outcome} == {"done", "same", "stale"}


def test_is_to_be_trained():
    assert [kind for kind in MemberKind if not is_to_be_trained(kind)] == [MemberKind.OTHER]
