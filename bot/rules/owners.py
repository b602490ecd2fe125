"""Whom a sentence means that begins with who does something: partners, or somebody else. Pure."""

import re
from collections.abc import Mapping, Sequence

from bot.rules.outline import match_name

Owner = int | str
"""A partner, by its id, or somebody outside the network, by name."""

_ARTICLES = ("de", "het", "een")
_AND = ("en", "&", ",")
_BETWEEN_NAMES = re.compile(r"\s*(?:[,&+/]|\ben\b)\s*")
_WORD = re.compile(r"[,&]|[^\s,&]+")
_IN_NAMES = ("de", "het", "van", "der", "den", "en", "voor", "vzw")
_VERBS = ("is", "zal", "zou", "kan", "mag", "wil", "had", "was", "werd")
_NO_VERBS = (
    *("het", "niet", "met", "tot", "dat", "wat", "uit", "eerst", "nooit", "ooit", "vast"),
    *("direct", "best", "kort", "apart", "laatst"),
)
LONGEST_NAME = 6
"""Words of a name at the beginning of a sentence."""
SHORTEST_WORD = 3
"""Letters that a part of a name must have to mean somebody."""


def before_colon(text: str) -> tuple[str, str] | None:
    """What looks like a name before a colon, and what follows it; None when nothing does."""
    who, _, what = (part.strip() for part in text.partition(":"))
    return (who, what) if what and _like_a_name(who) else None


def who_first(
    text: str, partners: Mapping[int, str]
) -> tuple[tuple[Owner, ...], tuple[Owner, ...], str]:
    """The owners that a sentence begins with, who they may be, and what is left of the sentence."""
    who, _, what = (part.strip() for part in text.partition(":"))
    if what and (named := listed(who, partners)):
        return named, (), what
    named, follows = _subject(text, partners)
    if len(named) > 1:
        # 'Het CLB en de stad bellen samen': do they call, or does somebody call them?
        return (), named, text
    if named:
        return named, (), follows
    outside = before_colon(text)
    return (), (outside[0],) if outside else (), text


def listed(names: str, partners: Mapping[int, str]) -> tuple[Owner, ...]:
    """'Stad Dendermeer, CLB De Brug en De Kade': one of them at least is a partner."""
    whole = _partner(names, partners)
    if whole is not None:
        return (whole,)
    owners: list[Owner] = []
    for name in filter(None, map(str.strip, _BETWEEN_NAMES.split(names))):
        found = _partner(name, partners)
        if found is None and not _like_a_name(name):
            return ()
        owners.append(name if found is None else found)
    known = any(isinstance(owner, int) for owner in owners)
    return tuple(dict.fromkeys(owners)) if known else ()


def _subject(text: str, partners: Mapping[int, str]) -> tuple[tuple[Owner, ...], str]:
    """The partners that a sentence begins with, as far as they can do what follows, and that."""
    found = list(_WORD.finditer(text))
    words = [word[0] for word in found]
    owners: list[Owner] = []
    at, exact = 0, False
    while named := _name_at(words[at:], partners):
        owner, count, exact = named
        owners.append(owner)
        at += count
        if words[at] not in _AND or not _name_at(words[at + 1 :], partners):
            break
        at += 1
    if len(owners) > 1 or (exact and words[at] in _AND):
        return tuple(owners), text
    if not owners or not (exact or _does(words[at])):
        return (), text
    return tuple(owners), text[found[at].start() :]


def _name_at(words: Sequence[str], partners: Mapping[int, str]) -> tuple[int, int, bool] | None:
    """The partner named by the first words, by how many of them, and whether in full.

    The longest name wins; something must follow it.
    """
    for count in range(min(len(words) - 1, LONGEST_NAME), 0, -1):
        name = " ".join(words[:count])
        owner = None if words[count - 1] in _AND else _partner(name, partners)
        if owner is not None:
            return owner, count, _letters(name) == _letters(partners[owner])
    return None


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _partner(name: str, partners: Mapping[int, str]) -> int | None:
    """Whom a name means, also with an article before it: 'het CLB'."""
    words = name.split()
    bare = words[1:] if words and words[0].casefold() in _ARTICLES else words
    if not any(len(word) >= SHORTEST_WORD for word in bare):
        return None
    found = match_name(name, partners)
    return match_name(" ".join(bare), partners) if found is None else found


def _does(word: str) -> bool:
    """Whether this can be what the words before it do: 'het CLB belt', not 'het CLB bellen'."""
    word = word.casefold()
    return word in _VERBS or (word.endswith("t") and word not in _NO_VERBS)


def _like_a_name(words: str) -> bool:
    """'Jeugdhuis De Kade', 'Dienst voor het Welzijn'; not 'Brief sturen' or 'Week 3'."""
    parts = words.split()
    return (
        0 < len(parts) <= LONGEST_NAME
        and not any(map(str.isdigit, words))
        and parts[0][0].isupper()
        and all(part[0].isupper() or part in _IN_NAMES for part in parts)
    )
