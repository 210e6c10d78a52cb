"""What is typed to find a person, taken apart."""

import pytest

from lms.people.persons.terms import Terms, Word, read_terms

PHONE = (Word("0912345678"),)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("", Terms(), id="nothing asks for nothing"),
        pytest.param("  …  ", Terms(), id="nor do signs alone"),
        pytest.param("Hoà", Terms((Word("hoa", True),)), id="a name without its accents"),
        pytest.param("Lê An", Terms((Word("le"), Word("an"))), id="short words are whole words"),
        pytest.param("an an", Terms((Word("an"),)), id="a word twice is a word"),
        pytest.param("0912345678", Terms(PHONE), id="a phone number"),
        pytest.param("0912 345 678", Terms(PHONE), id="with spaces"),
        pytest.param("+84 912.345.678", Terms(PHONE), id="from abroad"),
        pytest.param("84912345678", Terms(PHONE), id="from abroad without its plus"),
        pytest.param("(+84)912-345-678", Terms(PHONE), id="with brackets and dashes"),
        pytest.param("0208 3855 123", Terms((Word("02083855123"),)), id="a landline"),
        pytest.param(
            "an 0912 345 678", Terms((*PHONE, Word("an"))), id="a name with a phone number"
        ),
        pytest.param("019185000123", Terms(citizen_ids=("019185000123",)), id="a citizen id"),
        pytest.param("019 185 000 123", Terms(citizen_ids=("019185000123",)), id="with spaces"),
        pytest.param("An@SoTuPhap.vn", Terms((Word("@an@sotuphap.vn"),)), id="an email"),
        pytest.param(
            "12345678901234", Terms((Word("12345678901234"),)), id="a number that is nothing here"
        ),
        pytest.param("0912", Terms((Word("0912"),)), id="the beginning of a number is no number"),
        pytest.param("abc1234", Terms((Word("abc1234", True),)), id="few digits are a word"),
    ],
)
def test_read_terms(typed, expected):
    assert read_terms(typed) == expected


def test_a_beginning_ends_before_the_next_word():
    assert Word("ngu", True).end == "ngv"


def test_very_much_is_cut():
    assert len(read_terms("một hai ba bốn " * 1000).words) <= 12
