"""Column types the whole product shares."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """A point in time. Always aware, always UTC, on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Drop the zone on the way in; refuse a time that has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back on the way out."""
        return value and value.replace(tzinfo=UTC)


class Marks(TypeDecorator[Decimal]):
    """Marks to two decimals, stored as whole hundredths so no database rounds them."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store 1.50 as 150, rounding half up."""
        if value is None:
            return None
        return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Read 150 as 1.50."""
        return None if value is None else Decimal(value) / 100


# Keys that sort and search text compare byte by byte, on every database alike.
KeyText = Text().with_variant(Text(collation="C"), "postgresql")
