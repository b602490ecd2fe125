"""The time: one instant for the machine (UTC), one wall clock for people (Brussels)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

_ahead = timedelta()


def now() -> datetime:
    """The present instant, with UTC as its zone."""
    return datetime.now(UTC) + _ahead


def run_ahead(by: timedelta) -> None:
    """From now on this process lives so much later: for the demo and for simulations."""
    global _ahead
    _ahead += by


def wall(at: datetime) -> datetime:
    """An instant as the clock on the wall in Brussels shows it."""
    return at.astimezone(BRUSSELS)


def instant(day: date, at: time) -> datetime:
    """The instant at which the wall clock in Brussels shows this, with UTC as its zone.

    An hour that the clock skips in spring is the one an hour later; of an hour that comes twice
    in autumn it is the first.
    """
    return datetime.combine(day, at).replace(tzinfo=BRUSSELS, fold=0).astimezone(UTC)
