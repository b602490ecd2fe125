"""Does a message look like data of a pupil? Then it is never stored, nor logged.

Better one sentence to rewrite than one child in our database; but a rule that cries wolf at
"leerling met dyslexie" would not be believed. So: numbers that are valid, and names that are
clearly a pupil's: after "leerling", beside a class, or beside a day on which a pupil can be born.
"""

import re
from collections.abc import Iterator
from datetime import date

from stdnum.be import bis, nn

YOUNGEST, OLDEST = 5, 25
"""Roughly how many years ago a pupil was born."""
NEAR = 80
"""Signs before and after a date or a class in which a name is looked for."""

_GAP = r"[\W_]{0,3}"
_ELEVEN_DIGITS = re.compile(
    rf"(?<![\d+])(\d\d){_GAP}(\d\d){_GAP}(\d\d){_GAP}(\d{{3}}){_GAP}(\d\d)(?!\d)"
)

_NAME = r"[A-ZÀ-Þ][a-zà-ÿ'’-]+"
# Capitalised words in a row, also initials: of a person, or of an organisation.
_WORD = r"[A-ZÀ-Þ][\w'’-]*\.?"
_ROW = rf"{_WORD}(?:\s+(?:(?:van|de|den|der|el|al)\s+)*{_WORD}|(?<=\.){_WORD})*"
_ROW_BEFORE = re.compile(rf"(?<![\w.])({_ROW})[\s,;:(°–-]{{1,4}}$")
_ROW_AFTER = re.compile(rf"^[\s,;:)–-]{{1,4}}({_ROW})")

# Not the end of a telephone number: 0499 12 03 10.
_NUMBERS = (
    r"(?<![\d/.-])(?<!\d\s)(?P<d>\d{1,2})\s?[-/. ]\s?(?P<m>\d{1,2})\s?[-/. ]\s?(?P<y>\d{4}|\d\d)"
)
_MONTH = "jan|feb|maa|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec"
_DATES = (
    re.compile(rf"{_NUMBERS}(?![\d/-])"),
    re.compile(
        rf"(?<![\d/.-])(?P<d>\d{{1,2}})\s+(?:{_MONTH})[a-z.]*\s+(?P<y>\d{{4}})(?!\d)", re.IGNORECASE
    ),
    re.compile(r"(?<![\d/.-])(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])"),
)
_BORN = re.compile(r"\b(?:geboren|geboortedatum|geboortedag|geb)\b|°", re.IGNORECASE)
# All young people of some years, not one of them: "geboren na 1 januari 2008".
_OF_SOME_YEARS = re.compile(r"\b(?:na|voor|vóór|tussen|vanaf|tot|sinds)\b", re.IGNORECASE)

_FORM = r"(?:ASO|TSO|BSO|KSO|BuSO)"
_CLASS = rf"(?:klas\s+)?[1-7](?:\s?{_FORM}(?:\s?[A-Z]\d?)?|\s?[A-Z]|[A-Z]{{1,4}}\d?)\b"
_A_CLASS = re.compile(rf"\b{_CLASS}")
_ROW_IN = re.compile(rf"(?<!\w)({_ROW})\s*[,(]?\s*(?:(?:uit|van|in)\s+)?$")
# The first word of a sentence has a capital whatever it is: before "van" and "in" it says little.
_ONE_IN = re.compile(rf"\b({_NAME})\s+uit\s+$|(?<=[a-zà-ÿ,]\s)({_NAME})\s+(?:van|in)\s+$")

