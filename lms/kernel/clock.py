"""The only reader of the system clock, and the province's time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PROVINCE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- this is the one place


def local(moment: datetime) -> datetime:
    """Return the same moment on the province's clocks."""
    return moment.astimezone(PROVINCE)
