"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _key(name: str, target: str | None = None, **options: Any) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    options = {"nullable": False, **options}
    if target is None:
        return sa.Column(name, kind, **options)
    return sa.Column(name, kind, sa.ForeignKey(f"{target}.id"), **options)


def _id() -> sa.Column[int]:
    return _key("id", primary_key=True)


def _area(name: str, **options: Any) -> sa.Column[str]:
    link = sa.ForeignKey("area.code")
    return sa.Column(name, sa.String(12), link, **{"nullable": False, **options})


def _word(name: str, length: int, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), **{"nullable": False, **options})


def _number(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), **{"nullable": False, **options})


def _time(name: str, **options: Any) -> sa.Column[Any]:
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, **{"nullable": False, **options})


def _sealed(name: str, **options: Any) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), **{"nullable": False, **options})


def _mark(name: str, **options: Any) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(32), **{"nullable": False, **options})


def upgrade() -> None:
    """Make the tables, owners before what belongs to them."""
    for make in _TABLES.values():
        make()


def downgrade() -> None:
    """Drop them all, what belongs to others first."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _make_area() -> None:
    op.create_table(
        "area",
        _word("code", 12, primary_key=True),
        _word("name", 40),
        _word("level", 16),
        _area("parent", nullable=True, index=True),
        _word("aliases", 200),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
    )


def _make_tombstone() -> None:
    op.create_table(
        "tombstone",
        _key("person_id", primary_key=True, autoincrement=False),
        _time("erased_at"),
    )


def _make_person() -> None:
    op.create_table(
        "person",
        _id(),
        _time("created_at"),
        _word("language", 8),
        _sealed("call_name", nullable=True),
        _sealed("phone", nullable=True),
        _mark("phone_mark", nullable=True, index=True),
        _area("area_code", nullable=True, index=True),
        _time("pushes_stopped_at", nullable=True),
        _time("erased_at", nullable=True),
    )


def _make_account() -> None:
    op.create_table(
        "account",
        _id(),
        _key("person_id", "person", index=True),
        _word("channel", 16),
        _mark("address_mark"),
        _time("created_at"),
        _sealed("address", nullable=True),
        _time("blocked_at", nullable=True),
        sa.UniqueConstraint("channel", "address_mark"),
    )


def _make_audit_event() -> None:
    op.create_table(
        "audit_event",
        _id(),
        _time("at"),
        _key("actor_id", "person", nullable=True, index=True),
        _word("act", 40),
        _word("subject", 16),
        _key("subject_id"),
        sa.Column("details", sa.JSON(), nullable=False),
        _mark("digest"),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject", "subject_id"])


def _make_consent() -> None:
    op.create_table(
        "consent",
        _id(),
        _key("person_id", "person"),
        _word("purpose", 24),
        sa.Column("granted", sa.Boolean(), nullable=False),
        _word("notice_version", 24),
        _word("how", 16),
        _time("decided_at"),
        _word("receiver", 40),
        _time("withdrawn_at", nullable=True),
    )
    op.create_index("ix_consent_person_purpose", "consent", ["person_id", "purpose"])


def _make_draft() -> None:
    op.create_table(
        "draft",
        _id(),
        _key("person_id", "person", index=True),
        _word("dialog", 64),
        _sealed("frame"),
        _time("saved_at", index=True),
    )


def _make_invitation() -> None:
    op.create_table(
        "invitation",
        _id(),
        _mark("code_mark", unique=True),
        _word("role", 16),
        _area("area_code"),
        _time("created_at"),
        _time("expires_at"),
        _time("used_at", nullable=True),
        _key("used_by", "person", nullable=True),
    )


def _make_media() -> None:
    op.create_table(
        "media",
        _id(),
        _key("person_id", "person", index=True),
        _word("kind", 8),
        _word("mime", 40),
        _sealed("content"),
        _time("created_at"),
        _sealed("transcript", nullable=True),
    )


def _make_notice() -> None:
    op.create_table(
        "notice",
        _id(),
        _word("kind", 40),
        _key("recipient_id", "person", index=True),
        _word("once_key", 120, unique=True),
        _time("due_at"),
        _word("urgency", 12),
        _sealed("params"),
        _time("expires_at", nullable=True),
        _time("done_at", nullable=True),
    )
    op.create_index("ix_notice_due_at", "notice", ["done_at", "due_at"])


def _make_staff_post() -> None:
    op.create_table(
        "staff_post",
        _id(),
        _key("person_id", "person", index=True),
        _word("level", 16),
        _area("area_code", index=True),
        _time("bound_at"),
        _sealed("name", nullable=True),
        _time("ended_at", nullable=True),
    )


def _make_alert() -> None:
    op.create_table(
        "alert",
        _id(),
        _key("person_id", "person", index=True),
        _word("kind", 16),
        _sealed("words"),
        _time("raised_at"),
        _area("area_code", nullable=True),
        _key("taken_by", "staff_post", nullable=True),
        _time("taken_at", nullable=True),
        _time("closed_at", nullable=True),
    )


def _make_case_file() -> None:
    op.create_table(
        "case_file",
        _id(),
        _word("number", 6, unique=True),
        _key("reporter_id", "person", index=True),
        _word("for_whom", 8),
        _area("area_code"),
        _word("state", 16),
        _sealed("stories"),
        _sealed("contact"),
        _time("created_at"),
        _time("state_since"),
        _time("answer_due_at", nullable=True),
        _sealed("category", nullable=True),
        _sealed("received", nullable=True),
        _sealed("relation", nullable=True),
        _word("subject_knows", 8, nullable=True),
        _sealed("place", nullable=True),
        _key("owner", "staff_post", nullable=True, index=True),
        _sealed("closed_reason", nullable=True),
        _number("version"),
    )
    op.create_index("ix_case_file_area_code_state", "case_file", ["area_code", "state"])


def _make_conversation() -> None:
    op.create_table(
        "conversation",
        _id(),
        _key("person_id", "person", unique=True),
        _number("turn"),
        _sealed("state", nullable=True),
        _word("dialog", 64, nullable=True),
        _word("pending_key", 120, nullable=True),
        _word("pending_label", 80, nullable=True),
        _time("waiting_since", nullable=True),
        _number("nudged_turn", nullable=True),
        _key("held_by", "staff_post", nullable=True),
        _key("account_id", "account", nullable=True),
    )
    op.create_index("ix_conversation_waiting", "conversation", ["waiting_since"])


def _make_handover() -> None:
    op.create_table(
        "handover",
        _id(),
        _key("person_id", "person", index=True),
        _time("asked_at"),
        _word("reason", 16),
        _area("area_code", nullable=True),
        _key("taken_by", "staff_post", nullable=True),
        _time("taken_at", nullable=True),
        _time("ended_at", nullable=True),
    )


def _make_message() -> None:
    op.create_table(
        "message",
        _id(),
        _key("account_id", "account"),
        _word("direction", 3),
        _sealed("body"),
        _time("created_at"),
        _word("once_key", 160, nullable=True, unique=True),
        _key("answers", "message", nullable=True, index=True),
        _time("sent_at", nullable=True),
        _time("next_try_at", nullable=True),
        _number("tries"),
    )
    op.create_index("ix_message_account_id_id", "message", ["account_id", "id"])
    op.create_index(
        "ix_message_next_try_at",
        "message",
        ["next_try_at"],
        sqlite_where=sa.text("next_try_at IS NOT NULL"),
        postgresql_where=sa.text("next_try_at IS NOT NULL"),
    )


def _make_assessment() -> None:
    op.create_table(
        "assessment",
        _id(),
        _key("case_id", "case_file", index=True),
        _word("assessor", 8),
        _key("assessor_id", "person"),
        _sealed("levels"),
        _time("made_at"),
    )


def _make_question() -> None:
    op.create_table(
        "question",
        _id(),
        _key("case_id", "case_file", index=True),
        _key("asked_by", "staff_post"),
        _sealed("text"),
        _time("asked_at"),
        _sealed("answer", nullable=True),
        _time("answered_at", nullable=True),
    )


def _make_service_item() -> None:
    op.create_table(
        "service_item",
        _id(),
        _key("case_id", "case_file", index=True),
        _word("service", 24),
        _word("degree", 8),
        _word("state", 16),
        _time("added_at"),
    )


_TABLES = {
    "area": _make_area,
    "tombstone": _make_tombstone,
    "person": _make_person,
    "account": _make_account,
    "audit_event": _make_audit_event,
    "consent": _make_consent,
    "draft": _make_draft,
    "invitation": _make_invitation,
    "media": _make_media,
    "notice": _make_notice,
    "staff_post": _make_staff_post,
    "alert": _make_alert,
    "case_file": _make_case_file,
    "conversation": _make_conversation,
    "handover": _make_handover,
    "message": _make_message,
    "assessment": _make_assessment,
    "question": _make_question,
    "service_item": _make_service_item,
}
