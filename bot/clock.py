"""The time: one instant for the machine (UTC), one wall clock for people (Brussels)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def now() -> datetime:
    """The present instant, with UTC as its zone."""
    return datetime.now(UTC)


def wall(at: datetime) -> datetime:
    """An instant as the clock on the wall in Brussels shows it."""
    return at.astimezone(BRUSSELS)
