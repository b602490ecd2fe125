"""The `/` menu: for everyone, and with what a regisseur has besides."""

from bot.conversations.turn import Turn

_FIRST = ("start", "verder", "antwoorden", "doelen", "indicatoren", "engagementen", "overleg",
          "draaiboek", "akkoord", "status")  # fmt: skip
_LAST = ("netwerk", "herinneringen", "privacy", "help", "stop")

COMMANDS = (*_FIRST, *_LAST)
REGISSEUR_COMMANDS = (*_FIRST, "partners", "uitnodigen", *_LAST)


def follow(turn: Turn) -> None:
    """Give the chat the other menu when its person is, or is no longer, regisseur here."""
    if turn.chat.regisseur_menu != turn.is_regisseur:
        turn.chat.regisseur_menu = turn.is_regisseur
        names = REGISSEUR_COMMANDS if turn.is_regisseur else COMMANDS
        words = turn.house.texts.words("commandos")
        turn.says.offer_commands([(name, words[name]) for name in names])
