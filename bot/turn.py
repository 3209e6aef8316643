"""The turn: one message, one transaction, and what is to be said after it.

Everything a message changes commits together or not at all. A repeated message
gets the replies it got before and changes nothing. Plain code on a worker
thread; the reading was made before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from bot.attachments import name_kinds
from bot.channels.base import Button, Inbound, Outbound, Upload
from casework import handovers
from casework.actor import Actor
from dialogs import router
from dialogs.catalogue import load_dialogs
from dialogs.engine import words
from dialogs.engine.answers import PlaceName
from dialogs.engine.bounds import KEY_LENGTH, MAX_TEXT
from dialogs.engine.frame import Frame, load_state, read_frame
from dialogs.engine.given import Given
from dialogs.engine.machine import Machine, Utterance
from dialogs.engine.talk import Step
from dialogs.engine.tokens import Tokens
from dialogs.locale import language_of, render
from nlu.reading import Reading
from storage import lines
from storage.base import MessageId
from storage.conversations import Draft, Media
from storage.database import Database, Tx
from storage.lines import Line, Out, Stand

log = logging.getLogger(__name__)

BUTTONS = "buttons"
# A PDF answers wherever a photo does.
SHOWN = frozenset({"photo", "file"})
LABEL_LENGTH = 80
# The reply is sent at once; delivery only takes it up when that has failed.
DIRECT_SEND = timedelta(seconds=30)
PUSHING = frozenset({"telegram"})

load_dialogs()


class Drop(Enum):
    """What is given up of a turn that fails: its message, or an answer before."""

    MESSAGE = "message"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Turned:
    """What a turn left: the replies, whose they are, and work for delivery."""

    replies: list[Outbound]
    account_id: int
    planned: bool = False
    repeated: bool = False


class Turns:
    """Takes messages one at a time; safe to call from several threads."""

    def __init__(
        self, database: Database, places: Callable[[], Sequence[PlaceName]]
    ) -> None:
        self.database = database
        self.places = places
        self._secret = database.keys.fingerprint(BUTTONS, "")

    def take(self, inbound: Inbound, reading: Reading | None) -> Turned:
        """Take one message, twice if the first try fails, then as poison.

        Raises:
            sqlalchemy.exc.OperationalError: the store is out of reach; nothing
                was taken, and the channel must bring the message again.
        """
        store_failed = False
        for drop in (None, None, Drop.MESSAGE):
            try:
                return self._take(inbound, reading, drop)
            except OperationalError:
                # It is the store and not the message: nothing may be dropped.
                if drop is not None or store_failed:
                    raise
                store_failed = True
                log.warning("the store failed, trying again")
            except Exception:
                log.exception("turn failed, dropping next: %s", drop or "nothing yet")
        return self._take(inbound, reading, Drop.ANSWER)

    def _take(
        self, inbound: Inbound, reading: Reading | None, drop: Drop | None
    ) -> Turned:
        with self.database.begin() as tx:
            turned = self.take_in(tx, inbound, reading, drop)
            if not turned.repeated:
                tx.commit()
            return turned

    def take_in(
        self,
        tx: Tx,
        inbound: Inbound,
        reading: Reading | None,
        drop: Drop | None = None,
    ) -> Turned:
        """Take one message in a transaction that the caller commits."""
        mark = _once_key(tx, inbound)
        line = lines.find_line(tx, inbound.channel, inbound.address, mark)
        return self._take_line(tx, inbound, reading, drop, mark, line)

    def take_free(
        self, tx: Tx, inbound: Inbound, reading: Reading | None
    ) -> Turned | None:
        """Take one message as `take_in` does, if nobody holds the person's line.

        None where somebody does, or the person is new; then nothing was done.
        """
        mark = _once_key(tx, inbound)
        line = lines.find_line(tx, inbound.channel, inbound.address, mark, free=True)
        # With one writer nobody else can hold a line.
        if line is None and not self.database.is_sqlite:
            return None
        return self._take_line(tx, inbound, reading, None, mark, line)

    def _take_line(
        self,
        tx: Tx,
        inbound: Inbound,
        reading: Reading | None,
        drop: Drop | None,
        mark: str,
        line: Line | None,
    ) -> Turned:
        if line is not None and line.seen is not None:
            found = lines.replies_to(tx, line.seen)
            kept = [outbound(i, body) for i, body in found]
            return Turned(kept, line.account_id, repeated=True)
        if line is None:
            line = lines.new_line(
                tx,
                inbound.channel,
                inbound.address,
                language_of(inbound.language),
                keep_address=inbound.channel in PUSHING,
            )
        turn = _Turn(self, tx, inbound, reading, line, mark)
        replies = turn.run() if drop is None else turn.poisoned(drop)
        return Turned(replies, line.account_id, planned=tx.planned)

    def tokens(self, conversation_id: int) -> Tokens:
        """Return the maker of button tokens of one conversation."""
        return Tokens(self._secret, conversation_id)


def _forget_newest(machine: Machine) -> None:
    """Forget the newest answer of the dialog on top, or the dialog without one."""
    frame = machine.frame
    newest = frame.journal.newest(set(frame.journal.answers)) if frame else None
    if frame is not None and newest is not None:
        frame.journal.forget(newest)
        frame.pending = None
    elif frame is not None:
        machine.state.frames.pop()


def _once_key(tx: Tx, inbound: Inbound) -> str:
    # An address must not stand in a column in the clear.
    written = f"{inbound.channel}:{inbound.address}:{inbound.once}"
    return tx.keys.fingerprint("once", written).hex()


class _Turn:
    """One message being taken."""

    def __init__(
        self,
        turns: Turns,
        tx: Tx,
        inbound: Inbound,
        reading: Reading | None,
        line: Line,
        once_key: str,
    ) -> None:
        self.tx, self.inbound, self.line = tx, inbound, line
        self.reading, self.once_key = reading, once_key
        self.actor = Actor(line.person_id, line.account_id)
        self.language = line.language
        self.media_id: int | None = None
        self.machine = Machine(
            state=load_state(line.state),
            now=tx.now,
            turn=line.turn + 1,
            stepper=self._step,
            language=line.language,
            tokens=turns.tokens(line.conversation_id),
            places=turns.places(),
            load_draft=self._load_draft,
        )

    def run(self) -> list[Outbound]:
        """Let the dialogs answer, and write everything down."""
        machine = self.machine
        try:
            self._route(first=self.line.state is None)
            return self._write(machine.said)
        finally:
            machine.close()

    def poisoned(self, drop: Drop) -> list[Outbound]:
        """Drop what broke the turn, apologise, and call a person (pitfall 9)."""
        machine = self.machine
        try:
            if drop is Drop.MESSAGE:
                router.announce(machine, words.SORRY, held=self._held)
            else:
                _forget_newest(machine)
                machine.say(words.SORRY)
            handovers.ask_person(self.tx, self.actor, "error")
            return self._write(machine.said)
        finally:
            machine.close()

    def _route(self, *, first: bool) -> None:
        machine, inbound = self.machine, self.inbound
        danger = self.reading is not None and self.reading.crisis is not None
        if len(inbound.text) > MAX_TEXT and not danger:
            router.too_long(machine, MAX_TEXT, held=self._held)
        elif inbound.unreadable and not danger:
            router.nothing_readable(machine, held=self._held)
        else:
            router.take(machine, self._given(), held=self._held, first=first)

    @property
    def _held(self) -> bool:
        return self.line.held_by is not None

    def _given(self) -> Given:
        inbound, media = self.inbound, None
        text = inbound.text[:MAX_TEXT]
        if inbound.start_code is not None:
            text = f"/start {inbound.start_code}".strip()
        if inbound.upload is not None:
            media = self._keep_media(inbound.upload)
        kind = inbound.upload.kind if inbound.upload else ""
        return Given(
            text=text,
            reading=self.reading,
            token=inbound.token,
            photo=media if kind in SHOWN else None,
            voice=media if kind == "voice" else None,
            point=inbound.point,
            phone=inbound.phone,
        )

    def _keep_media(self, upload: Upload) -> int:
        media = Media(
            person_id=self.line.person_id,
            kind=upload.kind,
            mime=upload.mime,
            content=upload.content,
            created_at=self.tx.now,
            transcript=self.inbound.text or None,
        )
        self.tx.session.add(media)
        self.tx.session.flush()
        self.media_id = media.id
        return media.id

    def _step(self, step: Step[Any]) -> Any:
        result = step.verb(self.tx, self.actor, *step.args, **step.kwargs)
        self.tx.flush()
        if step.verb.__name__ == "set_language":
            self.language = result
        return result

    def _load_draft(self) -> Frame | None:
        draft = self.tx.session.scalar(
            select(Draft)
            .where(Draft.person_id == self.line.person_id)
            .order_by(Draft.id.desc())
            .limit(1)
        )
        if draft is None:
            return None
        self.tx.session.execute(delete(Draft).where(Draft.id == draft.id))
        return read_frame(draft.frame)

    def _message_in(self) -> MessageId:
        inbound, pressed = self.inbound, self.machine.pressed_label
        body: dict[str, Any] = {"text": inbound.text[:MAX_TEXT]}
        if pressed is not None:
            body["text"] = render(pressed, self.language)
        if inbound.channel not in PUSHING:
            body["once"] = inbound.once
        if inbound.upload:
            body["media"] = inbound.upload.kind
            body["media_id"] = self.media_id
        if inbound.point:
            body["point"] = True
        return lines.write_in(self.tx, self.line.account_id, self.once_key, body)

    def _write(self, said: list[Utterance]) -> list[Outbound]:
        for frame in self.machine.drafts:
            self.tx.session.add(
                Draft(
                    person_id=self.line.person_id,
                    dialog=frame.dialog,
                    frame=frame.to_json(),
                    saved_at=self.tx.now,
                )
            )
        self.tx.flush()
        message = self._message_in()
        pushes = self.inbound.channel in PUSHING
        try_at = self.tx.now + DIRECT_SEND if pushes else None
        bodies = [utterance_body(u, self.language) for u in said]
        name_kinds(self.tx, bodies)
        ids = lines.write_out(
            self.tx,
            self.line.account_id,
            message,
            [Out(body, try_at) for body in bodies],
        )
        lines.save_stand(self.tx, self.line, self._stand())
        return [outbound(i, body) for i, body in zip(ids, bodies, strict=True)]

    def _stand(self) -> Stand:
        machine = self.machine
        frame, waiting = machine.frame, machine.waiting
        key = f"{waiting.key}"[:KEY_LENGTH] if waiting else None
        label = (
            waiting.label.msgid[:LABEL_LENGTH] if waiting and waiting.label else None
        )
        same = key is not None and key == self.line.pending_key
        return Stand(
            state=machine.state.to_json(),
            dialog=frame.dialog if frame else None,
            pending_key=key,
            pending_label=label,
            waiting_since=self.line.waiting_since if same else self.tx.now,
        )


def utterance_body(utterance: Utterance, language: str) -> dict[str, Any]:
    """Return a message out as it is kept: words in the person's language."""
    body: dict[str, Any] = {"text": render(utterance.phrase, language)}
    if utterance.buttons:
        body["buttons"] = [
            [t, render(label, language)] for t, label in utterance.buttons
        ]
    if utterance.wants:
        body["wants"] = utterance.wants
    if utterance.media is not None:
        body["media"] = utterance.media
    return body


def outbound(number: int, body: dict[str, Any]) -> Outbound:
    """Return a kept message as a channel sends it."""
    return Outbound(
        id=number,
        text=body["text"],
        buttons=tuple(Button(token, label) for token, label in body.get("buttons", ())),
        wants=body.get("wants", ""),
        sender=body.get("from", "bot"),
        media=body.get("media"),
        media_kind=body.get("media_kind", ""),
    )
