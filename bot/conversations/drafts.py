"""What is unfinished and not yet anyone's answer: a small type for each, beside its conversation.

A chat keeps at most one of each kind. What it kept is checked when it is read: what no longer fits
its type, after an upgrade, is nothing; a draft is never worth an error.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError


class Draft:
    """For a frozen dataclass of pydantic; `kept_as` is its name in the chat."""

    __slots__ = ()
    kept_as: ClassVar[str]

    @classmethod
    @cache
    def shape(cls) -> TypeAdapter[Any]:
        """Made once: it reads and writes this kind."""
        return TypeAdapter(cls)


D = TypeVar("D", bound=Draft)


def read(kept: Mapping[str, Any], kind: type[D], about: Mapping[str, object]) -> D | None:
    """The draft of this kind among what a chat kept, if its fields have the values of `about`."""
    if (waiting := kept.get(kind.kept_as)) is None:
        return None
    try:
        found: D = kind.shape().validate_python(waiting)
    except ValidationError:
        return None
    return found if all(getattr(found, name) == value for name, value in about.items()) else None


def written(draft: Draft) -> dict[str, Any]:
    """As a chat keeps it."""
    return {draft.kept_as: draft.shape().dump_python(draft, mode="json")}
