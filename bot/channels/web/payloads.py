"""The JSON of the web chat, in and out."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.channels.base import Inbound, Outbound
from dialogs.engine.given import Point

CHANNEL = "web"
MessageKey = Annotated[str, Field(min_length=1, max_length=100)]


def _whole(text: object) -> object:
    """Return a text with half characters replaced, as JSON may smuggle them in."""
    if not isinstance(text, str):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


Words = Annotated[str, BeforeValidator(_whole)]


class Place(BaseModel):
    """A shared location, WGS 84 degrees."""

    model_config = ConfigDict(extra="forbid")

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)


class MessageIn(BaseModel):
    """One message: a text, a pressed choice, or a location.

    `id` is made by the client, unique among its own; the same id again returns
    the same replies and changes nothing.
    """

    model_config = ConfigDict(extra="forbid")

    id: MessageKey
    text: Words | None = None
    choice: Words | None = Field(None, max_length=200)
    location: Place | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        """Refuse a message that is none of the three, or several."""
        given = [self.text is not None, bool(self.choice), self.location is not None]
        if sum(given) != 1:
            raise ValueError("give one of text, choice, location")
        return self


class Choice(BaseModel):
    """Something to press: send `id` back as `choice`."""

    id: str
    label: str


class Media(BaseModel):
    """A photo or voice to be fetched with the token."""

    kind: str
    url: str


class ReplyOut(BaseModel):
    """One message; `from` is bot, staff or me; `at` is an ISO time.

    `client_id` is the id the person's own message was sent with.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: int
    text: str
    choices: list[Choice] = []
    sender: str = Field("bot", alias="from")
    wants: str = ""
    media: Media | None = None
    at: str | None = None
    client_id: str | None = None


class Replies(BaseModel):
    """Messages in order of their ids."""

    replies: list[ReplyOut]


class Token(BaseModel):
    """The only credential of a web chat."""

    token: str


class Trouble(BaseModel):
    """Why a request was not taken, in words fit to be shown."""

    error: str


def to_inbound(message: MessageIn, token: str, language: str | None) -> Inbound:
    """Return the neutral message."""
    place = message.location
    return Inbound(
        channel=CHANNEL,
        address=token,
        once=message.id,
        text=message.text or "",
        token=message.choice,
        point=Point(place.latitude, place.longitude) if place else None,
        language=language,
        unreadable=message.text is not None and not message.text.strip(),
    )


def to_reply(
    message: Outbound, at: str | None = None, client_id: str | None = None
) -> ReplyOut:
    """Return a message out as the page shows it."""
    return ReplyOut(
        id=message.id,
        text=message.text,
        choices=[Choice(id=b.token, label=b.label) for b in message.buttons],
        sender=message.sender,
        wants=message.wants,
        media=_media(message),
        at=at,
        client_id=client_id,
    )


def _media(message: Outbound) -> Media | None:
    if message.media is None or not message.media_kind:
        return None
    return Media(kind=message.media_kind, url=f"/chat/media/{message.media}")
