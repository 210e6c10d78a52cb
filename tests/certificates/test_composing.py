"""What a certificate says: frozen, read back, and the post of whoever signs."""

import pytest

from certificates.composing import freeze, signer_lines, thaw
from tests.certificates.samples import LEAST, LONG, SNAPSHOT


@pytest.mark.parametrize("snapshot", [SNAPSHOT, LEAST, LONG])
def test_what_was_frozen_is_read_back_the_same(snapshot):
    assert thaw(freeze(snapshot)) == snapshot


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        pytest.param("GIÁM ĐỐC", ["GIÁM ĐỐC"], id="the head signs on one line"),
        pytest.param("KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], id="a deputy"),
        pytest.param("PHÓ GIÁM ĐỐC", ["PHÓ GIÁM ĐỐC"], id="a deputy's post alone"),
        pytest.param(
            "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG", ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"], id="a slash"
        ),
    ],
)
def test_who_signs_for_another_takes_two_lines(title, lines):
    assert signer_lines(title).split("\n") == lines
