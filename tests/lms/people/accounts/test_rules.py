"""The rules of signing in."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.people.accounts.rules import (
    DIGITS_ALONE,
    RECENT,
    SEEN_EVERY,
    TRIES,
    browser_name,
    counters,
    is_guessable,
    is_one_too_many,
    is_recent,
    is_to_note,
    may_change_ways,
    sign_in_ends,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
COMMON = {"qwertyuiop12"}
WORDS = {"thai", "nguyen", "matkhau", "password", "an", "thi", "a"}


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        pytest.param("qwertyuiop12", True, id="one of the most used ones"),
        pytest.param("thainguyen2026", True, id="the province and a year"),
        pytest.param("nguyenthian@1990", True, id="one's own name and a year"),
        pytest.param("p@ssw0rd2026!", True, id="signs in the place of letters"),
        pytest.param("m@tkh@u-123456", True, id="a Vietnamese word with signs"),
        pytest.param("0912345678", True, id="a phone number"),
        pytest.param("01/05/1990.", True, id="a date"),
        pytest.param("019090001234", True, id="a citizen id"),
        pytest.param("aaaabbbbcccc", True, id="few different signs"),
        pytest.param("!?.,;:-+=()", False, id="signs alone are no words"),
        pytest.param("3141592653589793", False, id="as many digits as nobody's number has"),
        pytest.param("thainguyenmuaxuan", False, id="more than the words that are known"),
        pytest.param("motcaudenho", False, id="a sentence"),
        pytest.param("nguyenaaaaxyz", False, id="words of one letter do not count"),
    ],
)
def test_a_password_is_guessable(folded, expected):
    assert is_guessable(folded, common=COMMON, words=WORDS) is expected


def test_digits_alone_need_to_be_many():
    digits = "1357924680246813"
    assert len(digits) == DIGITS_ALONE
    assert is_guessable(digits[:-1], common=(), words=())
    assert not is_guessable(digits, common=(), words=())


@pytest.mark.parametrize(
    ("of_both", "of_login", "of_address", "expected"),
    [
        pytest.param(TRIES - 1, 99, 99, False, id="the last that is allowed"),
        pytest.param(TRIES, TRIES, TRIES, True, id="ten of one name from one address"),
        pytest.param(0, 99, 0, False, id="ninety-nine strangers at one name"),
        pytest.param(0, 100, 0, True, id="a hundred of one name from everywhere"),
        pytest.param(0, 0, 100, True, id="a hundred names from one address"),
    ],
)
def test_one_try_is_one_too_many(of_both, of_login, of_address, expected):
    found = is_one_too_many(of_both=of_both, of_login=of_login, of_address=of_address)
    assert found is expected


@pytest.mark.parametrize(
    ("used_after", "ends_after"),
    [
        pytest.param(timedelta(0), timedelta(hours=72), id="not used again: three days"),
        pytest.param(timedelta(days=2), timedelta(days=5), id="used on the second day: three more"),
        pytest.param(timedelta(days=13), timedelta(days=14), id="used always: two weeks"),
    ],
)
def test_a_sign_in_ends(used_after, ends_after):
    ends = sign_in_ends(
        began_at=NOON, seen_at=NOON + used_after, lasts=timedelta(days=14), idle=timedelta(hours=72)
    )
    assert ends == NOON + ends_after


def test_use_is_to_note_once_in_five_minutes():
    assert not is_to_note(NOON, NOON + SEEN_EVERY - timedelta(seconds=1))
    assert is_to_note(NOON, NOON + SEEN_EVERY)


def test_a_proof_is_recent_for_ten_minutes():
    assert is_recent(NOON, NOON + RECENT - timedelta(seconds=1))
    assert not is_recent(NOON, NOON + RECENT)


@pytest.mark.parametrize(
    ("owns", "used", "expected"),
    [
        pytest.param(False, False, True, id="without a second factor the first is enough"),
        pytest.param(True, False, False, id="a password alone does not change a second factor"),
        pytest.param(True, True, True, id="who has used the second factor changes it"),
    ],
)
def test_who_may_change_ways(owns, used, expected):
    assert may_change_ways(owns_second_factor=owns, used_second_factor=used) is expected


def test_counters_are_the_half_minute_and_its_neighbours():
    assert list(counters(59)) == [0, 1, 2]
    assert list(counters(60)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        pytest.param(
            "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/131.0 Mobile Safari/537.36",
            "Chrome · Android",
            id="a cheap phone",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 coc_coc_browser/132.0 "
            "Chrome/126.0 Safari/537.36",
            "Cốc Cốc · Windows",
            id="a browser that calls itself others besides",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari · iPhone",
            id="an iPhone",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0", "Firefox · Linux", id="Linux"
        ),
        pytest.param("curl/8.5", "", id="nothing that is known"),
    ],
)
def test_browser_name(agent, expected):
    assert browser_name(agent) == expected
