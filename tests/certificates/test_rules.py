"""What a certificate says and how its code behaves, as tables."""

import itertools
import random
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from certificates.rules import (
    ALPHABET,
    CODE_LENGTH,
    Snapshot,
    State,
    Verdict,
    canonical_json,
    data_sha256,
    formal_date,
    formal_span,
    grouped,
    new_code,
    normalise_code,
    printable,
    register_label,
    verdict,
)

CODE = new_code(bytes(range(1, 18)))

SNAPSHOT = Snapshot(
    full_name="Nguyễn Thị Hòa",
    course_title="Hội nghị tập huấn truyền thông chính sách",
    starts_on=date(2026, 3, 5),
    ends_on=date(2026, 3, 6),
    issued_on=date(2026, 3, 10),
    register_no=7,
    register_year=2026,
    code=CODE,
    verify_url="https://daotao.example.gov.vn/verify/" + CODE,
    issuing_body="SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
    place_name="Thái Nguyên",
    signer_title="GIÁM ĐỐC",
)


def test_a_new_code_is_27_random_characters_and_a_check_character():
    assert new_code(bytes(17)) == "0" * 28
    assert len(CODE) == CODE_LENGTH
    assert set(CODE) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


def test_each_of_135_random_bits_changes_the_code():
    nothing = new_code(bytes(17))
    codes = {new_code((1 << bit).to_bytes(17, "big")) for bit in range(135)}

    assert len(codes) == 135
    assert nothing not in codes


def test_too_few_random_bytes_are_refused():
    with pytest.raises(ValueError, match="17 random bytes"):
        new_code(bytes(16))


def test_a_code_is_shown_in_groups_of_four():
    assert grouped("ABCDEFGHJK") == "ABCD-EFGH-JK"
    assert grouped(CODE).replace("-", "") == CODE
    assert [len(group) for group in grouped(CODE).split("-")] == [4] * 7


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(CODE, id="as it is"),
        pytest.param(grouped(CODE), id="in groups"),
        pytest.param(grouped(CODE).lower(), id="in lower case"),
        pytest.param(
            "  " + grouped(CODE).replace("-", " ") + "\n", id="with spaces and a line end"
        ),
        pytest.param(grouped(CODE).replace("-", "\u2013"), id="with dashes of a word processor"),
        pytest.param(grouped(CODE).replace("-", "\u00a0"), id="with unbreakable spaces"),
        pytest.param(CODE.replace("0", "O").replace("1", "I"), id="with O for 0 and I for 1"),
        pytest.param(CODE.replace("0", "o").replace("1", "l"), id="with o for 0 and l for 1"),
        pytest.param("".join(chr(ord(c) + 0xFEE0) for c in CODE), id="in full-width letters"),
    ],
)
def test_normalise_code_reads_what_a_person_typed(typed):
    assert normalise_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param(CODE[:-1], id="one character short"),
        pytest.param(CODE + "0", id="one character long"),
        pytest.param(CODE[:-1] + "U", id="a letter that no code has"),
        pytest.param(CODE[:-1] + "é", id="a letter with an accent"),
        pytest.param("-" * 300 + CODE, id="far too long"),
        pytest.param("<script>alert(1)</script>000", id="markup"),
    ],
)
def test_normalise_code_refuses_what_cannot_be_a_code(typed):
    assert normalise_code(typed) is None


def test_every_single_wrong_character_is_found():
    wrong = [
        CODE[:place] + other + CODE[place + 1 :]
        for place in range(CODE_LENGTH)
        for other in ALPHABET
        if other != CODE[place]
    ]

    assert {normalise_code(code) for code in wrong} == {None}


def test_every_swap_of_two_different_characters_is_found():
    code = new_code(random.Random(7).randbytes(17))
    for one, two in itertools.combinations(range(CODE_LENGTH), 2):
        if code[one] == code[two]:
            continue
        swapped = list(code)
        swapped[one], swapped[two] = swapped[two], swapped[one]
        assert normalise_code("".join(swapped)) is None


@pytest.mark.parametrize(
    ("number", "label"),
    [
        pytest.param(1, "01/2026", id="a number below 10 gets a leading 0"),
        pytest.param(9, "09/2026", id="nine too"),
        pytest.param(10, "10/2026", id="ten does not"),
        pytest.param(1234, "1234/2026", id="a large number stays"),
    ],
)
def test_register_label(number, label):
    assert register_label(number, 2026) == label


def test_the_register_starts_at_1():
    with pytest.raises(ValueError, match="starts at 1"):
        register_label(0, 2026)


