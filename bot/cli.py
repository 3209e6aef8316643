"""The command line: `shanqiao …`."""

from __future__ import annotations

import asyncio
import gc
import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from bot import logs
from bot.app import App, open_keys, open_store
from bot.policy_check import policy_commands
from bot.settings import Settings
from casework.errors import Refusal
from casework.permissions import StaffLevel
from storage.database import Database
from storage.errors import StorageError

SWITCH_S = 0.001

main = typer.Typer(no_args_is_help=True, add_completion=False, help="善桥 Shanqiao")
nlu_commands = typer.Typer(no_args_is_help=True, help="The reader.")
db_commands = typer.Typer(no_args_is_help=True, help="The database.")
main.add_typer(nlu_commands, name="nlu")
main.add_typer(db_commands, name="db")
main.add_typer(policy_commands, name="policy")

File = Annotated[Path | None, typer.Option(exists=True, dir_okay=False)]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fail(error: Exception) -> typer.Exit:
    sys.stderr.write(f"{error}\n")
    return typer.Exit(1)


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        # Never the values: one of them may be a secret.
        names = {str(fault["loc"][0]) for fault in error.errors()}
        raise _fail(
            ValueError(f"settings not fit: {', '.join(sorted(names))}")
        ) from None


@contextmanager
def _refusals() -> Iterator[None]:
    """End the command in one line where the store or casework refuses."""
    try:
        yield
    except (StorageError, Refusal, OperationalError) as error:
        raise _fail(error) from None


@contextmanager
def _store(settings: Settings) -> Iterator[Database]:
    with _refusals(), closing(open_store(settings)) as database:
        yield database


@contextmanager
def _app(settings: Settings) -> Iterator[App]:
    from nlu.local import load_reader

    with _store(settings) as database:
        yield App(database, load_reader(settings.cache_dir))


@main.command()
def serve(
    demo: Annotated[bool, typer.Option(help="with demo people and staff")] = False,
) -> None:
    """Run the bot: web page, API, Telegram, delivery, clock."""
    import uvicorn

    from bot.demo import load_demo
    from bot.server import make_server

    logs.set_up()
    settings = _settings()
    _say("正在准备(第一次要学一会儿中文,请稍等)… getting ready …")
    with _app(settings) as app:
        config = uvicorn.Config(
            make_server(app, settings),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        listening = config.bind_socket()
        address = f"http://{settings.host}:{listening.getsockname()[1]}"
        _say(f"善桥在这里 Shanqiao is at: {address}")
        if demo or settings.demo:
            for place, code in load_demo(app.database):
                _say(f"演示工作人员 demo staff ({place}): {address}/?code={code}")
        _make_ready(app)
        uvicorn.Server(config).run(sockets=[listening])


def _make_ready(app: App) -> None:
    """Do before the first message what would make it wait.

    The routines of the day read the policy; what was loaded until now stays, so
    that the collector need not look through it again and again.
    """
    app.clock.fire()
    # Turns run on threads beside the loop, which must not wait long for its turn.
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()


@main.command()
def chat(
    name: Annotated[str, typer.Option(help="who you are")] = "",
) -> None:
    """Talk with the bot in this terminal."""
    import logging

    from bot.channels.terminal import Terminal

    logs.set_up(logging.WARNING)

    async def run(app: App) -> None:
        terminal = Terminal(name or getpass.getuser())
        async with app.running():
            await terminal.receive(app.handle)

    with _app(_settings()) as app:
        asyncio.run(run(app))


@main.command()
def invite(
    level: StaffLevel,
    area: Annotated[str, typer.Option(help="行政区划代码: 6, 9 or 12 digits")],
) -> None:
    """Make a one-time invitation for staff of a level and an area."""
    from casework.invitations import invite as make

    with _store(_settings()) as database, database.begin() as tx:
        code = make(tx, level, area)
        tx.commit()
    _say(f"邀请码 code (7 days, once): {code}")


@main.command()
def settings() -> None:
    """List all settings with what they are for."""
    for name, field in Settings.model_fields.items():
        _say(f"SHANQIAO_{name.upper()}: {field.description}")


@main.command()
def areas(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Import the area tree from a CSV file."""
    from storage.areas import import_areas, read_area_file

    with _store(_settings()) as database, database.begin() as tx:
        count = import_areas(tx.session, read_area_file(file))
        tx.commit()
    _say(f"{count} areas")


@nlu_commands.command("train")
def nlu_train() -> None:
    """Train the reader from nlu/data, or find it trained already."""
    from nlu.local import load_reader

    reader = load_reader(_settings().cache_dir)
    _say(reader.model)


@nlu_commands.command("eval")
def nlu_eval(
    intents: File = None,
    needs: File = None,
    times: File = None,
    replies: File = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Measure the reader on evaluation files."""
    from nlu.evaluate import evaluate, render
    from nlu.local import load_reader

    reader = load_reader(_settings().cache_dir)
    result = evaluate(
        reader, intents=intents, needs=needs, times=times, replies=replies
    )
    _say(json.dumps(result, ensure_ascii=False) if as_json else render(result))


@db_commands.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this version's schema."""
    with _store(_settings()):
        _say("ok")


@db_commands.command("backup")
def db_backup(file: Path) -> None:
    """Write an encrypted backup while the service runs."""
    from storage.backup import back_up

    with _store(_settings()) as database:
        back_up(database, file)
    _say(str(file))


@db_commands.command("restore")
def db_restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
) -> None:
    """Restore a backup into an empty database."""
    from storage.backup import restore
    from storage.database import open_database

    current = _settings()
    current.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _refusals():
        database = open_database(current.database(), open_keys(current))
        with closing(database):
            database.upgrade()
            restore(database, file)
    _say("ok")


@db_commands.command("rotate-keys")
def db_rotate() -> None:
    """Seal everything with a new key; stop the service first."""
    from storage.rotation import rotate

    current = _settings()
    with _refusals():
        rotate(current.database(), current.key_file.expanduser())
    _say("ok")
