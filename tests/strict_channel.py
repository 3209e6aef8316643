"""A channel that enforces Telegram's limits, on the time of the running loop.

More than 30 messages in any second, or more than one a second in one chat, are
refused with `retry_after` and counted; so is whatever comes before that is over.
Source: https://core.telegram.org/bots/faq (30 a second, one a second a chat).
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Final

from bot.channels.base import (
    Capabilities,
    Outbound,
    Refused,
    TryLater,
    Unreachable,
)

CHANNEL: Final = "telegram"
PER_SECOND: Final = 30
BAN_S: Final = 5.0
# As long as our own calls wait for an answer.
CALL_S: Final = 10.0
# Below what a real clock tells apart; sums of thirtieths are not exact.
_SLACK_S: Final = 1e-6


class Answer(Enum):
    """What the platform says instead of yes, as its status or what happens."""

    PACE = "429"
    BROKEN = "500"
    BLOCKED = "403"
    MALFORMED = "400"
    NOTHING = "nothing"
    TAKEN_UNTOLD = "taken, and nothing"


@dataclass(frozen=True, slots=True)
class Taken:
    """A message on somebody's screen."""

    at: float
    address: str
    message: Outbound

    @property
    def text(self) -> str:
        """What it says."""
        return self.message.text


@dataclass
class StrictChannel:
    """Takes messages as Telegram does; `away` is said to everybody while set."""

    capabilities: ClassVar[Capabilities] = Capabilities()
    taken: list[Taken] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    violations: int = 0
    in_air: int = 0
    most_in_air: int = 0
    away: Answer | None = None
    blocked_by: set[str] = field(default_factory=set)
    _answers: deque[Answer] = field(default_factory=deque)
    _banned_until: float = 0.0

    def answer(self, *answers: Answer) -> None:
        """Say these to the next messages, one each."""
        self._answers.extend(answers)

    def texts(self, address: str) -> list[str]:
        """Return what stands on one screen, oldest first."""
        return [one.text for one in self.taken if one.address == address]

    async def send(self, address: str, message: Outbound) -> None:
        """Take a message.

        Raises:
            ChannelError: it breaks a limit, or this was asked for.
        """
        self.in_air += 1
        self.most_in_air = max(self.in_air, self.most_in_air)
        try:
            await self._send(address, message)
        finally:
            self.in_air -= 1

    async def _send(self, address: str, message: Outbound) -> None:
        now = asyncio.get_running_loop().time()
        self.asked.append(now)
        self._keep_limits(address, now)
        answer = self._answers.popleft() if self._answers else self.away
        if address in self.blocked_by:
            answer = Answer.BLOCKED
        if answer in (None, Answer.TAKEN_UNTOLD):
            self.taken.append(Taken(now, address, message))
        if answer is not None:
            await self._refuse(answer, now)

    def _keep_limits(self, address: str, now: float) -> None:
        if now < self._banned_until - _SLACK_S:
            self.violations += 1
            raise TryLater(self._banned_until - now)
        lately = [one for one in self.taken[-PER_SECOND:] if _within(one.at, now)]
        if len(lately) >= PER_SECOND or any(o.address == address for o in lately):
            self.violations += 1
            self._banned_until = now + BAN_S
            raise TryLater(BAN_S)

    async def _refuse(self, answer: Answer, now: float) -> None:
        match answer:
            case Answer.PACE:
                self._banned_until = now + BAN_S
                raise TryLater(BAN_S)
            case Answer.BLOCKED:
                raise Unreachable(Unreachable.__doc__)
            case Answer.MALFORMED:
                raise Refused(Refused.__doc__)
            case Answer.NOTHING | Answer.TAKEN_UNTOLD:
                await asyncio.sleep(CALL_S)
        raise TryLater


def _within(then: float, now: float) -> bool:
    return now - then < 1 - _SLACK_S
