"""One page of a long list."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

Row = TypeVar("Row")
PER_PAGE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows ``first`` to ``last`` of ``total``, and where that stands among the pages."""

    rows: list[Row]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(-(-self.total // self.per_page), 1)

    @property
    def first(self) -> int:
        """Ordinal of the first row on this page."""
        return (self.number - 1) * self.per_page + 1

    @property
    def has_prev(self) -> bool:
        """Tell whether a page comes before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Tell whether a page comes after."""
        return self.number < self.pages


def paginate(
    session: Session, query: Select[Any], number: int, *, per_page: int = PER_PAGE
) -> Page[Any]:
    """Run a query for one page of its rows, in two queries whatever the number of rows."""
    counted = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = session.scalar(counted) or 0
    number = min(number, max(-(-total // per_page), 1))
    found = session.execute(query.limit(per_page).offset((number - 1) * per_page))
    is_single = len(query.column_descriptions) == 1
    rows = list(found.scalars() if is_single else found)
    return Page(rows, number, total, per_page)
