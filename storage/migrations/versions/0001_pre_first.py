"""The first schema."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import (
    area,
    id_,
    key,
    mark,
    number,
    sealed,
    time,
    word,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


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
        word("code", 12, primary_key=True),
        word("name", 40),
        word("level", 16),
        area("parent", nullable=True, index=True),
        word("aliases", 200),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
    )


def _make_tombstone() -> None:
    op.create_table(
        "tombstone",
        key("person_id", primary_key=True, autoincrement=False),
        time("erased_at"),
    )


def _make_person() -> None:
    op.create_table(
        "person",
        id_(),
        time("created_at"),
        word("language", 8),
        sealed("call_name", nullable=True),
        sealed("phone", nullable=True),
        mark("phone_mark", nullable=True, index=True),
        area("area_code", nullable=True, index=True),
        time("pushes_stopped_at", nullable=True),
        time("erased_at", nullable=True),
    )


def _make_account() -> None:
    op.create_table(
        "account",
        id_(),
        key("person_id", "person", index=True),
        word("channel", 16),
        mark("address_mark"),
        time("created_at"),
        sealed("address", nullable=True),
        time("blocked_at", nullable=True),
        sa.UniqueConstraint("channel", "address_mark"),
    )


def _make_audit_event() -> None:
    op.create_table(
        "audit_event",
        id_(),
        time("at"),
        key("actor_id", "person", nullable=True, index=True),
        word("act", 40),
        word("subject", 16),
        key("subject_id"),
        sa.Column("details", sa.JSON(), nullable=False),
        mark("digest"),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject", "subject_id"])


def _make_consent() -> None:
    op.create_table(
        "consent",
        id_(),
        key("person_id", "person"),
        word("purpose", 24),
        sa.Column("granted", sa.Boolean(), nullable=False),
        word("notice_version", 24),
        word("how", 16),
        time("decided_at"),
        word("receiver", 40),
        time("withdrawn_at", nullable=True),
    )
    op.create_index("ix_consent_person_purpose", "consent", ["person_id", "purpose"])


def _make_draft() -> None:
    op.create_table(
        "draft",
        id_(),
        key("person_id", "person", index=True),
        word("dialog", 64),
        sealed("frame"),
        time("saved_at", index=True),
    )


def _make_invitation() -> None:
    op.create_table(
        "invitation",
        id_(),
        mark("code_mark", unique=True),
        word("role", 16),
        area("area_code"),
        time("created_at"),
        time("expires_at"),
        time("used_at", nullable=True),
        key("used_by", "person", nullable=True),
    )


def _make_media() -> None:
    op.create_table(
        "media",
        id_(),
        key("person_id", "person", index=True),
        word("kind", 8),
        word("mime", 40),
        sealed("content"),
        time("created_at"),
        sealed("transcript", nullable=True),
    )


def _make_notice() -> None:
    op.create_table(
        "notice",
        id_(),
        word("kind", 40),
        key("recipient_id", "person", index=True),
        word("once_key", 120, unique=True),
        time("due_at"),
        word("urgency", 12),
        sealed("params"),
        time("expires_at", nullable=True),
        time("done_at", nullable=True),
    )
    op.create_index("ix_notice_due_at", "notice", ["done_at", "due_at"])


def _make_staff_post() -> None:
    op.create_table(
        "staff_post",
        id_(),
        key("person_id", "person", index=True),
        word("level", 16),
        area("area_code", index=True),
        time("bound_at"),
        sealed("name", nullable=True),
        time("ended_at", nullable=True),
    )


def _make_alert() -> None:
    op.create_table(
        "alert",
        id_(),
        key("person_id", "person", index=True),
        word("kind", 16),
        sealed("words"),
        time("raised_at"),
        area("area_code", nullable=True),
        key("taken_by", "staff_post", nullable=True),
        time("taken_at", nullable=True),
        time("closed_at", nullable=True),
    )


def _make_case_file() -> None:
    op.create_table(
        "case_file",
        id_(),
        word("number", 6, unique=True),
        key("reporter_id", "person", index=True),
        word("for_whom", 8),
        area("area_code"),
        word("state", 16),
        sealed("stories"),
        sealed("contact"),
        time("created_at"),
        time("state_since"),
        time("answer_due_at", nullable=True),
        sealed("category", nullable=True),
        sealed("received", nullable=True),
        sealed("relation", nullable=True),
        word("subject_knows", 8, nullable=True),
        sealed("place", nullable=True),
        key("owner", "staff_post", nullable=True, index=True),
        sealed("closed_reason", nullable=True),
        number("version"),
    )
    op.create_index("ix_case_file_area_code_state", "case_file", ["area_code", "state"])


def _make_conversation() -> None:
    op.create_table(
        "conversation",
        id_(),
        key("person_id", "person", unique=True),
        number("turn"),
        sealed("state", nullable=True),
        word("dialog", 64, nullable=True),
        word("pending_key", 120, nullable=True),
        word("pending_label", 80, nullable=True),
        time("waiting_since", nullable=True),
        number("nudged_turn", nullable=True),
        key("held_by", "staff_post", nullable=True),
        key("account_id", "account", nullable=True),
    )
    op.create_index("ix_conversation_waiting", "conversation", ["waiting_since"])


def _make_handover() -> None:
    op.create_table(
        "handover",
        id_(),
        key("person_id", "person", index=True),
        time("asked_at"),
        word("reason", 16),
        area("area_code", nullable=True),
        key("taken_by", "staff_post", nullable=True),
        time("taken_at", nullable=True),
        time("ended_at", nullable=True),
    )


def _make_message() -> None:
    op.create_table(
        "message",
        id_(),
        key("account_id", "account"),
        word("direction", 3),
        sealed("body"),
        time("created_at"),
        word("once_key", 160, nullable=True, unique=True),
        key("answers", "message", nullable=True, index=True),
        time("sent_at", nullable=True),
        time("next_try_at", nullable=True),
        number("tries"),
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
        id_(),
        key("case_id", "case_file", index=True),
        word("assessor", 8),
        key("assessor_id", "person"),
        sealed("levels"),
        time("made_at"),
    )


def _make_question() -> None:
    op.create_table(
        "question",
        id_(),
        key("case_id", "case_file", index=True),
        key("asked_by", "staff_post"),
        sealed("text"),
        time("asked_at"),
        sealed("answer", nullable=True),
        time("answered_at", nullable=True),
    )


def _make_service_item() -> None:
    op.create_table(
        "service_item",
        id_(),
        key("case_id", "case_file", index=True),
        word("service", 24),
        word("degree", 8),
        word("state", 16),
        time("added_at"),
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
