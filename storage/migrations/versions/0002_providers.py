"""Providers and their duties; notices with subjects and outcomes; visits."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import (
    area,
    day,
    id_,
    key,
    mark,
    number,
    sealed,
    time,
    word,
    yes_no,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, owners before what belongs to them."""
    with op.batch_alter_table("notice") as notice:
        notice.add_column(word("subject", 40, nullable=True))
        notice.add_column(word("outcome", 12, nullable=True))
        notice.add_column(yes_no("budgeted", server_default=sa.false()))
        notice.drop_index("ix_notice_recipient_id")
        notice.create_index("ix_notice_subject", ["subject"])
        notice.create_index(
            "ix_notice_recipient_id_done_at", ["recipient_id", "done_at"]
        )
    with op.batch_alter_table("notice") as notice:
        # The default was for the rows there were.
        notice.alter_column("budgeted", server_default=None)
    for make in _TABLES.values():
        make()


def downgrade() -> None:
    """Drop them all, what belongs to others first."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    with op.batch_alter_table("notice") as notice:
        notice.drop_index("ix_notice_recipient_id_done_at")
        notice.drop_index("ix_notice_subject")
        notice.create_index("ix_notice_recipient_id", ["recipient_id"])
        for column in ("subject", "outcome", "budgeted"):
            notice.drop_column(column)


def _make_push_setting() -> None:
    op.create_table(
        "push_setting",
        key("person_id", "person", primary_key=True),
        time("changed_at"),
        word("from_hour", 5, nullable=True),
        word("to_hour", 5, nullable=True),
        number("per_day", nullable=True),
        yes_no("bundled", nullable=True),
    )


def _make_visit() -> None:
    op.create_table(
        "visit",
        id_(),
        key("person_id", "person", index=True),
        word("reason", 16),
        word("once_key", 120, unique=True),
        time("made_at"),
        word("about", 40, nullable=True),
        area("area_code", nullable=True, index=True),
        key("taken_by", "staff_post", nullable=True),
        time("done_at", nullable=True),
        word("outcome", 16, nullable=True),
    )


def _make_provider() -> None:
    op.create_table(
        "provider",
        id_(),
        word("kind", 16),
        sealed("name"),
        area("area_code"),
        word("state", 16),
        time("created_at"),
        time("state_since"),
        sealed("facts"),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        number("capacity"),
        sealed("code", nullable=True),
        mark("code_mark", nullable=True, index=True),
        number("repairs"),
        day("admitted_on", nullable=True),
        day("admitted_until", nullable=True),
        key("decided_by", "staff_post", nullable=True),
        sealed("reason", nullable=True),
        number("version"),
    )
    op.create_index("ix_provider_area_code_state", "provider", ["area_code", "state"])


def _make_provider_member() -> None:
    op.create_table(
        "provider_member",
        id_(),
        key("provider_id", "provider", index=True),
        key("person_id", "person", index=True),
        word("role", 8),
        time("since"),
        time("ended_at", nullable=True),
    )


def _make_evidence() -> None:
    op.create_table(
        "evidence",
        id_(),
        key("provider_id", "provider", index=True),
        word("item", 32),
        word("state", 12),
        time("added_at"),
        key("media_id", "media", nullable=True),
        sealed("words", nullable=True),
        day("valid_to", nullable=True),
        sealed("reason", nullable=True),
    )


def _make_credential() -> None:
    op.create_table(
        "credential",
        id_(),
        key("provider_id", "provider", index=True),
        word("kind", 32),
        sealed("holder"),
        sealed("number"),
        day("valid_to"),
        time("added_at"),
        key("media_id", "media", nullable=True),
        time("ended_at", nullable=True),
    )


def _make_commitment() -> None:
    op.create_table(
        "commitment",
        id_(),
        key("provider_id", "provider", index=True),
        word("text_version", 24),
        word("digest", 64),
        key("signed_by", "person"),
        time("signed_at"),
        word("receipt", 20, unique=True),
    )


def _make_resource() -> None:
    op.create_table(
        "resource",
        id_(),
        key("provider_id", "provider", index=True),
        word("service", 24),
        area("area_code"),
        number("per_month"),
        time("added_at"),
        time("confirmed_at"),
        day("until", nullable=True),
        sealed("words", nullable=True),
        time("ended_at", nullable=True),
    )
    op.create_index(
        "ix_resource_service_area_code", "resource", ["service", "area_code"]
    )


def _make_measure() -> None:
    op.create_table(
        "measure",
        id_(),
        key("provider_id", "provider", index=True),
        word("step", 12),
        word("state", 12),
        word("clause", 24),
        sealed("facts"),
        word("once_key", 80, unique=True),
        time("proposed_at"),
        time("state_since"),
        key("first_by", "staff_post", nullable=True),
        key("second_by", "staff_post", nullable=True),
        day("answer_until", nullable=True),
        sealed("answer", nullable=True),
        day("due_on", nullable=True),
        number("version"),
    )


def _make_appeal() -> None:
    op.create_table(
        "appeal",
        id_(),
        key("provider_id", "provider", index=True),
        word("about", 12),
        key("about_id"),
        sealed("words"),
        key("made_by", "person"),
        time("made_at"),
        key("decided_by", "staff_post", nullable=True),
        time("decided_at", nullable=True),
        word("outcome", 12, nullable=True),
        sealed("reason", nullable=True),
        sa.UniqueConstraint("about", "about_id", "made_at"),
    )


def _make_agreement() -> None:
    op.create_table(
        "agreement",
        id_(),
        word("number", 20, unique=True),
        key("provider_id", "provider", index=True),
        area("area_code"),
        word("state", 12),
        word("template", 24),
        sealed("blocks"),
        word("digest", 64),
        day("starts_on"),
        day("ends_on"),
        key("made_by", "staff_post"),
        time("made_at"),
        time("state_since"),
        key("provider_signed_by", "person", nullable=True),
        time("provider_signed_at", nullable=True),
        key("unit_signed_by", "staff_post", nullable=True),
        time("unit_signed_at", nullable=True),
        number("version"),
    )
    op.create_index("ix_agreement_area_code_state", "agreement", ["area_code", "state"])


def _make_activity() -> None:
    op.create_table(
        "activity",
        id_(),
        key("provider_id", "provider", index=True),
        area("area_code"),
        word("state", 12),
        sealed("answers"),
        yes_no("major"),
        day("happens_on"),
        word("receipt", 20, unique=True),
        key("filed_by", "person"),
        time("filed_at"),
        time("state_since"),
        key("decided_by", "staff_post", nullable=True),
        sealed("outcome", nullable=True),
        number("version"),
    )
    op.create_index("ix_activity_area_code_state", "activity", ["area_code", "state"])


def _make_obligation() -> None:
    op.create_table(
        "obligation",
        id_(),
        word("rule_id", 60),
        word("subject", 12),
        word("subject_id", 20),
        word("period", 40),
        area("area_code"),
        day("opens_on"),
        day("due_on"),
        time("due_at"),
        word("state", 12),
        time("state_since"),
        sa.Column("why", sa.JSON(), nullable=False),
        key("provider_id", "provider", nullable=True, index=True),
        day("granted_until", nullable=True),
        number("version"),
        sa.UniqueConstraint("rule_id", "subject", "subject_id", "period"),
    )
    op.create_index("ix_obligation_state_due_on", "obligation", ["state", "due_on"])
    op.create_index(
        "ix_obligation_area_code_state", "obligation", ["area_code", "state"]
    )


def _make_filing() -> None:
    op.create_table(
        "filing",
        id_(),
        key("obligation_id", "obligation", index=True),
        key("filed_by", "person"),
        time("filed_at"),
        sealed("content"),
        sa.Column("media", sa.JSON(), nullable=False),
        word("digest", 64),
        word("receipt", 20, unique=True),
        yes_no("late"),
        word("state", 12),
        key("decided_by", "staff_post", nullable=True),
        time("decided_at", nullable=True),
        sealed("reason", nullable=True),
    )


def _make_extension() -> None:
    op.create_table(
        "extension",
        id_(),
        key("obligation_id", "obligation", index=True),
        key("asked_by", "person"),
        time("asked_at"),
        day("until"),
        sealed("reason"),
        key("decided_by", "staff_post", nullable=True),
        time("decided_at", nullable=True),
        yes_no("granted", nullable=True),
    )


_TABLES = {
    "push_setting": _make_push_setting,
    "visit": _make_visit,
    "provider": _make_provider,
    "provider_member": _make_provider_member,
    "evidence": _make_evidence,
    "credential": _make_credential,
    "commitment": _make_commitment,
    "resource": _make_resource,
    "measure": _make_measure,
    "appeal": _make_appeal,
    "agreement": _make_agreement,
    "activity": _make_activity,
    "obligation": _make_obligation,
    "filing": _make_filing,
    "extension": _make_extension,
}
