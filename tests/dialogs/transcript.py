"""Transcripts: conversations as plain files, run in a town and compared.

    # A widow who cannot cook
    now: 2026-03-02T09:00+08:00
    staff: 街道 350503001 = 小林
    provider: 善邻社 350503001 = 林社工
    language: 陈阿婆 = zh-TW

    陈阿婆: 我腿脚不行,没人做饭
    bot: 同意我们为办您的事,使用这些信息吗? [同意|不同意]
    陈阿婆> 同意
    陈阿婆[location 24.91,118.60]
    (wait 2 days)
    (sleep 300 days)
    (restart)

A provider's line may say its kind before the lead: `善邻社 350503001 company = …`.
`name: words` says, `name> label` presses a choice (or its number), `name[…]`
sends a sticker, photo, voice, location, phone, a forged or an old button, or
something long, or blocks us. `bot:` answers whoever spoke; `bot→name:` is pushed,
`staff→name:` are a staff member's own words. " / " stands for a new line.
"""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from bot.testkit import Reply, Town, Townsman

NOW = "2026-03-02T09:00+08:00"
FORGED = "Zm9yZ2VkYnV0dG9u"
WRONG = "!: "
STORY = "我腿脚不行,没人做饭。"
_HEAD = re.compile(r"(now|staff|language|provider): *(.+)")
_STAFF = re.compile(r"(社区|街道|区) +(\d+) *= *(\S+)")
_PROVIDER = re.compile(r"(\S+) +(\d+)(?: +(\w+))? *= *(\S+)")
_SAYS = re.compile(r"([^\s:>\[→]+): ?(.*)")
_PRESSES = re.compile(r"([^\s:>\[→]+)> ?(.+)")
_SENDS = re.compile(r"([^\s:>\[→]+)\[(\w+) ?([^\]]*)\]")
_WAIT = re.compile(r"\(wait (\d+) (days|hours|minutes)\)")
_SLEEP = re.compile(r"\(sleep (\d+) days\)")
_HEARD = re.compile(r"(?:bot|staff)(?:→\S+?)?: |" + WRONG)


@dataclass
class Transcript:
    """A transcript file: its head, and what is done with what is heard after it."""

    path: Path
    title: str = ""
    now: str = NOW
    staff: list[tuple[str, str, str]] = field(default_factory=list)
    providers: list[tuple[str, str, str, str]] = field(default_factory=list)
    languages: dict[str, str] = field(default_factory=dict)
    head: list[str] = field(default_factory=list)
    acts: list[tuple[str, list[str]]] = field(default_factory=list)

    def text(self, heard: list[list[str]]) -> str:
        """Return the file with other lines heard."""
        lines = list(self.head)
        for (act, _old), new in zip(self.acts, heard, strict=True):
            lines += [act, *new]
        return "\n".join(lines).rstrip() + "\n"


def read_transcript(path: Path) -> Transcript:
    """Read a transcript; a line that is neither heard nor understood fails it."""
    found = Transcript(path)
    for line in path.read_text("utf-8").splitlines():
        if found.acts and _HEARD.match(line):
            found.acts[-1][1].append(line)
        elif not found.acts and _is_head(found, line):
            found.head.append(line)
        elif line.strip():
            found.acts.append((line, []))
    return found


def _is_head(found: Transcript, line: str) -> bool:
    if line.startswith("#") or not line.strip():
        found.title = found.title or line.strip("# ")
        return True
    named = _HEAD.fullmatch(line)
    if named is None:
        return False
    if named[1] == "now":
        found.now = named[2]
    elif named[1] == "language":
        name, _, language = named[2].partition("=")
        found.languages[name.strip()] = language.strip()
    elif named[1] == "provider":
        one = _PROVIDER.fullmatch(named[2])
        assert one, f"{found.path.name}: {line}"
        found.providers.append((one[1], one[2], one[3] or "organisation", one[4]))
    elif post := _STAFF.fullmatch(named[2]):
        found.staff.append((post[1], post[2], post[3]))
    return True


