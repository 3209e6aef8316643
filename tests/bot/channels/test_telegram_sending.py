"""Neutral messages become what Telegram takes."""

from __future__ import annotations

import pytest
from aiogram.methods import SendMessage
from aiogram.types import (
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Button, Outbound
from bot.channels.telegram_sending import LONGEST_TEXT, split, to_methods

BUTTONS = (Button("t1", "同意"), Button("t2", "不同意"))


@given(st.text(max_size=200), st.integers(min_value=8, max_value=60))
def test_splitting_loses_nothing(text: str, longest: int) -> None:
    """Pieces fit, and joined again they are the text, line ends at cuts aside."""
    pieces = split(text, longest)

    assert all(len(piece.encode("utf-16-le")) // 2 <= longest for piece in pieces)
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")


def test_a_text_is_cut_at_line_ends() -> None:
    """A long list is cut between its lines."""
    text = "\n".join(f"第{number}行" + "字" * 90 for number in range(100))

    pieces = split(text)

    assert len(pieces) == 3
    assert all(piece.startswith("第") for piece in pieces)
    assert "\n".join(pieces) == text


def test_a_text_without_lines_is_cut_after_sentences() -> None:
    """Prose is cut after a sentence, not in a word."""
    assert split("一二三四五。六七八九十。", 9) == ["一二三四五。", "六七八九十。"]


def test_wide_characters_count_twice() -> None:
    """Telegram counts UTF-16 units: an emoji is two."""
    pieces = split("😀" * 3000)

    assert [len(piece) for piece in pieces] == [2048, 952]


def test_buttons_stand_below_the_last_piece() -> None:
    """Buttons come one to a row, as labelled, under the end of a long text."""
    first, last = to_methods(7, Outbound(1, "字" * (LONGEST_TEXT + 1), BUTTONS))

    assert first.reply_markup is None
    assert isinstance(last.reply_markup, InlineKeyboardMarkup)
    rows = last.reply_markup.inline_keyboard
    assert [[button.text for button in row] for row in rows] == [
        ["1 同意"],
        ["2 不同意"],
    ]
    assert rows[0][0].callback_data == "t1"


@pytest.mark.parametrize("wants", ["phone", "location"])
def test_sharing_is_offered_below_the_typing_field(wants: str) -> None:
    """A question that wants a phone or a place offers one large share button."""
    (method,) = to_methods(7, Outbound(1, "请留电话", wants=wants))

    markup = method.reply_markup
    assert isinstance(markup, ReplyKeyboardMarkup)
    ((key,),) = markup.keyboard
    assert bool(key.request_contact) is (wants == "phone")
    assert bool(key.request_location) is (wants == "location")


def test_sharing_leaves_the_buttons_usable() -> None:
    """With buttons the question keeps them, and a silent line brings the other one."""
    question, hint = to_methods(7, Outbound(1, "请留电话", BUTTONS, wants="phone"))

    assert isinstance(question.reply_markup, InlineKeyboardMarkup)
    assert isinstance(hint.reply_markup, ReplyKeyboardMarkup)
    assert hint.disable_notification


def test_an_open_share_button_is_taken_away() -> None:
    """The next message removes it, itself or, having buttons, by a line before."""
    (plain,) = to_methods(7, Outbound(1, "好的"), sharing=True)
    thumb, question = to_methods(7, Outbound(2, "可以吗?", BUTTONS), sharing=True)
    (again,) = to_methods(7, Outbound(3, "再看一下", wants="phone"), sharing=True)

    assert isinstance(plain.reply_markup, ReplyKeyboardRemove)
    assert isinstance(thumb.reply_markup, ReplyKeyboardRemove)
    assert isinstance(question.reply_markup, InlineKeyboardMarkup)
    assert isinstance(again.reply_markup, ReplyKeyboardMarkup)


def test_text_is_plain() -> None:
    """Nothing a person wrote is read as markup, and no link is previewed."""
    (method,) = to_methods(7, Outbound(1, "<b>*_[x](http://a.cn)"))

    assert isinstance(method, SendMessage)
    assert method.parse_mode is None
    assert method.link_preview_options == LinkPreviewOptions(is_disabled=True)
