"""Every address that the code makes exists, and takes what it is given."""

import ast
import inspect
from collections.abc import Iterator
from datetime import date
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest

from bot.conversations.engine import ROUTES
from bot.conversations.routes import Argument, Ids, Route
from bot.draaiboek.goals import Node
from bot.kijkwijzer import Richtvraag, Rubriek
from bot.storage.tables import Goal

ROOT = Path(__file__).parent.parent
FILES = [
    path
    for where in ("conversations", "delivery")
    for path in (ROOT / "bot" / where).rglob("*.py")
    if path.name != "routes.py"
]
TABLES = {"to": ROUTES.presses, "into": ROUTES.texts}
UNKNOWN = object()
SAME = {Node: Goal}
"""What shows a row, and has its id."""


def test_every_address_exists_and_takes_its_arguments() -> None:
    mistakes = {}
    for path in FILES:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        mistakes[module] = [*_mistakes(path.read_text(), vars(import_module(module)))]
    assert {module: found for module, found in mistakes.items() if found} == {}


@pytest.mark.parametrize(
    "made",
    [
        'to("nergens")',
        "to(name)",
        'to("doel")',
        'to("doel", 1, 2)',
        'to("doel", "x")',
        'to("doel", None)',
        'to("akkoord-rubriek", meeting)',
        'to("overleg", rubriek)',
        'to("overleg-duurt", meeting, rubriek)',
        'to("draaiboek-word", 1)',
        'into("overleg", meeting)',
        'to("engagement-volgt", meeting)',
        'partial(to, "doel", 1, 2)',
    ],
)
def test_a_wrong_address_is_found(made: str) -> None:
    source = f"def f(meeting: Meeting, rubriek: Rubriek, name: str): return {made}"
    names = vars(import_module("bot.storage.tables")) | {"Rubriek": Rubriek}
    assert len([*_mistakes(source, names)]) == 1


def _mistakes(source: str, names: dict[str, Any]) -> Iterator[str]:
    for function, call in _calls(ast.parse(source)):
        parameters = {} if function is None else _hints(function, names)
        called, arguments, more = _address(call)
        if called and not _fits(TABLES[called], arguments, more, parameters, names):
            yield ast.unparse(call)


def _calls(
    tree: ast.AST, function: ast.FunctionDef | None = None
) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield function, node
        yield from _calls(node, node if isinstance(node, ast.FunctionDef) else function)


def _address(call: ast.Call) -> tuple[str, list[ast.expr], int]:
    """`to` or `into`, what it is given, and how many arguments come later: of a partial, one."""
    called = getattr(call.func, "id", "")
    if called == "partial" and getattr(call.args[0], "id", "") in TABLES:
        return call.args[0].id, call.args[1:], 1  # type: ignore[attr-defined]
    return called if called in TABLES else "", call.args, 0


def _fits(
    table: dict[str, Route],
    given: list[ast.expr],
    more: int,
    parameters: dict[str, Any],
    names: dict[str, Any],
) -> bool:
    name, *arguments = given
    if not isinstance(name, ast.Constant) or name.value not in table:
        return False
    route = table[name.value]
    if not route.required <= len(arguments) + more <= len(route.arguments):
        return False
    asked = [*inspect.signature(route.handler, eval_str=True).parameters.values()]
    wanted = asked[-len(route.arguments) :]
    return all(
        _takes(argument, _base(parameter.annotation), _type(each, parameters, names))
        for argument, parameter, each in zip(route.arguments, wanted, arguments, strict=False)
    )


def _takes(argument: Argument, wanted: Any, given: Any) -> bool:
    """Whether a value of type `given` can stand for what the handler wants."""
    if given is UNKNOWN:
        return True
    if given is NoneType:
        return argument.optional
    if given is str:
        return argument.kind not in (int, date, Ids)
    if given in (int, date) or (isinstance(given, type) and issubclass(given, Enum)):
        return argument.kind is given
    if argument.kind is Ids:
        return given == wanted or SAME.get(given, given) is get_args(wanted)[0]
    if given in (Richtvraag, Rubriek) or argument.kind is not int:
        return wanted is given
    return wanted is int or SAME.get(given, given) is SAME.get(wanted, wanted)


def _type(node: ast.expr, parameters: dict[str, Any], names: dict[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return type(value)
        case ast.UnaryOp(operand=ast.Constant(value=value)):
            return type(value)
        case ast.JoinedStr():
            return str
        case ast.Name(id=name):
            return parameters.get(name, UNKNOWN)
        case ast.Attribute(value=ast.Name(id=name)) if isinstance(names.get(name), type):
            return names[name] if issubclass(names[name], Enum) else UNKNOWN
    return UNKNOWN


def _hints(function: ast.FunctionDef, names: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for each in (*function.args.args, *function.args.kwonlyargs):
        if each.annotation is not None:
            found[each.arg] = _base(eval(ast.unparse(each.annotation), names))  # of our own code
    return found


def _base(annotation: Any) -> Any:
    """Meeting, for `Annotated[Meeting, …] | None`; unknown for what may be several things."""
    origin, given = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _base(given[0])
    if origin in (Union, UnionType):
        [*meant] = [each for each in given if each is not NoneType]
        return _base(meant[0]) if len(meant) == 1 else UNKNOWN
    return annotation if isinstance(annotation, type) or origin is list else UNKNOWN
