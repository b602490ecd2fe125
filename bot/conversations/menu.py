"""The `/` menu: what `commandos` describes, in that order, as far as one may."""

from collections.abc import Mapping

from bot.conversations.routes import Needs, Route
from bot.conversations.turn import Turn
from bot.texts import Texts


def names(texts: Texts, commands: Mapping[str, Route], *, regisseur: bool) -> list[str]:
    """The commands of the menu for a regisseur, or for everyone."""
    return [
        name
        for name in texts.words("commandos")
        if regisseur or commands[name].needs < Needs.REGISSEUR
    ]


def follow(turn: Turn, commands: Mapping[str, Route]) -> None:
    """Give the chat the other menu when its person is, or is no longer, regisseur here."""
    if turn.chat.regisseur_menu != turn.is_regisseur:
        turn.chat.regisseur_menu = turn.is_regisseur
        words = turn.house.texts.words("commandos")
        mine = names(turn.house.texts, commands, regisseur=turn.is_regisseur)
        turn.says.offer_commands([(name, words[name]) for name in mine])
