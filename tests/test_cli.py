"""What an operator gets for a mistake: one clear line and an exit status."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.phone import TOKEN
from tests.process import Command

ROOT = Path(__file__).parent.parent


def kijkwijzer(tmp_path: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a command in an empty folder; returns the status and what it wrote to stderr."""
    command = Command(tmp_path, *arguments, **settings)
    command.start()
    return command.ends(), command.complained()


def test_a_broken_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"This was a database once. " * 400)
    code, said = kijkwijzer(tmp_path, "run", BOT_TOKEN=TOKEN, DATABASE_URL="sqlite:///broken.db")
    assert code == 1
    assert said == "kijkwijzer: file is not a database\n"


@pytest.mark.parametrize(
    ("settings", "status", "says"),
    [
        ({}, 2, "KIJKWIJZER_BOT_TOKEN is not set"),
        ({"BOT_TOKN": "x"}, 2, "unknown setting KIJKWIJZER_BOT_TOKN"),
        ({"MAX_MESSAGES_PER_SECOND": "-1"}, 2, "KIJKWIJZER_MAX_MESSAGES_PER_SECOND"),
        ({"BOT_TOKEN": TOKEN, "DATABASE_URL": "mysql://x"}, 2, "KIJKWIJZER_DATABASE_URL"),
        ({"BOT_TOKEN": TOKEN, "API_URL": "http://127.0.0.1:9"}, 1, "cannot reach"),
        ({"BOT_TOKEN": TOKEN, "PROMPTS_DIR": "nowhere"}, 2, "kijkwijzer.yaml"),
        ({"BOT_TOKEN": TOKEN, "DATABASE_URL": "sqlite:////proc/no/x.db"}, 1, "/proc/no"),
        ({"BOT_TOKEN": TOKEN, "WEBHOOK_URL": "https://x.be"}, 2, "KIJKWIJZER_WEBHOOK_URL"),
    ],
)
def test_a_wrong_setting_is_one_line(
    tmp_path: Path, settings: dict[str, str], status: int, says: str
) -> None:
    code, said = kijkwijzer(tmp_path, "run", **{"LISTEN": "127.0.0.1:0"} | settings)
    assert code == status, said
    assert said.startswith("kijkwijzer: ")
    assert says in said
    assert said.count("\n") == 1
    assert TOKEN not in said


def test_a_broken_question_set_is_one_line_with_its_place(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    file = tmp_path / "prompts" / "kijkwijzer.yaml"
    file.write_text(file.read_text().replace("kind: themes", "kind: themas", 1))
    code, said = kijkwijzer(tmp_path, "run", BOT_TOKEN=TOKEN, PROMPTS_DIR=str(tmp_path / "prompts"))
    assert code == 2
    assert "kijkwijzer.yaml line" in said
    assert "themas" in said


def test_a_shared_env_file_may_hold_other_settings(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FOO=1\n")
    assert "BOT_TOKEN is not set" in kijkwijzer(tmp_path, "run")[1]
    (tmp_path / ".env").write_text("FOO=1\nKIJKWIJZER_BOT_TOKN=x\n")
    assert kijkwijzer(tmp_path, "run") == (2, "kijkwijzer: unknown setting KIJKWIJZER_BOT_TOKN\n")


async def test_a_token_that_telegram_does_not_know(tmp_path: Path) -> None:
    sandbox = Sandbox("999999:another-token-altogether-xxxxxxxxxxx")
    await sandbox.start()
    code, said = await asyncio.to_thread(
        kijkwijzer, tmp_path, "run", BOT_TOKEN=TOKEN, API_URL=sandbox.url, LISTEN="127.0.0.1:0"
    )
    await sandbox.stop()
    assert (code, said) == (1, "kijkwijzer: Telegram refuses KIJKWIJZER_BOT_TOKEN\n")


def test_migrate_makes_the_database(tmp_path: Path) -> None:
    code, said = kijkwijzer(tmp_path, "migrate", DATABASE_URL="sqlite:///new/folder/k.db")
    assert (code, said) == (0, "")
    assert (tmp_path / "new" / "folder" / "k.db").exists()


def test_the_demo_stops_without_a_word_also_when_asked_twice(tmp_path: Path) -> None:
    """A Ctrl-C reaches it from the terminal, and again from what started it."""
    demo = Command(tmp_path, "demo", "--port", "0")
    demo.start()
    url = demo.line().split()[1]
    _post(f"{url}/sandbox/faults", kind="delay", method="sendMessage", seconds=1)
    _post(f"{url}/sandbox/say", user=1001, text="/help")
    urllib.request.urlopen(f"{url}/sandbox/confirmed?timeout=30").close()
    demo.send_signal(signal.SIGTERM)
    time.sleep(0.2)  # it is stopping now: for a second it waits for its answer to go out
    demo.send_signal(signal.SIGTERM)
    assert (demo.ends(), demo.complained()) == (0, "")


def _post(url: str, **given: object) -> None:
    body = json.dumps(given).encode()
    asked = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    urllib.request.urlopen(asked, timeout=10).close()


@pytest.mark.parametrize("command", ["run", "demo", "migrate", "sandbox"])
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    assert kijkwijzer(tmp_path, command, "--help")[0] == 0


def test_it_is_a_module_as_well() -> None:
    subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, check=True, timeout=60)
