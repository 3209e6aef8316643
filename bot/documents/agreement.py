"""A signed agreement as a PDF in Chinese, word for word what both sides read.

The font is one of Adobe's CJK collection, which readers supply themselves, so
that no font file has to be shipped. The same facts make the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer

FONT = "STSong-Light"
TITLE = "服务协议"
HEADINGS = {
    "content": "一、服务内容",
    "standard": "二、服务标准",
    "term": "三、服务期限",
    "rights": "四、双方权利义务",
    "breach": "五、违约责任",
}
MARGIN = 25 * mm
DIGEST_PART = 8


def agreement_pdf(facts: Mapping[str, Any]) -> bytes:
    """Return the PDF of an agreement; `facts` are what a copy of it holds."""
    file = io.BytesIO()
    paper = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{TITLE} {facts['number']}",
        author="善桥",
        invariant=1,
    )
    footer = _footer(f"编号 {facts['number']}")
    paper.build(_story(facts), onFirstPage=footer, onLaterPages=footer)
    return file.getvalue()


@cache
def _styles() -> dict[str, ParagraphStyle]:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    body = ParagraphStyle(
        "body", fontName=FONT, fontSize=12, leading=20, wordWrap="CJK", spaceAfter=3
    )
    return {
        "body": body,
        "title": ParagraphStyle(
            "title", body, fontSize=20, leading=30, alignment=1, spaceAfter=4
        ),
        "number": ParagraphStyle("number", body, alignment=1, spaceAfter=10),
        "heading": ParagraphStyle(
            "heading", body, fontSize=14, leading=24, spaceBefore=8
        ),
        "small": ParagraphStyle("small", body, fontSize=9, leading=14),
    }


def _story(facts: Mapping[str, Any]) -> list[Any]:
    story: list[Any] = [_line(TITLE, "title")]
    story.append(_line(f"编号 {facts['number']}", "number"))
    for key, lines in facts["blocks"]:
        heading, *rest = [_line(HEADINGS[key], "heading"), *map(_line, lines)]
        # A heading never stands alone at the foot of a page.
        story += [KeepTogether([heading, *rest[:1]]), *rest[1:]]
    story.append(Spacer(1, 10 * mm))
    story.append(KeepTogether(_signatures(facts)))
    return story


def _signatures(facts: Mapping[str, Any]) -> list[Any]:
    digest = str(facts["digest"])
    parts = [digest[i : i + DIGEST_PART] for i in range(0, len(digest), DIGEST_PART)]
    return [
        _line(f"甲方签字:{facts['unit_signer']}"),
        _line(f"签字时间:{facts['unit_signed_at']}(北京时间)"),
        Spacer(1, 4 * mm),
        _line(f"乙方签字:{facts['provider_signer']}({facts['provider']})"),
        _line(f"签字时间:{facts['provider_signed_at']}(北京时间)"),
        Spacer(1, 6 * mm),
        _line("双方在善桥的对话里逐条看过以上文字后签字,不另盖章。", "small"),
        _line(f"文字版本 {facts['template']}。核对码(SHA-256):", "small"),
        *_digest_lines(parts),
    ]


def _digest_lines(parts: Sequence[str]) -> list[Any]:
    half = len(parts) // 2
    return [_line(" ".join(part), "small") for part in (parts[:half], parts[half:])]


def _line(text: str, style: str = "body") -> Paragraph:
    return Paragraph(escape(text), _styles()[style])


def _footer(text: str) -> Any:
    def draw(canvas: Canvas, paper: Any) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(A4[0] / 2, 12 * mm, f"{text} · 第{paper.page}页")
        canvas.restoreState()

    return draw
