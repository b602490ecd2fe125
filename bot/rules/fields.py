"""Fields of a table, as people write them: what we understand, and how we tidy it."""

from collections.abc import Sequence

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.kijkwijzer import Column

EMAIL, PHONE = "email", "telefoon"
"""Column keys (in kijkwijzer.yaml) whose values are checked."""


def understood(column: str, value: str) -> bool:
    """Whether a value is what its column asks; other columns take any words."""
    if column == EMAIL:
        return _email(value) is not None
    if column == PHONE:
        return _phone(value) is not None
    return True


def tidy(column: str, value: str) -> str:
    """The value in its usual notation: '+32 499 12 34 56' becomes '0499 12 34 56'."""
    tidied = {EMAIL: _email, PHONE: _phone}.get(column, str.strip)(value)
    return tidied or value.strip()


def rows(text: str, columns: Sequence[Column]) -> list[dict[str, str]] | None:
    """Lines such as 'CLB Noord; An Peeters; coördinator' as rows; None when there are none.

    Fields beyond the last column are added to it, so that nothing is lost.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not any(";" in line or "\t" in line for line in lines):
        return None
    return [_row(line, columns) for line in lines]


def _row(line: str, columns: Sequence[Column]) -> dict[str, str]:
    values = [value.strip() for value in line.replace("\t", ";").split(";")]
    head, rest = values[: len(columns) - 1], values[len(columns) - 1 :]
    values = [*head, "; ".join(value for value in rest if value)]
    return {
        column.key: tidy(column.key, value)
        for column, value in zip(columns, values, strict=False)
        if value
    }


def _email(value: str) -> str | None:
    try:
        return validate_email(value.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _phone(value: str) -> str | None:
    """A Belgian number in national notation, another one in international notation."""
    try:
        number = phonenumbers.parse(value.replace("/", " "), "BE")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    national = number.country_code == 32
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if national else style.INTERNATIONAL)
