"""Plain facts a text states: name, phone, age, places, category, relation."""

from __future__ import annotations

import re
from functools import cache

from nlu.lexicons import groups
from nlu.reading import Facts, ObjectCategory

_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+?86)?[- ]?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})"
    r"|(0\d{2,3})[- ]?([2-9]\d{6,7}))(?!\d)"
)
_AGE = re.compile(
    r"(?<![\d第])(\d{1,3})\s*(?:多|来|几)?\s*(?:周?岁|years? old|yo\b)"
    r"|([一二三四五六七八九十百零两]{1,5})(?:多|来)?岁"
    r"|年纪(\d{1,3})|今年(\d{2,3})(?![\d年月号日元块.])"
)
_SURNAME = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢"
    "蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙"
    "万段雷钱汤尹黎易常武乔贺赖龚文洪庄施柯温颜倪詹欧涂游翁连阮丘章鲁葛伍韦申尤毕聂丛焦向柳邢"
)
_TITLE = (
    "阿婆|阿公|婆婆|奶奶|爷爷|大爷|大妈|大叔|大婶|大姐|大哥|阿姨|叔叔|伯伯|老伯|阿伯|师傅|老师|"
    "先生|女士|小姐|太太|妹妹|阿嬷|婶|嫂|姐|哥|叔|伯|姨"
)
_NOT_NAMES = frozenset(
    "的了是在有不人家说想没去来要能就都也很到和这那吗呢啊吧呀地得着过给"
)
_TITLED = re.compile(
    rf"(?:[老小阿]?[{_SURNAME}](?:{_TITLE})|[{_SURNAME}]老(?!师|板|家|是))"
)
_CALLED = re.compile(
    r"(?:我叫|名叫|名字叫|名字是|姓名[是:： ]?|我是(?=[^,，。 ]{2,4}(?:$|[,，。 ])))"
    rf"\s*([{_SURNAME}][\u4e00-\u9fff]{{1,2}}?)(?=$|[^\u4e00-\u9fff]|今年|家住|住在?|电话|是)"
)
_CALL_ME = re.compile(
    r"(?:叫我|称呼我|喊我)(?!们)\s*([\u4e00-\u9fffa-z]{2,5}?)(?=就|吧|好|$|\W)"
)
_SURNAMED = re.compile(rf"(?:我|免贵)姓([{_SURNAME}])")
_BARE = re.compile(rf"^[{_SURNAME}][\u4e00-\u9fff]{{1,2}}$")
_ENGLISH = re.compile(r"(?:my name is|i am called|call me)\s+([a-z]+(?:\s[a-z]+)?)")
_PLACE = re.compile(
    r"([\u4e00-\u9fff]{1,6}?(?:街道|社区|居委会|村委会|小区|新村|街(?!上|边|坊|头|口)|镇(?!静|定|痛)"
    r"|乡(?!下|亲|里|愁)|村(?!里|民|口|上|干|医|长|支|子|头)))"
)
_PLACE_LEAD = re.compile(
    r"^(?:.*(?:住在?|家在|位于|在|到|去|从|来自|区|市|省)(?=.{2,}))?"
    r"(?:.*?(?:这里|我们|我|的|是|个|和|与|请|找|叫|有)(?=.{3,}))?"
)
_NO_PLACE = frozenset(
    [
        "社区",
        "街道",
        "小区",
        "村",
        "镇",
        "乡",
        "街",
        "我们社区",
        "这个社区",
        "居委会",
        "村委会",
        "全村",
        "同村",
        "农村",
        "本村",
        "邻村",
        "城乡",
        "隔壁村",
        "老小区",
    ]
)
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "两": 2
}
_BEFORE_OTHERS = re.compile(r"不是我.{0,3}[,，]?是我?")


def read_facts(folded: str) -> Facts:
    """Return the facts stated in a folded text."""
    return Facts(
        name=_name(folded),
        phone=_phone(folded),
        age=_age(folded),
        places=_places(folded),
        category=_category(folded),
        relation=_relation(folded),
    )


def _phone(text: str) -> str | None:
    found = _PHONE.search(text)
    return "".join(part for part in found.groups() if part) if found else None


def _name(text: str) -> str | None:
    for pattern in (_CALLED, _CALL_ME, _ENGLISH):
        if found := pattern.search(text):
            return found[1]
    if found := _TITLED.search(text):
        return found[0]
    if found := _SURNAMED.search(text):
        return found[1]
    if _BARE.match(text) and not _NOT_NAMES & set(text):
        return text
    return None


def _age(text: str) -> int | None:
    for found in _AGE.finditer(text):
        written = next(part for part in found.groups() if part)
        age = int(written) if written.isascii() else _spoken(written)
        if 0 < age <= 120:
            return age
    return None


def _spoken(written: str) -> int:
    total = digit = 0
    for character in written:
        if character == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif character == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS.get(character, 0)
    return total + digit


def _places(text: str) -> tuple[str, ...]:
    found = {_PLACE_LEAD.sub("", place) for place in _PLACE.findall(text)}
    return tuple(sorted(found - _NO_PLACE, key=lambda place: (-len(place), place)))


@cache
def _words(group: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (key, re.compile("|".join(words)))
        for key, words in groups("facts", group).items()
    )


def _category(text: str) -> ObjectCategory | None:
    for key, words in _words("category"):
        if words.search(text):
            return ObjectCategory(key)
    return None


def _relation(text: str) -> str | None:
    text = _BEFORE_OTHERS.sub("", text)
    found = [
        (said.start(), key)
        for key, words in _words("relation")
        if (said := words.search(text))
    ]
    return min(found)[1] if found else None
