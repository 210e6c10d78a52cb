"""A person's fields: what is read, what is refused, what is only warned of."""

from datetime import date, datetime

import pytest

from lms.people.persons.fields import (
    Gender,
    Unreadable,
    age_on,
    check_citizen_id,
    mask_citizen_id,
    mask_phone,
    parse_birth_date,
    parse_citizen_id,
    parse_email,
    parse_gender,
    parse_name,
    parse_phone,
)
from lms.people.persons.reading import parse_plain_text

TODAY = date(2026, 11, 23)


def told(remarks):
    return [remark.message % remark.values for remark in remarks]


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        pytest.param("0966201164", "0966201164", id="ten digits as they are"),
        pytest.param("+84 889.229427", "0889229427", id="country code, space and dot"),
        pytest.param("84 889 229 427", "0889229427", id="country code without plus"),
        pytest.param("0084889229427", "0889229427", id="country code after 00"),
        pytest.param("+84 (0)889-229-427", "0889229427", id="country code and 0 in brackets"),
        pytest.param("0912–345–678", "0912345678", id="long dashes"),
        pytest.param("'0912345678", "0912345678", id="a spreadsheet's text mark"),
        pytest.param("０９１２３４５６７８", "0912345678", id="full-width digits"),
        pytest.param("0208 3855 123", "02083855123", id="landline of Thái Nguyên"),
        pytest.param("+84 209 3855 123", "02093855123", id="landline of Bắc Kạn"),
    ],
)
def test_a_phone_number_is_read(typed, phone):
    assert parse_phone(typed).value == phone
    assert parse_phone(typed).warnings == ()


@pytest.mark.parametrize(
    "typed", [803349229.0, 803349229, "803349229"], ids=["float", "whole number", "text"]
)
def test_a_number_that_lost_its_leading_0_gets_it_back_with_a_warning(typed):
    parsed = parse_phone(typed)

    assert parsed.value == "0803349229"
    assert told(parsed.warnings) == [
        "The phone number “803349229” had lost its leading 0; 0803349229 was taken."
    ]


def test_a_landline_number_cell_gets_its_leading_0_back():
    assert parse_phone(2083855123.0).value == "02083855123"


@pytest.mark.parametrize(
    "typed",
    ["0212345678", "0112345678", "091234567", "09123456789", "O912345678", "abc", True, 0.5, -5,
     float("nan"), float("inf"), "0208385512"],
    ids=str,
)  # fmt: skip
def test_what_is_no_phone_number_is_refused_with_what_was_read(typed):
    with pytest.raises(Unreadable) as refused:
        parse_phone(typed)
    assert refused.value.remark.read == str(typed)


def test_two_numbers_in_one_cell_are_named_as_such():
    with pytest.raises(Unreadable, match="more than one phone number"):
        parse_phone("0912345678 / 0987654321")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("0912345123", "09xx xxx 123"), ("02083855123", "02xx xxxx 123"), ("0912", "xxxx"),
     ("", ""), (None, "")],
    ids=str,
)  # fmt: skip
def test_a_masked_phone_shows_two_digits_and_three(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        pytest.param("06/09/1973", date(1973, 9, 6), id="dd/mm/yyyy"),
        pytest.param("6/9/1973", date(1973, 9, 6), id="d/m/yyyy"),
        pytest.param("6.9.1973", date(1973, 9, 6), id="dots"),
        pytest.param("06-09-1973", date(1973, 9, 6), id="dashes"),
        pytest.param(" 06 / 09 / 1973 ", date(1973, 9, 6), id="spaces around"),
        pytest.param("'06/09/1973", date(1973, 9, 6), id="a spreadsheet's text mark"),
        pytest.param("1973-09-06", date(1973, 9, 6), id="yyyy-mm-dd cannot be mistaken"),
        pytest.param("1973-09-06 00:00:00", date(1973, 9, 6), id="a date printed by a program"),
        pytest.param(date(1973, 9, 6), date(1973, 9, 6), id="a date cell"),
        pytest.param(datetime(1973, 9, 6, 7, 0), date(1973, 9, 6), id="a date cell with a time"),  # noqa: DTZ001
        pytest.param("29/02/2000", date(2000, 2, 29), id="a leap day"),
        pytest.param("01/01/1900", date(1900, 1, 1), id="the first day allowed"),
        pytest.param("23/11/2026", date(2026, 11, 23), id="today"),
    ],
)
def test_a_birth_date_is_read(typed, born):
    assert parse_birth_date(typed, today=TODAY).value == born
    assert parse_birth_date(typed, today=TODAY).warnings == ()


