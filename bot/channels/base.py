"""What every channel takes in and gives out, and the three small protocols.

ChannelError
├── TryLater      a passing fault, or the platform's pace; carries retry_after_s
├── Unreachable   this person blocked us or is gone; another way is needed
└── Refused       the platform will never take this message
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from dialogs.engine.given import Point


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo or a voice message as it came, checked for size and type only.

    A document goes out only; `name` is what its file is called, "" for others.
    """

    kind: str
    mime: str
    content: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a person, the same for every channel.

    `address` identifies the person on the channel; `once` identifies the
    message among theirs, so that a repeated one is known. `start_code` is an
    invitation or deep-link code; `language` a language tag the platform knows
    (such as "zh-hant"); `unreadable` marks a sticker, a file, or anything
    that no question can use.
    """

    channel: str
    address: str
    once: str
    text: str = ""
    token: str | None = None
    upload: Upload | None = None
    point: Point | None = None
    phone: str | None = None
    start_code: str | None = None
    language: str | None = None
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to press: an opaque token of at most 64 bytes, and its words."""

    token: str
    label: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to a person. `id` grows; `wants` is "phone", "location" or "".

    `media` is the id of a "photo", "voice" or "document" to show with it,
    fetched for this person by `casework.media.open_media`; `file` is its
    content, filled in for channels that push.
    """

    id: int
    text: str
    buttons: Sequence[Button] = ()
    wants: str = ""
    sender: str = "bot"
    media: int | None = None
    media_kind: str = ""
    file: Upload | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can show. A channel that only answers has `pushes` False."""

    longest_text: int = 4000
    most_buttons: int = 8
    pushes: bool = True
    pace_per_s: float = 30.0
    pace_per_address_s: float = 1.0


class ChannelError(Exception):
    """A message could not be handed to the platform."""

    retryable: ClassVar[bool] = False


class TryLater(ChannelError):
    """The platform cannot take it now."""

    retryable: ClassVar[bool] = True

    def __init__(self, retry_after_s: float | None = None) -> None:
        super().__init__(self.__class__.__doc__)
        self.retry_after_s = retry_after_s


class Unreachable(ChannelError):
    """The person has blocked us or is gone from the platform."""


class Refused(ChannelError):
    """The platform will never take this message."""


# Takes one message; returns what to show at once. Never raises for bad input.
Handler = Callable[[Inbound], Awaitable[Sequence[Outbound]]]


class Receiver(Protocol):
    """Brings in messages until it is cancelled."""

    async def receive(self, handle: Handler) -> None:
        """Run until cancelled, calling `handle` once for each message."""


class Sender(Protocol):
    """Hands messages to the platform."""

    async def send(self, address: str, message: Outbound) -> None:
        """Send one message.

        Raises:
            ChannelError: it was not taken; the class says what follows.
        """


class Channel(Protocol):
    """One face of the bot."""

    name: ClassVar[str]
    capabilities: ClassVar[Capabilities]
