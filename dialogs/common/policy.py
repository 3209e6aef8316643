"""Questions about policy and places: short, with source, never a verdict.

A later release answers more; what is not known is said to be not known.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework import hotlines
from dialogs.engine.answers.story import load_told
from dialogs.engine.dialog import dialog
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk


@dataclass(frozen=True, slots=True)
class Card:
    """One answer: the words that call it, what it says, where it stands."""

    words: tuple[str, ...]
    text: Phrase
    source: Phrase


_RULE_2014 = _("社会救助暂行办法")
_CARDS = (
    Card(
        ("低保边缘", "边缘"),
        _("收入比低保线高一点、又不宽裕的家庭,可能算低保边缘,有些帮扶能享受。"),
        _("国务院办公厅关于低收入人口动态监测的意见"),
    ),
    Card(
        ("低保", "补助金", "最低生活", "low income"),
        _("每月补助金(低保):家里人均收入低于当地标准,可能符合,可以去街道申请。"),
        _RULE_2014,
    ),
    Card(
        ("特困", "五保"),
        _("没劳动能力、没收入、没人能养的老人、残疾人、孩子,可能符合特困供养。"),
        _RULE_2014,
    ),
    Card(
        ("临时救助", "急难"),
        _("突然遇到大病、火灾、意外,日子过不下去,可能符合临时救助,外地户口也能问。"),
        _RULE_2014,
    ),
    Card(
        ("刚性支出", "支出型"),
        _("看病、上学花费太大,拖得家里困难,可能算刚性支出困难家庭。"),
        _("国务院办公厅关于低收入人口动态监测的意见"),
    ),
    Card(
        ("转介", "慈善", "基金会"),
        _("政府暂时帮不上的,经您同意可以转给慈善组织,他们会给回话。"),
        _("福建省民政厅实施意见,2024年9月起施行"),
    ),
    Card(
        ("志愿者", "保险", "义工"),
        _("做有风险的服务前,组织方要给志愿者上保险,还要开服务证明,不收钱。"),
        _("志愿服务条例"),
    ),
)


@dialog("policy", _("问政策"))
async def policy(talk: Talk) -> None:
    """Answer what is known with its source; say so where it is not."""
    asked = talk.args.get("opening")
    text = load_told(asked).text if asked else ""
    card = next((c for c in _CARDS if any(w in text for w in c.words)), None)
    if card is None:
        await talk.say(
            _("这个我不确定,不敢乱说。请打{line},或回复“人工”问工作人员。"),
            line=hotlines.help_line(),
        )
        return
    await talk.say(card.text)
    await talk.say(
        _("这是按《{source}》说的,行不行要街道看了才算。"), source=card.source
    )


@dialog("site", _("找地方"))
async def site(talk: Talk) -> None:
    """Say where to go; exact sites are not loaded yet."""
    await talk.say(
        _("各街道的便民服务中心和社区居委会都能办。地址电话请打{line}问。"),
        line=hotlines.help_line(),
    )
