"""The code is found in a certificate's file, and no file does harm."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.drawing import draw
from certificates.reading import LARGEST_FILE, find_code
from certificates.rules import grouped, new_code
from tests.certificates.samples import CODE, LONG, SNAPSHOT

FILE = draw(SNAPSHOT)
LABEL = b"/Keywords (" + grouped(CODE).encode() + b")"


@pytest.mark.parametrize("snapshot", [SNAPSHOT, LONG])
def test_the_code_of_a_drawn_certificate_is_found(snapshot):
    code = new_code(b"seventeen bytes!!")

    assert find_code(draw(replace(snapshot, code=code))) == code


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GIF89a" + LABEL, id="another kind of file"),
        pytest.param(b"%PDF-1.4\n", id="an empty certificate"),
        pytest.param(FILE.replace(LABEL, b"/Keywords (" + b"0" * 27 + b"2)"), id="a wrong check"),
        pytest.param(b"%PDF-" + LABEL + b" " * LARGEST_FILE, id="too large"),
        pytest.param(b"%PDF-" + b"/Keywords (" * 400_000, id="made to be slow"),
        pytest.param(b"%PDF-/Keywords (" + b"A" * 4_000_000, id="without an end"),
    ],
)
def test_a_file_without_a_code_has_none(file):
    assert find_code(file) is None


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange(noise):
    assert find_code(b"%PDF-" + noise) is None
    assert find_code(b"%PDF-" + noise + LABEL) == CODE


def test_a_flipped_byte_anywhere_makes_another_file():
    genuine = hashlib.sha256(FILE).digest()
    for place in range(0, len(FILE), 997):
        changed = bytearray(FILE)
        changed[place] ^= 1
        assert hashlib.sha256(changed).digest() != genuine
        find_code(bytes(changed))