@pytest.mark.parametrize(
    ("found", "state", "answer"),
    [
        pytest.param(True, State.VALID, Verdict.VALID, id="found and valid"),
        pytest.param(True, State.REVOKED, Verdict.REVOKED, id="found and revoked"),
        pytest.param(True, None, Verdict.UNKNOWN, id="never valid without a state"),
        pytest.param(False, None, Verdict.UNKNOWN, id="not found"),
        pytest.param(False, State.VALID, Verdict.UNKNOWN, id="not found is unknown, whatever else"),
    ],
)
def test_verdict(found, state, answer):
    assert verdict(found=found, state=state) is answer


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("  Lê\t Văn\nAn ", "Lê Văn An", id="blanks become single spaces"),
        pytest.param("Le\u0302\u0301 Ho\u0300a", "Lế Hòa", id="decomposed letters are composed"),
        pytest.param("<b>An</b> & Bình", "<b>An</b> & Bình", id="markup is only text"),
        pytest.param("An\u202enhìB\u202c", "AnnhìB", id="direction marks are left out"),
        pytest.param("A\x00n\x1b \u200b B", "An B", id="control characters are left out"),
        pytest.param("o\u200b\u0302", "ô", id="composed after what is invisible went"),
        pytest.param("A\ud800\ue000", "A", id="half and private characters are left out"),
        pytest.param(" \u00a0 ", "", id="only blanks is nothing"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(date(2026, 1, 9), "ngày 09 tháng 01 năm 2026", id="0 before day 9, month 1"),
        pytest.param(date(2026, 2, 10), "ngày 10 tháng 02 năm 2026", id="0 before month 2"),
        pytest.param(date(2026, 3, 5), "ngày 05 tháng 3 năm 2026", id="none before month 3"),
        pytest.param(date(2026, 12, 31), "ngày 31 tháng 12 năm 2026", id="none where two digits"),
    ],
)
def test_formal_date(day, words):
    assert formal_date(day) == words


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        pytest.param(date(2026, 3, 5), date(2026, 3, 5), "ngày 05 tháng 3 năm 2026", id="one day"),
        pytest.param(
            date(2026, 3, 5),
            date(2026, 3, 16),
            "từ ngày 05 đến ngày 16 tháng 3 năm 2026",
            id="within a month",
        ),
        pytest.param(
            date(2026, 2, 28),
            date(2026, 3, 1),
            "từ ngày 28 tháng 02 đến ngày 01 tháng 3 năm 2026",
            id="over the end of a month",
        ),
        pytest.param(
            date(2025, 12, 31),
            date(2026, 1, 1),
            "từ ngày 31 tháng 12 năm 2025 đến ngày 01 tháng 01 năm 2026",
            id="over the end of a year",
        ),
    ],
)
def test_formal_span(starts_on, ends_on, words):
    assert formal_span(starts_on, ends_on) == words


def test_an_event_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="on or after"):
        formal_span(date(2026, 3, 6), date(2026, 3, 5))


def test_canonical_json_sorts_its_keys_and_writes_dates_as_iso():
    text = canonical_json(replace(SNAPSHOT, code="C", verify_url="U")).decode()

    assert text == (
        '{"birth_date":null,"code":"C","course_title":"Hội nghị tập huấn truyền thông chính sách",'
        '"ends_on":"2026-03-06","full_name":"Nguyễn Thị Hòa","issued_on":"2026-03-10",'
        '"issuing_body":"SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH","issuing_parent":"","periods":null,'
        '"place":"","place_name":"Thái Nguyên","position":"","register_no":7,'
        '"register_year":2026,"result":"","signer_name":"","signer_title":"GIÁM ĐỐC",'
        '"starts_on":"2026-03-05","title":"GIẤY CHỨNG NHẬN","unit_name":"","verify_url":"U"}'
    )


def test_data_sha256_is_the_same_for_composed_and_decomposed_letters():
    decomposed = replace(SNAPSHOT, full_name=unicodedata.normalize("NFD", SNAPSHOT.full_name))

    assert data_sha256(decomposed) == data_sha256(SNAPSHOT)
    assert len(data_sha256(SNAPSHOT)) == 64


def test_data_sha256_differs_when_anything_printed_differs():
    changed = [
        replace(SNAPSHOT, full_name="Nguyễn Thị Hoà"),
        replace(SNAPSHOT, birth_date=date(1990, 1, 1)),
        replace(SNAPSHOT, register_no=8),
    ]

    assert len({data_sha256(one) for one in [SNAPSHOT, *changed]}) == 4
