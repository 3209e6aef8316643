"""All settings, in one place; `shanqiao settings` lists them.

They come from the environment (`SHANQIAO_…`) or from `shanqiao.toml`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override


def _home(variable: str, fallback: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / fallback) / "shanqiao"


def default_key_file() -> Path:
    """Return where the key file lives: outside the data directory."""
    return _home("XDG_CONFIG_HOME", ".config") / "keys.json"


def default_cache_dir() -> Path:
    """Return where the trained reader is kept; it can be made again."""
    return _home("XDG_CACHE_HOME", ".cache")


class Settings(BaseSettings):
    """How this installation runs."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="SHANQIAO_", toml_file="shanqiao.toml", extra="forbid"
    )

    database_url: str = Field(
        "", description="sqlite:///… or postgresql://…; empty: SQLite in the data dir"
    )
    data_dir: Path = Field(Path("var"), description="where the SQLite file lives")
    key_file: Path = Field(
        default_factory=default_key_file,
        description="the key ring, mode 0600, outside the data directory",
    )
    keys: SecretStr | None = Field(
        None, description="the key ring itself, base64; then no key file is used"
    )
    cache_dir: Path = Field(
        default_factory=default_cache_dir, description="the trained reader"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, description="port to listen on; 0 for any", ge=0, le=65535)
    public_url: str = Field("", description="https address from outside, for webhooks")
    telegram_token: SecretStr | None = Field(None, description="bot token")
    telegram_api: str = Field("", description="another Bot API server")
    telegram_secret: SecretStr | None = Field(
        None, description="webhook secret; made at start when empty"
    )
    timezone: str = Field("Asia/Shanghai", description="the district's time zone")
    areas_file: Path | None = Field(None, description="CSV of the area tree")
    demo: bool = Field(False, description="load demo areas and staff invitations")
    person_messages: int = Field(20, description="messages a person may send …", ge=1)
    person_window_s: float = Field(10, description="… in this many seconds", gt=0)
    address_sessions: int = Field(60, description="new web chats an address …", ge=1)
    address_window_s: float = Field(3600, description="… in this many seconds", gt=0)
    media_per_hour: int = Field(30, description="photos and voices an hour", ge=1)
    media_most_bytes: int = Field(8_000_000, description="size of one of them", ge=1)

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Prefer arguments, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, toml

    def database(self) -> str:
        """Return the database's URL."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.data_dir / 'shanqiao.db').resolve()}"
