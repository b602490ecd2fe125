"""Our bot, on a Tuesday at ten o'clock."""

from bot import clock
from bot.cli import main
from tests.bench.load import TUESDAY

clock.run_ahead(TUESDAY - clock.now())
main()
