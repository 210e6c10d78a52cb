"""A search finds who fits, in the order of the list, the same on both databases.

What it finds is held against a reading of all persons one by one.
"""

from datetime import date

import pytest

from lms.kernel.db import remove_session
from lms.kernel.text import fold, name_sort_key
from lms.people.persons import search
from lms.people.persons.models import Membership, Person, PersonContact, PersonWord
from lms.people.persons.search import Criteria, list_persons, page_of_persons
from lms.people.persons.service import add_person, rename, set_citizen_id
from lms.people.persons.words import words_of
from tests.lms.people.persons.many import fill, names

COUNT = 1_000
TODAY = date(2026, 11, 20)


@pytest.fixture
def many(engine, session):
    remove_session()
    fill(engine, COUNT, units=12, is_measured=False)


def expected(*words, beginnings=()):
    """The names of those who have these words, read one by one."""
    found = []
    for number, name in enumerate(names(COUNT), start=1):
        have = fold(name).split()
        if all(word in have for word in words) and all(
            any(one.startswith(start) for one in have) for start in beginnings
        ):
            found.append((name_sort_key(name), number, name))
    return [name for _, _, name in sorted(found)]


def found(session, text, **criteria):
    return [one.full_name for one in list_persons(session(), Criteria(TODAY, text, **criteria))]


@pytest.mark.parametrize(
    ("text", "words", "beginnings"),
    [
        pytest.param("nguyen", (), ("nguyen",), id="a common word"),
        pytest.param("Nguyễn Thị", (), ("nguyen", "thi"), id="two common words"),
        pytest.param("thi van", (), ("thi", "van"), id="two common words that few have"),
        pytest.param("an", ("an",), (), id="a short word is whole"),
        pytest.param("tha", (), ("tha",), id="a beginning of many words"),
        pytest.param("lê tha", ("le",), ("tha",), id="a word and a beginning"),
        pytest.param("tha ngo", (), ("tha", "ngo"), id="two beginnings"),
        pytest.param("nguyen khong", (), ("nguyen", "khong"), id="one word that nobody has"),
    ],
)
def test_words_are_found_in_the_order_of_given_names(session, many, text, words, beginnings):
    everybody = expected(*words, beginnings=beginnings)
    assert found(session, text) == everybody
    assert found(session, text, sort="-name") == everybody[::-1]
    page = page_of_persons(session(), Criteria(TODAY, text), 2, per_page=20)
    assert page.total == len(everybody)
    wanted = everybody[20:40] or everybody[:20]
    assert [one.full_name for one in page.rows] == wanted


@pytest.mark.parametrize("few", [0, 5_000], ids=["positions looked up", "positions leading"])
@pytest.mark.parametrize(
    ("text", "criteria"),
    [
        pytest.param("", {"unit_ids": frozenset({2, 3})}, id="two units"),
        pytest.param("thi", {"unit_ids": frozenset({2})}, id="a word in a unit"),
        pytest.param("tha", {"unit_ids": frozenset({2}), "kind": "editor"}, id="editors of a unit"),
        pytest.param("nguyen thi", {"is_concurrent": True}, id="two words, concurrent"),
        pytest.param("", {"kind": "reporter", "is_concurrent": False}, id="full-time reporters"),
        pytest.param("thi", {"state": "former"}, id="nobody is former"),
        pytest.param("", {"unit_ids": frozenset()}, id="no unit, nobody"),
    ],
)
def test_positions_are_held_against_all_that_is_asked(
    session, many, monkeypatch, few, text, criteria
):
    monkeypatch.setattr(search, "FEW", few)
    ids = {
        one.person_id
        for one in session.query(Membership)
        if one.unit_id in criteria.get("unit_ids", {one.unit_id})
        and one.kind == criteria.get("kind", one.kind)
        and one.is_concurrent == criteria.get("is_concurrent", one.is_concurrent)
        and criteria.get("state") != "former"
    }
    of_text = [one.id for one in list_persons(session(), Criteria(TODAY, text))]
    wanted = [id_ for id_ in of_text if id_ in ids]
    assert [one.id for one in list_persons(session(), Criteria(TODAY, text, **criteria))] == wanted
    page = page_of_persons(session(), Criteria(TODAY, text, **criteria), 1)
    assert (page.total, [one.id for one in page.rows]) == (len(wanted), wanted[:50])


def test_a_list_sorts_by_birth_date_and_by_unit_then_by_given_name(session, many):
    by_birth = [one.birth_date for one in list_persons(session(), Criteria(TODAY, sort="birth"))]
    assert by_birth == sorted(by_birth)
    units = {one.person_id: one.unit.sort_key for one in session.query(Membership)}
    people = list(list_persons(session(), Criteria(TODAY, "thi", sort="-unit")))
    keys = [units[one.id] for one in people]
    assert keys == sorted(keys, reverse=True)
    of_one_unit = [one.sort_key for one in people if units[one.id] == keys[0]]
    assert of_one_unit == sorted(of_one_unit)


def test_people_sort_in_vietnamese_order(session, cast):
    wanted = [
        "Bùi Văn An", "Nguyễn Thị An", "Trần An", "Trần Án", "Lê Ánh", "Đỗ Ân", "Hà Bình",
        "Hà Dũng", "Hà Đạt", "Hà Yến",
    ]  # fmt: skip
    for name in reversed(wanted):
        add_person(session(), name, now=cast.now)
    session.commit()
    assert found(session, "") == wanted


def test_signs_alone_find_nobody(session, cast):
    cast.an
    assert found(session, "…") == []


def test_a_phone_an_email_and_a_citizen_id_find_their_person_and_nobody_else(session, cast):
    an, binh = cast.an, cast.binh
    an.phone, an.email = "0912345678", "An@sotuphap.vn"
    session.add(PersonContact(person_id=an.id, kind="phone", value="02083855123"))
    set_citizen_id(an, "019185000123")
    binh.phone = "0912345679"
    session.commit()

    for typed in (
        "+84 912 345 678",
        "an@sotuphap.vn",
        "0208.3855.123",
        "019185000123",
        "thi 0912345678",
    ):
        assert found(session, typed) == [an.full_name], typed
    for typed in ("0912", "an@sotuphap", "019185000124", "van 0912345678"):
        assert found(session, typed) == [], typed


# Words are kept in step, whoever writes -------------------------------------------------


def in_step(session):
    """Every person's words are those that the person gives."""
    session.commit()
    wanted = {
        (one.id, word, one.sort_key)
        for one in session.query(Person)
        for word in words_of(
            one.search_key,
            [one.phone, one.email, *(c.value for c in one.contacts if c.kind != "other")],
        )
    }
    have = {(one.person_id, one.word, one.sort_key) for one in session.query(PersonWord)}
    assert wanted == have
    return True


def test_words_follow_what_is_written_about_a_person(session, cast):
    an, _ = cast.an, cast.binh
    assert in_step(session)
    an.phone = "0912345678"
    assert in_step(session)
    rename(an, "Hoàng Thị Ánh")
    assert in_step(session)
    an.contacts = [
        PersonContact(kind="email", value="a@b.vn"),
        PersonContact(kind="other", value="Zalo"),
    ]
    assert in_step(session)
    an.contacts.pop(0)
    assert in_step(session)
    fresh = add_person(session(), "Mới", now=cast.now, email="moi@b.vn")
    fresh.contacts = [PersonContact(kind="phone", value="0355555555")]
    assert in_step(session)
    assert found(session, "0355555555") == ["Mới"]
    assert found(session, "nguyen") == []
