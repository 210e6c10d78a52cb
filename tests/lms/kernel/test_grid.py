"""Cells of the files that spreadsheets open."""

import pytest

from lms.kernel.grid import defused


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_that_we_write_runs(start):
    assert defused(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize("cell", ["Nguyễn Văn An", "a=b", "", -5, None])
def test_a_cell_that_cannot_run_stays_as_it_is(cell):
    assert defused(cell) == cell