def test_a_spreadsheets_day_number_is_read_with_a_warning():
    parsed = parse_birth_date(31048.0, today=TODAY)

    assert parsed.value == date(1985, 1, 1)
    assert told(parsed.warnings) == [
        "The birth date was the bare number 31048; it was taken for 01/01/1985."
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/1985", "The birth date “31/02/1985” is not in the calendar."),
        ("29/02/1985", "The birth date “29/02/1985” is not in the calendar."),
        ("12/25/1985", "The birth date “12/25/1985” is not in the calendar."),
        ("01/01/0000", "The birth date “01/01/0000” is not in the calendar."),
        ("1985", "The birth date “1985” is only a year; write dd/mm/yyyy."),
        (1985.0, "The birth date “1985” is only a year; write dd/mm/yyyy."),
        (1985, "The birth date “1985” is only a year; write dd/mm/yyyy."),
        ("01/02/85", "The birth date “01/02/85” needs a year of four digits."),
        ("31/12/1899", "The birth date “31/12/1899” is before 1900."),
        (date(1899, 12, 31), "The birth date “31/12/1899” is before 1900."),
        ("24/11/2026", "The birth date “24/11/2026” is in the future."),
        ("tháng 5", "“tháng 5” is not a date; write dd/mm/yyyy, such as 05/09/1985."),
        ("06091973", "“06091973” is not a date; write dd/mm/yyyy, such as 05/09/1985."),
        (6091973.0, "“6091973” is not a date; write dd/mm/yyyy, such as 05/09/1985."),
        (-1, "“-1” is not a date; write dd/mm/yyyy, such as 05/09/1985."),
        (float("nan"), "“nan” is not a date; write dd/mm/yyyy, such as 05/09/1985."),
        (True, "“True” is not a date; write dd/mm/yyyy, such as 05/09/1985."),
    ],
    ids=str,
)
def test_an_impossible_birth_date_is_refused_with_what_was_read(typed, sentence):
    with pytest.raises(Unreadable) as refused:
        parse_birth_date(typed, today=TODAY)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        pytest.param(date(2010, 5, 4), date(2026, 5, 3), 15, id="the day before the birthday"),
        pytest.param(date(2010, 5, 4), date(2026, 5, 4), 16, id="the birthday"),
        pytest.param(date(2008, 2, 29), date(2024, 2, 29), 16, id="a leap birthday"),
        pytest.param(date(2008, 2, 29), date(2026, 2, 28), 17, id="a leap child on 28/02"),
        pytest.param(date(2008, 2, 29), date(2026, 3, 1), 18, id="a leap child on 01/03"),
    ],
)
def test_age_is_reached_on_the_birthday(born, day, age):
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("typed", "gender"),
    [("Nam", "male"), ("NỮ", "female"), ("nu", "female"), (" nữ ", "female"), ("Bà", "female")],
)
def test_gender_is_read_with_or_without_accents(typed, gender):
    assert parse_gender(typed).value == gender


@pytest.mark.parametrize("typed", ["x", "1", "Namm", ""])
def test_another_gender_word_is_refused(typed):
    with pytest.raises(Unreadable):
        parse_gender(typed)


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        ("hv001@example.vn", "hv001@example.vn"),
        (" Lan.Anh@ThaiNguyen.GOV.vn ", "Lan.Anh@thainguyen.gov.vn"),
        ("mailto:a@b.vn", "a@b.vn"),
        ("a+b@mail.example.com", "a+b@mail.example.com"),
    ],
)
def test_an_email_is_read_with_its_domain_in_lower_case(typed, email):
    assert parse_email(typed).value == email


