"""Settings: where they come from, what is refused, and that each is described."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings, default_cache_dir, default_key_file


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with nothing set in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SHANQIAO_{name.upper()}", raising=False)
    return tmp_path


def test_without_any(elsewhere: Path) -> None:
    """It starts without a setting: SQLite in the folder, keys outside of it."""
    settings = Settings()

    assert settings.database() == f"sqlite:///{elsewhere / 'var' / 'shanqiao.db'}"
    assert elsewhere not in settings.key_file.parents
    assert settings.telegram_token is None
    assert settings.host == "127.0.0.1"


def test_the_environment_beats_the_file(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the file says holds unless the environment or an argument says else."""
    (elsewhere / "shanqiao.toml").write_text(
        'port = 81\nhost = "::1"\ntimezone = "UTC"'
    )
    monkeypatch.setenv("SHANQIAO_PORT", "82")
    monkeypatch.setenv("SHANQIAO_TIMEZONE", "Asia/Taipei")
    settings = Settings(timezone="Asia/Shanghai")

    assert (settings.host, settings.port) == ("::1", 82)
    assert settings.timezone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "65536"), ("PORT", "x"), ("PERSON_MESSAGES", "0"), ("DEMO", "perhaps")],
)
def test_a_wrong_value_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that cannot be meant stops the start."""
    monkeypatch.setenv(f"SHANQIAO_{name}", value)

    with pytest.raises(ValidationError):
        Settings()


def test_an_unknown_name_in_the_file_is_refused(elsewhere: Path) -> None:
    """A misspelt setting is found at the start, not in an incident."""
    (elsewhere / "shanqiao.toml").write_text('telegram_tokne = "x"')

    with pytest.raises(ValidationError):
        Settings()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens and keys do not come out where settings are printed."""
    monkeypatch.setenv("SHANQIAO_TELEGRAM_TOKEN", "12:geheim")
    monkeypatch.setenv("SHANQIAO_TELEGRAM_SECRET", "geheim")
    monkeypatch.setenv("SHANQIAO_KEYS", "geheim")
    settings = Settings()

    assert "geheim" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_homes_follow_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and cache lie where the system keeps such things."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere/config")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere/cache")

    assert default_key_file() == Path("/somewhere/config/shanqiao/keys.json")
    assert default_cache_dir() == Path("/somewhere/cache/shanqiao")


def test_each_is_described() -> None:
    """`shanqiao settings` has something to say about each."""
    assert all(field.description for field in Settings.model_fields.values())
