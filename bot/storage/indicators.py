"""Indicators and the series of values that were measured for them."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from bot.storage.tables import Indicator, Measurement

MEASURING = timedelta(days=30)
"""A value of so long before its target's day, or later, is one for that day."""


def of_network(session: Session, network_id: int) -> Sequence[Indicator]:
    """Those that were not removed, in the order in which they came."""
    return session.exec(
        select(Indicator)
        .where(Indicator.network_id == network_id, col(Indicator.removed_at).is_(None))
        .order_by(col(Indicator.id))
    ).all()


def values(session: Session, network_id: int) -> dict[int, list[Measurement]]:
    """Indicator id -> its values, by day (those without a day first), then as they came."""
    rows = session.exec(
        select(Measurement)
        .where(Measurement.network_id == network_id, col(Measurement.removed_at).is_(None))
        .order_by(col(Measurement.id))
    ).all()
    series: dict[int, list[Measurement]] = {}
    for row in sorted(rows, key=lambda row: row.day or date.min):
        series.setdefault(row.indicator_id, []).append(row)
    return series
