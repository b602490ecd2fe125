"""Telegram's HTML: what it allows, and the text and entities that it becomes.

See "Formatting options" in the Bot API documentation. Offsets count UTF-16 units.
"""

import re
from dataclasses import dataclass

from bot.sandbox.errors import bad

NAMES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler",
    "blockquote": "blockquote",
}  # fmt: skip
_TOKEN = re.compile(
    r"<(?P<close>/)?(?P<name>[a-zA-Z-]+)(?P<rest>[^<>]*)>|&(?P<entity>[^;\s&<]{1,9});"
)
_HREF = re.compile(r"""^\s+href\s*=\s*(?:"([^"]*)"|'([^']*)')\s*$""")
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ALLOWED_REST = {"span": ' class="tg-spoiler"', "blockquote": " expandable"}


@dataclass(slots=True)
class _Open:
    name: str
    offset: int
    url: str | None


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def parse(html: str) -> tuple[str, list[dict[str, object]]]:
    """Plain text and entities; raises the refusal that Telegram gives for broken HTML."""
    text, at = "", 0
    opened: list[_Open] = []
    entities: list[dict[str, object]] = []
    for token in _TOKEN.finditer(html):
        text += _plain(html, at, token.start())
        at = token.end()
        if token["entity"]:
            text += _character(token["entity"], token[0])
        elif token["close"]:
            entities.append(_closed(opened, token["name"].lower(), units(text), token.start()))
        else:
            name = token["name"].lower()
            opened.append(_Open(name, units(text), _check(name, token["rest"], token.start())))
    text += _plain(html, at, len(html))
    if opened:
        raise bad(
            f"can't parse entities: Can't find end tag corresponding to start tag {opened[-1].name}"
        )
    return text, [entity for entity in entities if entity["length"]]


def _plain(html: str, start: int, end: int) -> str:
    piece = html[start:end]
    if "<" in piece:
        at = len(html[: start + piece.index("<")].encode())
        raise bad(f"can't parse entities: Unsupported start tag at byte offset {at}")
    return piece


def _character(name: str, raw: str) -> str:
    if name.startswith("#"):
        digits = name[1:]
        number = int(digits[1:], 16) if digits[:1] in "xX" else int(digits)
        return chr(number)
    return _CHARACTERS.get(name, raw)


def _check(name: str, rest: str, at: int) -> str | None:
    """The address of a link; refuses tags and attributes that Telegram does not know."""
    if name not in NAMES:
        raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {at}')
    if name == "a":
        found = _HREF.match(rest)
        return (found[1] or found[2]) if found else None
    if rest.strip() and rest != _ALLOWED_REST.get(name):
        raise bad(
            f'can\'t parse entities: Unexpected attribute in tag "{name}" at byte offset {at}'
        )
    return None


def _closed(opened: list[_Open], name: str, end: int, at: int) -> dict[str, object]:
    if not opened:
        raise bad(f"can't parse entities: Unexpected end tag at byte offset {at}")
    tag = opened.pop()
    if tag.name != name:
        raise bad(
            f"can't parse entities: Unmatched end tag at byte offset {at}, "
            f'expected "</{tag.name}>", '
            f'found "</{name}>"'
        )
    entity: dict[str, object] = {
        "type": NAMES[name], "offset": tag.offset, "length": end - tag.offset,
    }  # fmt: skip
    return entity | ({"url": tag.url} if tag.url else {})
