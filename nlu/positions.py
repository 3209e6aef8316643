"""Places in a list, as people name them: "2", "第二个", "1和3", "最后一个"."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_VALUES = {
    **{digit: value for value, digit in enumerate(_DIGITS)},
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict(zip("❶❷❸❹❺❻❼❽❾", range(1, 10), strict=True)),
    "两": 2,
    "俩": 2,
    "俺": 1,
    "幺": 1,
}
_ENGLISH = {
    name: value
    for value, names in enumerate(
        ("first one 1st", "second two 2nd", "third three 3rd", "fourth four 4th"),
        start=1,
    )
    for name in names.split()
} | {"fifth": 5, "five": 5, "5th": 5}
_NUMBER = (
    r"\d{1,2}|[一二三四五六七八九两俩壹贰叁肆伍陆柒捌玖❶-❾]?[十拾][一二三四五六七八九]?|[一二三四五六七八九两俩壹贰叁肆伍陆柒捌玖❶❷❸❹❺❻❼❽❾]|"
    + "|".join(_ENGLISH)
)
_UNIT = r"(?:号|个|项|种|条|样|款|位|选项|那个|那项|那一个|点|one$)"
_ITEM = rf"(?:第|选|要|no\.?|#)?\s*({_NUMBER})\s*{_UNIT}{{0,2}}"
_JOIN = r"\s*(?:,|、|\.|/|;|\+|&|和|跟|及|与|还有|以及|加上?|再加|又|同|and|,and|\s)\s*"
_LIST = re.compile(rf"{_ITEM}(?:(?:{_JOIN}|(?<=\d)(?=第)|){_ITEM})*")
_ONE = re.compile(_ITEM)
_RANGE = re.compile(rf"{_ITEM}\s*(?:到|至|-|~|—)\s*{_ITEM}")
_HEAD = re.compile(
    rf"(?:前|头|最前|开头|前面|上面)(?:的|那|这)?({_NUMBER})(?:个|项|种|条|样)"
)
_TAIL = re.compile(
    rf"(?:后|末|最后|后面|末尾|下面)(?:的|那|这)?({_NUMBER})(?:个|项|种|条|样)"
)
_FROM_END = re.compile(rf"倒数(?:第)?({_NUMBER})(?:个|项|种)?")
_WHICH = "(?:的)?(?:那|这)?(?:一)?(?:个|项|种|条|样|的)?"
_LAST = re.compile(
    "(?:最后|末尾|最末|最下面|最后面|最底下|后面|后边|下面|后头|尾巴|下边|后)"
    rf"{_WHICH}|(?:the )?last(?: one)?"
)
_FIRST = re.compile(
    "(?:最前面|最上面|开头|头|前面|前边|上面|最前|上边|前|首)"
    rf"{_WHICH}|(?:the )?first(?: one)?"
)
_MIDDLE = re.compile(rf"(?:中间|当中|中){_WHICH}|(?:the )?middle(?: one)?")
_CLEAR = re.compile(
    rf"(?<!不要)(?<!不是)(?<!除了)(?:(?:倒数)?第(?:{_NUMBER})(?:个|项|种|条|样)?"
    r"|(?:最后|末尾|最下面|后面|下面|最前面|最上面|前面|上面|中间)(?:的)?(?:那|这|一)(?:一)?"
    r"(?:个|项|种|条|样)|(?:the )?(?:first|second|third|fourth|last) one"
    rf"|(?:选|按|回复?|要)(?:{_NUMBER})(?!个|人|天|次|点|分|岁|月|年|样|[一-鿿])"
    rf"|(?:{_NUMBER})号(?!楼|线|院|店|前|上|下))"
)
_SERIES = re.compile("[一二三四五六七八九]{2,4}")


def value(written: str) -> int:
    """Return the number that `written` names, 0 if it names none."""
    if written.isdigit():
        return int(written)
    if written in _ENGLISH:
        return _ENGLISH[written]
    tens, ten, ones = written.replace("拾", "十").partition("十")
    if not ten:
        return _VALUES.get(written, 0)
    return _VALUES.get(tens, 1) * 10 + _VALUES.get(ones, 0)


def positions(core: str, count: int) -> tuple[int, ...] | None:
    """Return the indices (from 0) that `core` names among `count` options.

    `core` is a reply without fillers. None if it names no place, or one outside.
    """
    for parse in (_span, _ends, _listed):
        if (found := parse(core, count)) is not None:
            break
    else:
        return None
    inside = all(0 <= index < count for index in found)
    return tuple(sorted(set(found))) if found and inside else None


def mentioned(said: str, count: int) -> tuple[int, ...] | None:
    """Return the indices of the places that are clearly named within a sentence."""
    places = [positions(found[0], count) for found in _CLEAR.finditer(said)]
    named = {index for place in places if place for index in place}
    return tuple(sorted(named)) or None


def _span(core: str, count: int) -> list[int] | None:
    if found := _RANGE.fullmatch(core):
        first, last = value(found[1]), value(found[2])
        return list(range(first - 1, last))
    if found := _HEAD.fullmatch(core):
        return list(range(value(found[1])))
    if found := _TAIL.fullmatch(core):
        return list(range(count - value(found[1]), count))
    if found := _FROM_END.fullmatch(core):
        return [count - value(found[1])]
    return None


def _ends(core: str, count: int) -> list[int] | None:
    if _LAST.fullmatch(core):
        return [count - 1]
    if _FIRST.fullmatch(core):
        return [0]
    if _MIDDLE.fullmatch(core) and count % 2:
        return [count // 2]
    return None


def _listed(core: str, count: int) -> list[int] | None:
    if _SERIES.fullmatch(core) and value(core[0]) < value(core[-1]):
        return [value(character) - 1 for character in core]
    if not _LIST.fullmatch(core):
        return None
    if core.startswith(("两", "俩")):
        return None
    named = [value(found[1]) - 1 for found in _ONE.finditer(core)]
    if named[0] < count or not core.isdigit() or "0" in core:
        return named
    # "13" where there is no thirteenth: pressed 1 and 3.
    return [int(digit) - 1 for digit in core]
