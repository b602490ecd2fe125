"""The `/` menu: for everyone, and with what a regisseur has besides."""

_FIRST = ("start", "verder", "antwoorden", "doelen", "indicatoren", "engagementen", "overleg",
          "draaiboek", "akkoord", "status")  # fmt: skip
_LAST = ("netwerk", "herinneringen", "privacy", "help", "stop")

COMMANDS = (*_FIRST, *_LAST)
REGISSEUR_COMMANDS = (*_FIRST, "partners", "uitnodigen", *_LAST)
