"""A Telegram bot that walks a network of partners through the Kijkwijzer to a draaiboek."""
