"""How numbers typed by people and written in files are read."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.kinds.numbers import decimal_text, from_file, local_text, readings


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        pytest.param("2024", ["2024"], id="a year"),
        pytest.param(" 2 024 ", ["2024"], id="spaces count for nothing"),
        pytest.param("1.234,5", ["1234.5"], id="dots group, the comma is the decimal mark"),
        pytest.param("1234.5", ["1234.5"], id="a dot that cannot group is a decimal point"),
        pytest.param("1,234.5", ["1234.5"], id="the last of two signs is the decimal mark"),
        pytest.param("1.234.567", ["1234567"], id="several dots group"),
        pytest.param("1,234,567", ["1234567"], id="several commas group"),
        pytest.param("1,234", ["1.234"], id="one comma is the decimal mark"),
        pytest.param("1.234", ["1234", "1.234"], id="one dot before three digits reads both ways"),
        pytest.param("0.125", ["0.125"], id="nobody groups after a zero"),
        pytest.param("-3,5", ["-3.5"], id="minus"),
        pytest.param("\u22123", ["-3"], id="the typographic minus"),
        pytest.param(",5", ["0.5"], id="no leading zero"),
        pytest.param("1.2.3", [], id="a date is no number"),
        pytest.param("1.23,4.5", [], id="broken groups"),
        pytest.param("1.234,", [], id="nothing after the decimal mark"),
        pytest.param("năm 2024", [], id="words"),
        pytest.param("1e999999999", [], id="no exponents"),
        pytest.param("٣", [], id="digits of other scripts"),
        pytest.param(".", [], id="a lone dot"),
        pytest.param("", [], id="nothing"),
        pytest.param("9" * 31, [], id="absurdly long"),
    ],
)
def test_what_a_typed_number_may_mean(text, meanings):
    assert [decimal_text(number) for number in readings(text)] == meanings


@pytest.mark.parametrize(
    ("text", "number"),
    [("3.142", "3.142"), ("3,14", "3.14"), ("-5", "-5"), ("1e3", "1000"), ("2 024", "2024"),
     (".5", "0.5"), ("1.2.3", None), ("", None), ("-", None), ("*", None), ("1e999", None)],
)  # fmt: skip
def test_a_file_writes_decimals_and_never_groups(text, number):
    found = from_file(text)
    assert (None if found is None else decimal_text(found)) == number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))  # fmt: skip
def test_a_written_number_reads_back(number):
    assert from_file(decimal_text(number)) == number
    assert number in readings(local_text(number))


@given(st.text())
def test_no_text_breaks_the_reader(text):
    assert all(isinstance(number, Decimal) for number in readings(text))


def test_a_long_text_is_read_at_once():
    started = time.process_time()
    for piece in ("1.", "1,", " ", "1", "1.234"):
        readings(piece * 20_000)
        from_file(piece * 20_000)
    assert time.process_time() - started < 0.5
