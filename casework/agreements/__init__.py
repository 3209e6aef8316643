"""Service agreements (服务协议) and activities put on record (重大活动备案)."""

from casework.agreements.live import (
    expire_agreements,
    facts_of_activity,
    facts_of_agreement,
    require_live,
)

__all__ = [
    "expire_agreements",
    "facts_of_activity",
    "facts_of_agreement",
    "require_live",
]