class Player:
    """Plays a transcript in a town; `restarts` stops the process after each line."""

    def __init__(self, town: Town, transcript: Transcript, *, restarts: bool) -> None:
        self.town = town
        self.transcript = transcript
        self.restarts = restarts
        self._seen: dict[str, int] = {}
        self._pressed: dict[str, str] = {}

    async def play(self) -> list[list[str]]:
        """Return what was heard after each act."""
        for name, language in self.transcript.languages.items():
            self.town.person(name, language)
        for level, area, name in self.transcript.staff:
            await self.town.staff(level, area, name)
        for name, area, kind, lead in self.transcript.providers:
            self.town.person(lead, self.transcript.languages.get(lead))
            await self.town.provider(name, kind, area, lead)
        self._heard()
        return [await self._act(line) for line, _ in self.transcript.acts]

    async def _act(self, line: str) -> list[str]:
        try:
            answers = await self._do(line)
        except LookupError as error:
            return [f"{WRONG}{error}"]
        heard = [_line("bot", reply) for reply in answers]
        heard += self._heard({reply.id for reply in answers})
        if self.restarts:
            await self.town.restart()
        return heard

    async def _do(self, line: str) -> list[Reply]:
        if line == "(restart)":
            await self.town.restart()
            return []
        if waits := _WAIT.fullmatch(line):
            await self.town.pass_time(**{waits[2]: float(waits[1])})
            return []
        if sleeps := _SLEEP.fullmatch(line):
            await self.town.sleep(days=float(sleeps[1]))
            return []
        if presses := _PRESSES.fullmatch(line):
            return await self._press(self.town.person(presses[1]), presses[2])
        if sends := _SENDS.fullmatch(line):
            return await self._send(self.town.person(sends[1]), sends[2], sends[3])
        says = _SAYS.fullmatch(line)
        assert says, f"{self.transcript.path.name}: {line}"
        return await self.town.person(says[1]).says(says[2])

    async def _press(self, who: Townsman, choice: str) -> list[Reply]:
        token = who._find(int(choice) if choice.isdigit() else choice)
        self._pressed[who.name] = token
        return await who.presses_token(token)

    async def _send(self, who: Townsman, what: str, more: str) -> list[Reply]:
        ways: dict[str, Callable[[], Awaitable[list[Reply]]]] = {
            "sticker": who.sends_sticker,
            "photo": lambda: who.sends_photo(_photo()),
            "voice": lambda: who.sends_voice(b"OggS" + bytes(200)),
            "location": lambda: who.shares_location(*map(float, more.split(","))),
            "phone": lambda: who.shares_phone(more),
            "forged": lambda: who.presses_token(FORGED),
            "again": lambda: who.presses_token(self._pressed[who.name]),
            "long": lambda: who.says((STORY * int(more))[: int(more)]),
            "empty": lambda: who.says(""),
            "blank": lambda: who.says(" \u200b\n\u3000"),
            "start": lambda: who.starts(more),
            "blocks": who.blocks,
        }
        return await ways[what]()

    def _heard(self, answers: set[int] | None = None) -> list[str]:
        lines = []
        for name, person in self.town.people.items():
            new = [r for r in person.heard if r.id > self._seen.get(name, 0)]
            self._seen[name] = max((r.id for r in new), default=self._seen.get(name, 0))
            lines += [
                _line(f"{reply.sender}→{name}", reply)
                for reply in new
                if reply.id not in (answers or ())
            ]
        return lines


def _photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, "JPEG")
    return file.getvalue()


def _line(sender: str, reply: Reply) -> str:
    text = reply.text.replace("\n", " / ")
    labels = "|".join(choice.label for choice in reply.choices)
    return f"{sender}: {text}" + (f" [{labels}]" if labels else "")
