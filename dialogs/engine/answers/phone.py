"""A phone number, checked."""

from __future__ import annotations

from typing import Any, ClassVar

import phonenumbers
from typing_extensions import override

from dialogs.engine.answers.base import Answer, Hint
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _, verbatim

REGION = "CN"
_WIDE = str.maketrans("０１２３４５６７８９－", "0123456789-")
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺", "001234567891")


def parse_phone(text: str) -> str | None:
    """Return the first phone number in a text as E.164, or None.

    Spoken digits (一三八…) and full-width ones count. Source: E.164, via
    libphonenumber's rules for China.
    """
    for written in (text.translate(_WIDE), text.translate(_WIDE).translate(_SPOKEN)):
        for match in phonenumbers.PhoneNumberMatcher(written, REGION):
            return phonenumbers.format_number(
                match.number, phonenumbers.PhoneNumberFormat.E164
            )
        digits = "".join(c for c in written if c in "0123456789")
        if len(digits) == 11 and digits.startswith("1"):
            return _checked(digits)
    return None


def _checked(digits: str) -> str | None:
    number = phonenumbers.parse(digits, REGION)
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(phone: str) -> str:
    """Return an E.164 number the way people here read it, in groups."""
    digits = phone.removeprefix("+86")
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return digits


class Phone(Answer[str]):
    """A phone number as E.164; reads it out of a sentence or a shared contact."""

    kind: ClassVar[str] = "phone"

    @override
    def read(self, given: Given) -> str | Hint:
        """Take the number, however it was written."""
        phone = parse_phone(given.phone or given.text)
        if phone is None:
            return Hint(_("这个号码好像少了或多了数字。请再看一下。"))
        return phone

    @override
    def dump(self, value: str) -> Any:
        """Keep E.164."""
        return value

    @override
    def load(self, data: Any) -> str:
        """Take it back."""
        if isinstance(data, str) and data.startswith("+"):
            return data
        raise Misfit

    @override
    def show(self, value: str) -> Phrase:
        """Return it in groups."""
        return verbatim(shown_phone(value))

    @override
    def example(self) -> Phrase:
        """Show what a number looks like."""
        return _("比如 138 0000 1234。")
