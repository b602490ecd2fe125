"""Settings, from the environment or `.env`, with the prefix KIJKWIJZER_."""

import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "KIJKWIJZER_"
_CHECKOUT = Path(__file__).parent.parent / "prompts"
_PACKAGED = Path(__file__).parent / "_prompts"


class SettingsError(Exception):
    """A setting is wrong, missing or unknown; the message is one line that names it."""


class Settings(BaseSettings):
    """What an operator can set; README.md has the table."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    bot_token: SecretStr | None = None
    api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///data/kijkwijzer.db"
    webhook_url: str | None = None
    listen: str = "127.0.0.1:8080"
    webhook_secret: SecretStr | None = None
    prompts_dir: Path = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    max_messages_per_second: float = Field(28, gt=0)
    regisseurs: Annotated[frozenset[int], NoDecode] = frozenset()

    @field_validator("regisseurs", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError("must look like 127.0.0.1:8080")
        return value

    @property
    def listen_address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host, int(port)


def load(**given: Any) -> Settings:
    """The settings in force; `given` ones win. Raises SettingsError."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    unknown = sorted({*os.environ, *_names_in_file()} - known)
    ours = [name for name in unknown if name.upper().startswith(PREFIX)]
    if ours:
        raise SettingsError(f"unknown setting {ours[0]}")
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = f"{PREFIX}{first['loc'][0]}".upper() if first["loc"] else PREFIX
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None


def _names_in_file() -> set[str]:
    """The names in `.env`, which may hold other programs' settings as well."""
    file = Path(".env")
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return set(re.findall(r"^\s*(?:export\s+)?(\w+)\s*=", text, re.MULTILINE))
