"""Files that are made at the moment of sending: Word, pictures of indicators, QR codes."""

import asyncio
import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from sqlmodel import Session

from bot import clock
from bot.clock import wall
from bot.draaiboek import snapshot
from bot.draaiboek.indicators import Figures, figures
from bot.draaiboek.model import Draaiboek
from bot.draaiboek.report import thawed
from bot.draaiboek.snapshot import Audience
from bot.kijkwijzer import Kijkwijzer
from bot.rules.indicators import of_one_unit
from bot.rules.numbers import number
from bot.storage import akkoord, indicators, meetings, networks, reports
from bot.storage.database import Database
from bot.storage.tables import AuditEvent, Indicator, Network
from bot.texts import Texts

QR_SCALE = 12
"""Pixels per module: sharp on A4."""

LONGEST_NETWORK = 50
"""Signs of a network's name in that of a file: what it is stands after it, and must be read."""

_UNSAFE = re.compile(r"[^\w .,()-]+")


class Files:
    """Makes what an outbox row's `render` asks for."""

    def __init__(
        self, database: Database, kijkwijzer: Kijkwijzer, texts: Texts, templates: Path
    ) -> None:
        self._database = database
        self._kijkwijzer = kijkwijzer
        self._texts = texts
        self._templates = templates
        self._making_report = asyncio.Lock()
        self._newest_report = (0, b"")

    async def make(self, render: Mapping[str, Any]) -> tuple[str, bytes]:
        """The file's name and its bytes."""
        match render:
            case {"what": "qr", "link": link}:
                return "uitnodiging.png", qr(link)
            case {"what": "word", "network_id": id, "number": number, "audience": audience}:
                kept = await self._database.read(_version, id, number)
                return await self._word(kept, Audience(audience))
            case {"what": "word", "network_id": network_id, "audience": audience}:
                now = await self._database.read(
                    snapshot.take,
                    network_id,
                    self._kijkwijzer,
                    audience=Audience(audience),
                    now=clock.now(),
                )
                return await self._word(now, Audience(audience))
            case {"what": "indicator", "network_id": network_id, "indicator_id": id}:
                return await self._picture(network_id, id)
            case {"what": "calendar", "network_id": network_id, "meetings": ids, "home": home}:
                network, data = await self._database.read(
                    _calendar, network_id, ids, home, self._texts
                )
                return f"{self._name('kalender', network)}.ics", data
            case {"what": "report", "network_id": network_id, "event_id": id}:
                return await self._report(network_id, id)
        raise ValueError(f"unknown file {render.get('what')}")

    async def _word(self, draaiboek: Draaiboek, audience: Audience) -> tuple[str, bytes]:
        from bot.draaiboek import word

        template = self._templates / "draaiboek.docx"
        seen = snapshot.seen_by(draaiboek, audience)
        data = await asyncio.to_thread(word.render, seen, template, self._texts)
        which = "draaiboek" if draaiboek.number is None else "versie"
        name = self._name(f"{which}_{audience}", draaiboek.network, nummer=draaiboek.number,
                          dag=_day(draaiboek.made_at))  # fmt: skip
        return f"{name}.docx", data

    def _name(self, word: str, network: str, **data: Any) -> str:
        """A file's name, without signs that some computers refuse."""
        short = _UNSAFE.sub(" ", network).strip()[:LONGEST_NETWORK].rstrip()
        return _UNSAFE.sub(" ", self._texts.word(f"bestanden.{word}", netwerk=short, **data))

    async def _report(self, network_id: int, event_id: int) -> tuple[str, bytes]:
        """Everyone of a network gets the same file at the same time: it is made once."""
        from bot.draaiboek import report_word

        kept = await self._database.read(reports.find, network_id, event_id)
        report = thawed(kept.new["report"])
        async with self._making_report:
            if self._newest_report[0] != event_id:
                template = self._templates / "verslag.docx"
                data = await asyncio.to_thread(report_word.render, report, template, self._texts)
                self._newest_report = event_id, data
            _, data = self._newest_report
        word = "verslag_verbeterd" if report.improved else "verslag"
        name = self._name(word, report.network, dag=_day(report.starts_at),
                          verstuurd=f"{wall(report.made_at):%Y-%m-%d %H.%M}")  # fmt: skip
        return f"{name}.docx", data

    async def _picture(self, network_id: int, indicator_id: int) -> tuple[str, bytes]:
        from bot.draaiboek import picture

        found = await self._database.read(_figures, network_id, indicator_id)
        drawn, _ = of_one_unit(found)
        shape = picture.of(drawn, self._texts, _height)
        template = self._templates / "indicator.typ"
        return "indicator.png", await asyncio.to_thread(picture.render, shape, template)


def _day(at: datetime) -> str:
    """In the order in which files sort."""
    return f"{wall(at):%Y-%m-%d}"


def _height(written: str) -> float | None:
    found = number(written)
    return float(found.value) if found else None


def _version(session: Session, network_id: int, number: int) -> Draaiboek:
    row = akkoord.version(session, network_id, number)
    if row is None:
        raise LookupError(f"no version {number}")
    return snapshot.thawed(row.snapshot)


def _figures(session: Session, network_id: int, indicator_id: int) -> Figures:
    indicator = session.get_one(Indicator, indicator_id)
    values = indicators.values(session, network_id).get(indicator_id, ())
    return figures(indicator, values, networks.schools(session, network_id))


def _calendar(
    session: Session, network_id: int, ids: Sequence[int], home: str, texts: Texts
) -> tuple[str, bytes]:
    """The network's name, and its calendar as it is now: a meeting that moved stands right."""
    from bot.draaiboek import ics

    network = session.get_one(Network, network_id).name
    found = meetings.with_ids(session, network_id, ids)
    entries = [
        ics.Entry(meeting, session.get_one(AuditEvent, meeting.stamp).at) for meeting in found
    ]
    return network, ics.calendar(entries, network, home, texts, clock.now())


def qr(link: str) -> bytes:
    """A PNG to scan, with the quiet edge that scanners need."""
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=QR_SCALE, border=4)
    return picture.getvalue()
