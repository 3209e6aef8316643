"""Papers made for people: the facts of a copy become the pages they can keep."""

from __future__ import annotations

import json

from bot.channels.base import Upload
from bot.documents.agreement import agreement_pdf

KIND = "document"
MIME = "application/pdf"


def made(content: bytes) -> Upload:
    """Return the paper whose facts these are, as a file with a name."""
    facts = json.loads(content)
    name = f"服务协议-{facts['number']}.pdf"
    return Upload(KIND, MIME, agreement_pdf(facts), name)
