"""Reading time: how long it takes to understand a text."""

from __future__ import annotations

import time
from itertools import product

from nlu.reading import Reader
from tests.bench.measures import ms, percentile

_WHO = ("我", "我妈", "我邻居老林", "楼上的阿婆", "我们家孩子", "阮阿公")
_WHAT = (
    "腿脚不行,一个人住,饭都做不了",
    "刚出院,伤口还要换药,想有人上门看看",
    "没工作一年多了,房租交不起,能申请低保吗",
    "耳朵听不见,出门办事没人陪,想找人帮忙",
    "晚上睡不着,心里难受,也没人说话",
    "厕所太滑,上个月摔了一跤,想装扶手",
    "每个月吃药要八百多块,家里实在撑不住了,孩子还要交学费,您看有什么办法",
)
_SHORT = ("你好", "对", "不是", "1", "第二个", "陈阿婆", "东湖街道", "不留", "谢谢")
_ASKED = (
    "低保怎么申请?",
    "我的事情办到哪一步了",
    "上次说的补助什么时候发",
    "我要找人工",
    "撤回同意",
    "請問長者食堂在哪裡",
    "how can I get help with rent",
    "改一下电话,13800001234",
)


def texts() -> list[str]:
    """Return made-up texts of all kinds, none of them twice."""
    stories = [f"{who}{what}" for who, what in product(_WHO, _WHAT)]
    asked = [f"{word}{end}" for word, end in product(_ASKED, ("", "。", "谢谢!"))]
    return [*stories, *asked, *_SHORT]


def measure_reading(reader: Reader) -> dict[str, float]:
    """Return p50 and p95 of the time to read one text, in milliseconds."""
    for text in _SHORT:
        reader.read(f"{text}。。{text}")
    times_s = []
    for text in texts():
        began = time.perf_counter()
        reader.read(text)
        times_s.append(time.perf_counter() - began)
    return {
        "p50_ms": ms(percentile(times_s, 0.50)),
        "p95_ms": ms(percentile(times_s, 0.95)),
        "texts": len(times_s),
    }
