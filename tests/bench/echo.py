"""The yardstick: a stock python-telegram-bot echo bot that stores nothing."""

import sys

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


async def ready(_: object) -> None:
    print("ready: echo", flush=True)


def main(token: str, url: str) -> None:
    application = ApplicationBuilder().token(token).base_url(f"{url}/bot").post_init(ready).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
