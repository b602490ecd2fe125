"""Files that are made at the moment of sending: the draaiboek in Word, an invitation's QR."""

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import segno

from bot import clock
from bot.draaiboek import snapshot
from bot.kijkwijzer import Kijkwijzer
from bot.storage.database import Database
from bot.texts import Texts

QR_SCALE = 12
"""Pixels per module: sharp on A4."""

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

    async def make(self, render: dict[str, Any]) -> tuple[str, bytes]:
        """The file's name and its bytes."""
        match render:
            case {"what": "qr", "link": link}:
                return "uitnodiging.png", qr(link)
            case {"what": "word", "network_id": network_id, "viewer_partner_id": viewer}:
                return await self._word(network_id, viewer)
        raise ValueError(f"unknown file {render.get('what')}")

    async def _word(self, network_id: int, viewer: int | None) -> tuple[str, bytes]:
        from bot.draaiboek import word

        draaiboek = await self._database.read(
            snapshot.take,
            network_id,
            self._kijkwijzer,
            viewer_partner_id=viewer,
            now=clock.now(),
        )
        template = self._templates / "draaiboek.docx"
        data = await asyncio.to_thread(word.render, draaiboek, template, self._texts)
        return f"{_UNSAFE.sub(' ', f'Draaiboek {draaiboek.network}').strip()[:80]}.docx", data


def qr(link: str) -> bytes:
    """A PNG to scan, with the quiet edge that scanners need."""
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=QR_SCALE, border=4)
    return picture.getvalue()
