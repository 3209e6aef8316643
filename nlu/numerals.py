"""Numbers as written in Chinese: "二十三", "廿八", "两", "十五", "23"."""

from __future__ import annotations

NUMBER = r"(?:\d{1,4}|[零〇一二三四五六七八九十两廿卅百]{1,6})"

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_TENS = {"廿": 20, "卅": 30}


def number(written: str) -> int:
    """Return the number `written`; what is no numeral counts as nothing."""
    if written.isdecimal():
        return int(written)
    if len(written) > 1 and all(character in _DIGITS for character in written):
        return int("".join(str(_DIGITS[character]) for character in written))
    total = pending = 0
    for character in written:
        if character in _UNITS:
            total, pending = total + (pending or 1) * _UNITS[character], 0
        else:
            total += _TENS.get(character, 0)
            pending = _DIGITS.get(character, 0)
    return total + pending
