"""Does a message look like data of a pupil? Then it is never stored, nor logged.

Better one sentence to rewrite than one child in our database; but a rule that cries wolf at
"leerling met dyslexie" would not be believed. So: numbers that are valid, and names that
are clearly a pupil's.
"""

import re

from stdnum.be import bis, nn

_GAP = r"[\W_]{0,3}"
_ELEVEN_DIGITS = re.compile(
    rf"(?<![\d+])(\d\d){_GAP}(\d\d){_GAP}(\d\d){_GAP}(\d{{3}}){_GAP}(\d\d)(?!\d)"
)
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ'’-]+"
_DATE = r"\d{1,2}\s*[-/. ]\s*(?:\d{1,2}|[a-z]{3,9})\s*[-/. ]\s*\d{2,4}"
# Capitals that follow "leerling" without being somebody's name.
_NOT_A_NAME = r"(?:Als|Die|Een|In|Is|Met|Of|Op|Uit|Van|Voor|Wordt|Zonder)\b"
_PUPIL = re.compile(rf"\b[Ll]eerling(?:e|etje)?\s+(?!{_NOT_A_NAME}){_NAME}\b")
_BORN = re.compile(
    rf"\b{_NAME}(?:\s+{_NAME}){{0,2}}\W{{1,4}}(?:geboren|geb\.|°)\s*(?:op\s+)?{_DATE}"
)
_IN_CLASS = re.compile(
    rf"\b{_NAME}\s+{_NAME}\s*[,(]?\s*(?:uit|van|in)?\s*(?:klas\s+)?[1-7][A-Z]{{1,4}}\d?\b"
)


def about_a_pupil(text: str) -> bool:
    """Whether the text holds a rijksregister- or bisnummer, or the name of a pupil."""
    return _has_number(text) or any(p.search(text) for p in (_PUPIL, _BORN, _IN_CLASS))


def _has_number(text: str) -> bool:
    return any(_is_number("".join(found.groups())) for found in _ELEVEN_DIGITS.finditer(text))


def _is_number(digits: str) -> bool:
    return bool(nn.is_valid(digits) or bis.is_valid(digits))
