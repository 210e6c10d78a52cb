"""A sheet's rows and cells, whatever file they came from."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# What spreadsheets take for a formula at the beginning of a cell, full-width forms included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
Cell = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True)
class Row:
    """A row that holds something: its 1-based number in the file and its cells from column A."""

    number: int
    cells: tuple[Cell, ...]
    formulas: frozenset[int] = frozenset()  # 0-based columns whose value was computed by a formula

    def cell(self, column: int) -> Cell:
        """Give the cell of a 0-based column; a row that ends before it holds an empty text there."""
        return self.cells[column] if column < len(self.cells) else ""


def defused(cell: object) -> object:
    """Return a cell of a .csv file so that no spreadsheet runs it; numbers stay numbers."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell shows nothing."""
    return isinstance(cell, str) and not cell.strip()


def column_letter(column: int) -> str:
    """Give the letters of a 0-based column as spreadsheets write them: 0 is A, 26 is AA."""
    letters = ""
    number = column + 1
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def column_number(letters: str) -> int:
    """Give the 0-based column of spreadsheet letters: A is 0; ValueError when they are not letters."""
    number = 0
    for letter in letters.strip().upper():
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(letter) - ord("A") + 1
    if not number:
        raise ValueError(letters)
    return number - 1