@pytest.mark.parametrize(
    "typed",
    ["khong-phai-email", "a@b", "@b.vn", "a@", "a b@c.vn", "a@@b.vn", "a@b..vn", ".a@b.vn",
     "a.@b.vn", "a@-b.vn", "a@b.vn; c@d.vn", "a@127.0.0.1", "á@b.vn", f"{'a' * 65}@b.vn",
     "a@b.vn\r\nBcc: c@d.vn", 5.0],
    ids=str,
)  # fmt: skip
def test_what_is_no_email_is_refused(typed):
    with pytest.raises(Unreadable):
        parse_email(typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Trần Thị Hoà", "Trần Thị Hoà"),
        (" Trần  Thị Hoà ", "Trần Thị Hoà"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Hồ Quang Ý", "Hồ Quang Ý"),
    ],
)
def test_a_name_is_kept_as_typed(typed, name):
    assert parse_name(typed).value == name
    assert parse_name(typed).warnings == ()


def test_a_name_in_capitals_stays_in_capitals_with_a_warning():
    parsed = parse_name("  HỒ NGỌC ÁNH  ")

    assert parsed.value == "HỒ NGỌC ÁNH"
    assert told(parsed.warnings) == [
        "The name “HỒ NGỌC ÁNH” is all in capitals; it is kept as typed."
    ]


@pytest.mark.parametrize(
    "typed",
    ['=HYPERLINK("http://127.0.0.1/","x")', "＝cmd", "+Lan", "@Lan", "-Lan", "Lan 2", "X", "", "---",
     "<b>Lan</b>", "Lan/Anh", "a" * 101, 5.0],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(Unreadable):
        parse_name(typed)


def test_a_position_may_hold_anything_but_a_formula():
    assert parse_plain_text(" Phó  Trưởng phòng (phụ trách) 1/2 ").value == (
        "Phó Trưởng phòng (phụ trách) 1/2"
    )
    for typed in ("=1+1", "@SUM(A1)", "x" * 201):
        with pytest.raises(Unreadable):
            parse_plain_text(typed)


@pytest.mark.parametrize(
    ("citizen_id", "born", "gender", "sentences"),
    [
        pytest.param("019085001234", date(1985, 3, 2), "male", [], id="a man of 1985"),
        pytest.param("019185001234", date(1985, 3, 2), "female", [], id="a woman of 1985"),
        pytest.param("019205001234", date(2005, 3, 2), "male", [], id="a man of 2005"),
        pytest.param("019305001234", date(2005, 3, 2), "female", [], id="a woman of 2005"),
        pytest.param("019085001234", None, None, [], id="nothing to compare with"),
        pytest.param(
            "019085001234", date(1986, 3, 2), "male",
            ["The citizen id xxxxxxxxx234 says born in 1985, the birth date says 02/03/1986."],
            id="another year",
        ),
        pytest.param(
            "019085001234", date(1985, 3, 2), Gender.FEMALE,
            ["The citizen id xxxxxxxxx234 and the gender do not agree."],
            id="another sex",
        ),
        pytest.param(
            "000085001234", date(1985, 3, 2), "male",
            ["The citizen id xxxxxxxxx234 begins with a province code that is not in use."],
            id="an unknown province",
        ),
    ],
)  # fmt: skip
def test_a_citizen_id_that_does_not_fit_warns_and_never_blocks(citizen_id, born, gender, sentences):
    assert told(check_citizen_id(citizen_id, born, gender)) == sentences


@pytest.mark.parametrize("typed", ["12345678901", "1234567890123", "09012345678A", "", "123456789"])
def test_a_citizen_id_has_12_digits(typed):
    with pytest.raises(Unreadable):
        check_citizen_id(typed, None, None)


def test_a_citizen_id_in_a_number_cell_gets_its_leading_0_back():
    parsed = parse_citizen_id(19085001234.0)

    assert parsed.value == "019085001234"
    assert told(parsed.warnings) == [
        "The citizen id “19085001234” had lost its leading 0; it was put back."
    ]


def test_a_masked_citizen_id_shows_three_digits():
    assert mask_citizen_id("019085001234") == "xxxxxxxxx234"
    assert mask_citizen_id(None) == ""
    assert mask_citizen_id("12") == "xx"
