"""The few statements of an ordinary turn, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.lines import (
    Line,
    Out,
    Stand,
    find_line,
    new_line,
    replies_to,
    save_stand,
    write_in,
    write_out,
)
from tests.databases import START


def meet(database: Database) -> Line:
    """Make the line of somebody new on Telegram."""
    with database.begin() as tx:
        line = new_line(tx, "telegram", "42", "zh-Hans", keep_address=True)
        tx.commit()
    return line


def test_a_stranger_has_no_line(database: Database) -> None:
    """An unknown address, and a known one on another channel, find nothing."""
    meet(database)
    with database.begin() as tx:
        found = [find_line(tx, "telegram", "43", None), find_line(tx, "web", "42", "x")]

    assert found == [None, None]


def test_a_new_line_is_found_again(database: Database) -> None:
    """What was made for somebody new is what the next turn finds."""
    line = meet(database)
    with database.begin() as tx:
        found = find_line(tx, "telegram", "42", "update:1")

    assert found == line


def test_a_repeated_message_is_seen(database: Database) -> None:
    """A once-key taken before leads to its message and the replies it got."""
    line = meet(database)
    with database.begin() as tx:
        message = write_in(tx, line.account_id, "update:1", {"text": "你好"})
        outs = [Out({"text": str(number)}) for number in range(20)]
        ids = write_out(tx, line.account_id, message, outs)
        tx.commit()
    with database.begin() as tx:
        again = find_line(tx, "telegram", "42", "update:1")
        other = find_line(tx, "telegram", "42", "update:2")
        replies = replies_to(tx, message)

    assert again is not None
    assert again.seen == message
    assert other is not None
    assert other.seen is None
    assert ids == sorted(ids)
    assert replies == [(key, out.body) for key, out in zip(ids, outs, strict=True)]


def test_a_once_key_is_taken_once(database: Database) -> None:
    """A message that was taken meanwhile is not written a second time."""
    line = meet(database)
    with database.begin() as tx:
        write_in(tx, line.account_id, "update:1", {})
        with pytest.raises(IntegrityError):
            write_in(tx, line.account_id, "update:1", {})


def test_a_stand_is_kept(database: Database) -> None:
    """The next turn goes on where this one stopped."""
    line = meet(database)
    stand = Stand(
        state={"stack": ["need.report"]},
        dialog="need.report",
        pending_key="story",
        pending_label="story",
        waiting_since=START + timedelta(hours=1),
    )
    with database.begin() as tx:
        save_stand(tx, line, stand)
        tx.commit()
    with database.begin() as tx:
        found = find_line(tx, "telegram", "42", None)

    assert found is not None
    assert (found.turn, found.state) == (1, stand.state)
    assert (found.pending_key, found.waiting_since) == ("story", stand.waiting_since)