_PUPIL = re.compile(rf"(?:\b(\w+)\s+)?\b[Ll]eerling(?:e|etje)?\s+({_NAME})\b")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANY_PUPIL = _words("alle andere een elk elke geen ieder iedere nieuwe per welke één")
_AFTER_PUPIL = _words(
    """als bij dat die door een en heeft hij in is met moet na naar niet of om ook op ouder ouders
    per te tot uit van vanaf voor wie wordt zelf zij zonder begint blijft doet gaat geeft haalt kan
    komt krijgt leert loopt maakt mag neemt spijbelt stopt valt vertrekt verlaat volgt werkt wil zal
    ziet zit"""
)
_OUT_OF_CLASS = _words(
    "iedereen iemand instap jongere klas niemand overstap terugkeer uitval vertrek"
)
_PLURAL = re.compile(r"(?:aars|ders|ters|kers|[^ie]en)$")
_NAMES_LIKE_PLURALS = _words("carmen jeroen jurgen karen kirsten koen maarten ruben")
_ORGANISATION = _words(
    """agentschap atheneum bedrijf begeleiding bron brussel campus centrum cijfers clb college
    commissie dataloep departement dienst gemeente huis instituut kerk laan lop lyceum markt
    ministerie netwerk nota ocmw parlement plan protocol provincie raad regering stad statistiek
    stedelijk vergadering versie vlaams vlaamse vlaanderen vzw weg wet"""
)
_ORGANISATION_ENDING = re.compile(
    r"(?:school|scholen|straat|steenweg|plein|groep|stroom|nota|verslag|overleg|decreet|besluit"
    r"|onderwijs|beleid|project|dossier|systeem|heid|heden|tie|schap)$"
)


def about_a_pupil(text: str, today: date) -> bool:
    """Whether the text holds a rijksregister- or bisnummer, or the name of a pupil."""
    return (
        _has_number(text)
        or _is_called_pupil(text)
        or _is_in_class(text)
        or any(_is_birth_date(text, *place) for place in _young_dates(text, today))
    )


def _has_number(text: str) -> bool:
    return any(_is_number("".join(found.groups())) for found in _ELEVEN_DIGITS.finditer(text))


def _is_number(digits: str) -> bool:
    return bool(nn.is_valid(digits) or bis.is_valid(digits))


def _is_called_pupil(text: str) -> bool:
    for which, name in _PUPIL.findall(text):
        plain = name.casefold()
        says_which = which.casefold() not in _ANY_PUPIL
        if says_which and plain not in _AFTER_PUPIL and not plain.endswith("ing"):
            return True
    return False


def _is_in_class(text: str) -> bool:
    for found in _A_CLASS.finditer(text):
        before = text[max(0, found.start() - NEAR) : found.start()]
        row, one = _ROW_IN.search(before), _ONE_IN.search(before)
        if (row and _is_person(row[1])) or (one and _is_first_name(one[1] or one[2])):
            return True
    return False


def _young_dates(text: str, today: date) -> Iterator[tuple[int, int]]:
    """Where a date stands on which a pupil can be born."""
    for found in (found for pattern in _DATES for found in pattern.finditer(text)):
        given = {name: int(number) for name, number in found.groupdict().items()}
        year = given["y"] + (0 if given["y"] > 99 else today.year // 100 * 100)
        is_day = 1 <= given["d"] <= 31 and 1 <= given.get("m", 1) <= 12
        if is_day and YOUNGEST <= today.year - year <= OLDEST:
            yield found.span()


def _is_birth_date(text: str, start: int, end: int) -> bool:
    """Whether it is said to be one, or the name of a person stands beside it."""
    before, after = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    said = list(_BORN.finditer(before[-30:]))
    if said and not _OF_SOME_YEARS.search(before[-30:], said[-1].end()):
        return True
    beside = (_ROW_BEFORE.search(before), _ROW_AFTER.search(after))
    return any(_is_person(found[1]) for found in beside if found)


def _is_person(row: str) -> bool:
    """Whether capitalised words in a row can be the name of one person."""
    words = re.findall(r"[A-ZÀ-Þ][\w'’-]*", row)
    return len(words) > 1 and not any(map(_is_of_organisation, words))


def _is_first_name(word: str) -> bool:
    plain = word.casefold()
    if plain in _NAMES_LIKE_PLURALS:
        return True
    told_otherwise = _PLURAL.search(plain) or plain.endswith("ing") or plain in _OUT_OF_CLASS
    return not told_otherwise and not _is_of_organisation(word)


def _is_of_organisation(word: str) -> bool:
    letters = len(word) > 1 and word.isupper()
    plain = word.casefold()
    return letters or plain in _ORGANISATION or bool(_ORGANISATION_ENDING.search(plain))
