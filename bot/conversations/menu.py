"""The `/` menu: for everyone, and with what a regisseur has besides."""

COMMANDS = ("start", "verder", "antwoorden", "draaiboek", "status", "netwerk", "privacy", "help")
REGISSEUR_COMMANDS = (*COMMANDS[:5], "partners", "uitnodigen", *COMMANDS[5:])
