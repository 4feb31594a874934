"""The first tables, written out as one step: a test holds them equal to what each room declares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from helpdesk_tui.desk.audit.guards import triggers
from helpdesk_tui.desk.store.metadata import UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "agent",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("login", sa.String(length=128), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("made_by", sa.String(length=128), nullable=True),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("login", name=op.f("uq_agent_login")),
    )
    op.create_table(
        "agent_secret",
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("pending_at", UtcTime(), nullable=True),
        sa.Column("counter", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("first", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("first_until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_agent_secret")),
    )
    op.create_table(
        "agent_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("console", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_why", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_session")),
        sa.UniqueConstraint("token", name=op.f("uq_agent_session_token")),
    )
    op.create_index("ix_agent_session_agent", "agent_session", ["agent"], unique=False)
    op.create_table(
        "agent_try",
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_agent_try")),
    )
    op.create_index("ix_agent_try_at", "agent_try", ["at"], unique=False)
    op.create_table(
        "audit_forgetting",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "last_seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "last_seq", name=op.f("pk_audit_forgetting")),
    )
    op.create_table(
        "audit_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_audit_node")),
    )
    op.create_table(
        "audit_record",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_record")),
    )
    op.create_index("ix_audit_record_case", "audit_record", ["case_id", "seq"], unique=False)
    op.create_index("ix_audit_record_event", "audit_record", ["event", "seq"], unique=False)
    op.create_table(
        "case_",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("password_said_at", UtcTime(), nullable=True),
        sa.Column("flagged_at", UtcTime(), nullable=True),
        sa.Column("by_message", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("rang", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_")),
    )
    op.create_index("ix_case_agent", "case_", ["agent", "state"], unique=False)
    op.create_index("ix_case_person", "case_", ["person_id", "opened_at"], unique=False)
    op.create_index("ix_case_ticket", "case_", ["ticket"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column(
            "size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", UtcTime(), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", "at", name=op.f("pk_checkpoint")),
    )
    op.create_index("ix_checkpoint_at", "checkpoint", ["at"], unique=False)
    op.create_table(
        "checkpoint_anchor",
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("failing_since", UtcTime(), nullable=True),
        sa.Column("problem", sa.String(length=256), nullable=True),
        sa.Column("behind", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("behind_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_checkpoint_anchor")),
    )
    op.create_table(
        "checkpoint_key",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("handed_over", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint_key")),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
    )
    op.create_table(
        "containment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("signals", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("begins_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("frozen", sa.String(length=64), nullable=False),
        sa.Column("deed_id", sa.String(length=32), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_containment")),
    )
    op.create_index("ix_containment_made", "containment", ["made_at"], unique=False)
    op.create_index("ix_containment_next", "containment", ["next_at"], unique=False)
    op.create_table(
        "deed",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=128), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deed")),
    )
    op.create_index("ix_deed_agent", "deed", ["agent", "made_at"], unique=False)
    op.create_index("ix_deed_state", "deed", ["state", "made_at"], unique=False)
    op.create_table(
        "departure",
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("left_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_departure")),
    )
    op.create_table(
        "freeze_",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.String(length=32), nullable=True),
        sa.Column("grant_id", sa.String(length=32), nullable=True),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze_")),
    )
    op.create_index("ix_freeze_next_at", "freeze_", ["next_at"], unique=False)
    op.create_index("ix_freeze_person", "freeze_", ["person_id", "until"], unique=False)
    op.create_table(
        "grant_",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("operation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("vendor", sa.String(length=64), nullable=False),
        sa.Column("account_ref", sa.String(length=256), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("refs", sa.Text(), server_default="[]", nullable=False),
        sa.Column("device_ref", sa.String(length=128), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_grant__operation_id")),
    )
    op.create_index("ix_grant_person", "grant_", ["person_id", "state"], unique=False)
    op.create_index("ix_grant_state", "grant_", ["state", "until"], unique=False)
    op.create_table(
        "guide",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("first_case_id", sa.String(length=32), nullable=False),
        sa.Column("procedure", sa.String(length=32), nullable=False),
        sa.Column("answers", sa.Text(), server_default="{}", nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide")),
    )
    op.create_index("ix_guide_case", "guide", ["case_id"], unique=False)
    op.create_index("ix_guide_person", "guide", ["person_id", "started_at"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("route", sa.String(length=400), nullable=False),
        sa.Column("body_mark", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("boot", sa.String(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("agent", "key", name=op.f("pk_idempotency")),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "lease",
        sa.Column("job", sa.String(length=128), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_lease")),
    )
    op.create_table(
        "mirror_run",
        sa.Column("vendor", sa.String(length=64), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("vendor", name=op.f("pk_mirror_run")),
    )
    op.create_table(
        "name_word",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "word",
            sa.String(length=64).with_variant(sa.VARCHAR(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_name_word")),
        sa.UniqueConstraint("word", name=op.f("uq_name_word_word")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("operation_id", sa.String(length=32), nullable=True),
        sa.Column("grant_id", sa.String(length=32), nullable=True),
        sa.Column("facts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("page_hash", sa.String(length=64), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("answer_until", UtcTime(), nullable=False),
        sa.Column("disowned_at", UtcTime(), nullable=True),
        sa.Column("disowned_by", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("page_hash", name=op.f("uq_notice_page_hash")),
        sa.UniqueConstraint("reference", name=op.f("uq_notice_reference")),
    )
    op.create_index("ix_notice_case", "notice", ["case_id"], unique=False)
    op.create_index("ix_notice_made_at", "notice", ["made_at"], unique=False)
    op.create_index("ix_notice_operation", "notice", ["operation_id"], unique=False)
    op.create_index("ix_notice_person", "notice", ["person_id", "made_at"], unique=False)
    op.create_table(
        "operation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("slot", sa.String(length=160), nullable=True),
        sa.Column("vendor", sa.String(length=64), nullable=False),
        sa.Column("account_ref", sa.String(length=256), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("order_json", sa.Text(), nullable=False),
        sa.Column("boot", sa.String(length=32), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("deadline_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=True),
        sa.Column("codes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_to", sa.String(length=64), nullable=True),
        sa.Column("problem", sa.String(length=32), nullable=True),
        sa.Column("problem_params", sa.Text(), server_default="{}", nullable=False),
        sa.Column("what", sa.String(length=32), server_default="", nullable=False),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("handle", sa.LargeBinary(), nullable=True),
        sa.Column("known_refs", sa.Text(), server_default="[]", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shown", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_shown_at", UtcTime(), nullable=True),
        sa.Column("last_reveal_key", sa.String(length=200), nullable=True),
        sa.Column("confirmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("checks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_check", UtcTime(), nullable=True),
        sa.Column("grant_id", sa.String(length=32), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
        sa.UniqueConstraint("slot", name="uq_operation_slot"),
    )
    op.create_index("ix_operation_agent", "operation", ["agent", "asked_at"], unique=False)
    op.create_index("ix_operation_check", "operation", ["next_check"], unique=False)
    op.create_index("ix_operation_person", "operation", ["person_id", "asked_at"], unique=False)
    op.create_index("ix_operation_settled", "operation", ["settled_at"], unique=False)
    op.create_table(
        "prompt",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("vendor", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=128), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("login", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=False),
        sa.Column("application", sa.Integer(), nullable=True),
        sa.Column("factor", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Integer(), nullable=True),
        sa.Column("address", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("country", sa.Integer(), nullable=True),
        sa.Column("network", sa.Integer(), nullable=True),
        sa.Column("hosting", sa.Boolean(), nullable=True),
        sa.Column("device", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Integer(), nullable=True),
        sa.Column("phone_name", sa.Integer(), nullable=True),
        sa.Column("phone_address", sa.Integer(), nullable=True),
        sa.Column("phone_place", sa.Integer(), nullable=True),
        sa.Column("phone_country", sa.Integer(), nullable=True),
        sa.Column("phone_network", sa.Integer(), nullable=True),
        sa.Column("phone_hosting", sa.Boolean(), nullable=True),
        sa.Column("kilometres", sa.Integer(), nullable=True),
        sa.Column("says", sa.Integer(), nullable=True),
        sa.Column("usual", sa.Boolean(), nullable=True),
        sa.Column("phone_usual", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
        sa.UniqueConstraint("vendor", "ref", name=op.f("uq_prompt_vendor")),
    )
    op.create_index("ix_prompt_account", "prompt", ["account", "at", "id"], unique=False)
    op.create_index("ix_prompt_address", "prompt", ["address", "at", "id"], unique=False)
    op.create_index("ix_prompt_application", "prompt", ["application", "at", "id"], unique=False)
    op.create_index("ix_prompt_at", "prompt", ["at", "id"], unique=False)
    op.create_index("ix_prompt_country", "prompt", ["country", "at", "id"], unique=False)
    op.create_index("ix_prompt_device", "prompt", ["device", "at", "id"], unique=False)
    op.create_index("ix_prompt_network", "prompt", ["network", "at", "id"], unique=False)
    op.create_index("ix_prompt_outcome", "prompt", ["outcome", "at", "id"], unique=False)
    op.create_table(
        "prompt_deed",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("vendor", sa.Integer(), nullable=False),
        sa.Column("log", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=128), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor", sa.String(length=256), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("action", sa.String(length=128), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("login", sa.String(length=256), nullable=True),
        sa.Column("ours", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("weakens", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("uses", sa.BigInteger(), nullable=True),
        sa.Column("raw", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_deed")),
        sa.UniqueConstraint("vendor", "log", "ref", name=op.f("uq_prompt_deed_vendor")),
    )
    op.create_index("ix_prompt_deed_at", "prompt_deed", ["at", "id"], unique=False)
    op.create_index("ix_prompt_deed_login", "prompt_deed", ["login", "at"], unique=False)
    op.create_table(
        "prompt_gap",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("vendor", sa.String(length=64), nullable=False),
        sa.Column("log", sa.String(length=16), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_gap")),
    )
    op.create_index("ix_prompt_gap_until", "prompt_gap", ["until"], unique=False)
    op.create_table(
        "prompt_message",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("vendor", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=128), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("context", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_message")),
        sa.UniqueConstraint("vendor", "ref", name=op.f("uq_prompt_message_vendor")),
    )
    op.create_index("ix_prompt_message_number", "prompt_message", ["number", "at"], unique=False)
    op.create_table(
        "prompt_raw",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_raw")),
    )
    op.create_table(
        "prompt_report",
        sa.Column(
            "prompt_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("said", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=320), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("prompt_id", name=op.f("pk_prompt_report")),
    )
    op.create_table(
        "prompt_source",
        sa.Column("vendor", sa.String(length=64), nullable=False),
        sa.Column("log", sa.String(length=16), nullable=False),
        sa.Column("track", sa.String(length=8), nullable=False),
        sa.Column("cursor", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.Column("complete_until", UtcTime(), nullable=True),
        sa.Column("next_look", UtcTime(), nullable=True),
        sa.Column("ended", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("behind", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("problem", sa.String(length=32), nullable=True),
        sa.Column("rows", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("vendor", "log", "track", name=op.f("pk_prompt_source")),
    )
    op.create_table(
        "prompt_word",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("word", sa.String(length=320), nullable=False),
        sa.Column("folded", sa.String(length=320), nullable=False),
        sa.Column("rows", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_word")),
        sa.UniqueConstraint("field", "word", name=op.f("uq_prompt_word_field")),
    )
    op.create_index("ix_prompt_word_folded", "prompt_word", ["field", "folded"], unique=False)
    op.create_table(
        "push_context",
        sa.Column("account", sa.String(length=320), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_push_context")),
    )
    op.create_table(
        "push_progress",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column(
            "prompt_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "deed_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "record_seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("whole", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_progress")),
    )
    op.create_table(
        "push_signal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("account", sa.String(length=320), server_default=sa.text("('')"), nullable=False),
        sa.Column("login", sa.String(length=320), nullable=False),
        sa.Column("source", sa.String(length=320), server_default=sa.text("('')"), nullable=False),
        sa.Column("about", sa.String(length=128), nullable=True),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("vendors", sa.String(length=320), nullable=False),
        sa.Column("detectors", sa.String(length=320), nullable=False),
        sa.Column("first", UtcTime(), nullable=False),
        sa.Column("last", UtcTime(), nullable=False),
        sa.Column("prompts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("repeats", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("approved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("proposed", sa.String(length=16), nullable=True),
        sa.Column("last_prompt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("claimed_by", sa.String(length=128), nullable=True),
        sa.Column("claimed_at", UtcTime(), nullable=True),
        sa.Column("verdict_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("handed_to", sa.String(length=128), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_signal")),
    )
    op.create_index("ix_push_signal_about", "push_signal", ["about", "last"], unique=False)
    op.create_index("ix_push_signal_account", "push_signal", ["account", "last"], unique=False)
    op.create_index("ix_push_signal_decided", "push_signal", ["state", "decided_at", "id"], unique=False)
    op.create_index("ix_push_signal_handed", "push_signal", ["handed_to"], unique=False)
    op.create_index("ix_push_signal_queue", "push_signal", ["state", "level", "last", "id"], unique=False)
    op.create_table(
        "push_watch",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=320), server_default=sa.text("('')"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("operation_id", sa.String(length=40), nullable=True),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("first_prompt", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_watch")),
    )
    op.create_index("ix_push_watch_operation", "push_watch", ["operation_id"], unique=False)
    op.create_index("ix_push_watch_person", "push_watch", ["person_id", "until"], unique=False)
    op.create_index("ix_push_watch_until", "push_watch", ["until"], unique=False)
    op.create_table(
        "request_nonce",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_request_nonce")),
    )
    op.create_index("ix_request_nonce_at", "request_nonce", ["at"], unique=False)
    op.create_table(
        "review_item",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("list", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("operation_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=128), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("list", "subject", name="uq_review_item_subject"),
    )
    op.create_index("ix_review_item_state", "review_item", ["state", "made_at"], unique=False)
    op.create_table(
        "step_up",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("actions", sa.String(length=400), nullable=False),
        sa.Column("deed_id", sa.String(length=32), nullable=True),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_up")),
    )
    op.create_index("ix_step_up_case", "step_up", ["case_id", "agent"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("who", sa.String(length=320), nullable=False),
        sa.Column("what", sa.String(length=512), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("too_many", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("grant_id", sa.String(length=32), nullable=True),
        sa.Column("agent", sa.String(length=128), nullable=True),
        sa.Column("claimed_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.String(length=256), server_default=sa.text("('')"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_task_grant_id")),
    )
    op.create_index("ix_task_case", "task", ["case_id"], unique=False)
    op.create_index("ix_task_state", "task", ["state", "made_at"], unique=False)
    op.create_table(
        "task_mailbox",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("validity", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("uid", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.Column("problem", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_mailbox")),
    )
    op.create_table(
        "task_message",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_task_message")),
    )
    op.create_index("ix_task_message_read_at", "task_message", ["read_at"], unique=False)
    op.create_table(
        "threat_level",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_threat_level")),
    )
    op.create_table(
        "watermark",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_watermark")),
    )
    op.create_table(
        "whereabouts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("first", UtcTime(), nullable=False),
        sa.Column("last", UtcTime(), nullable=False),
        sa.Column("country", sa.String(length=2), server_default=sa.text("('')"), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("file", sa.String(length=256), server_default=sa.text("('')"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whereabouts")),
    )
    op.create_index("ix_whereabouts_last", "whereabouts", ["last"], unique=False)
    op.create_index("ix_whereabouts_person", "whereabouts", ["person_id", "last"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("vendor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("needs", sa.String(length=200), nullable=False),
        sa.Column("order_json", sa.Text(), nullable=False),
        sa.Column("order_hash", sa.String(length=64), nullable=False),
        sa.Column("proofs", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=False),
        sa.Column("words", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("delay_minutes", sa.Integer(), nullable=False),
        sa.Column("glass", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("ready_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=128), nullable=True),
        sa.Column("operation_id", sa.String(length=32), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_approval_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_approval_operation_id")),
    )
    op.create_index("ix_approval_agent", "approval", ["agent", "made_at"], unique=False)
    op.create_index("ix_approval_case", "approval", ["case_id"], unique=False)
    op.create_index("ix_approval_state", "approval", ["state", "made_at"], unique=False)
    op.create_table(
        "audit_value",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_record.seq"], name=op.f("fk_audit_value_seq")),
        sa.PrimaryKeyConstraint("seq", "field", name=op.f("pk_audit_value")),
    )
    op.create_table(
        "containment_step",
        sa.Column("containment_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("vendor", sa.String(length=64), nullable=True),
        sa.Column("account_ref", sa.String(length=256), nullable=True),
        sa.Column("target", sa.String(length=400), server_default=sa.text("('')"), nullable=False),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("problem", sa.String(length=32), nullable=True),
        sa.Column("operation_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["containment_id"], ["containment.id"], name=op.f("fk_containment_step_containment_id")
        ),
        sa.PrimaryKeyConstraint("containment_id", "name", name=op.f("pk_containment_step")),
    )
    op.create_index("ix_containment_step_operation", "containment_step", ["operation_id"], unique=False)
    op.create_index("ix_containment_step_person", "containment_step", ["person_id"], unique=False)
    op.create_table(
        "notice_send",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("notice_id", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=True),
        sa.Column("give_up_at", UtcTime(), nullable=False),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.Column("problem", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_send_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_send")),
    )
    op.create_index("ix_notice_send_next_at", "notice_send", ["next_at"], unique=False)
    op.create_index("uq_notice_send_address", "notice_send", ["notice_id", "channel", "address"], unique=True)
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=256), nullable=False),
        sa.Column("login_key", sa.String(length=256), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=512).with_variant(sa.VARCHAR(length=512, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("merged_into", sa.String(length=32), nullable=True),
        sa.Column("gone_at", UtcTime(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_person_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_here", "person", ["gone_at", "merged_into"], unique=False)
    op.create_index("ix_person_login_key", "person", ["login_key"], unique=False)
    op.create_index("ix_person_name_key", "person", ["name_key", "client_id"], unique=False)
    op.create_table(
        "proof",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("way", sa.String(length=160), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("root", sa.String(length=16), nullable=False),
        sa.Column("strength", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=320), server_default="", nullable=False),
        sa.Column("hint", sa.String(length=160), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("boot", sa.String(length=32), server_default="", nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=True),
        sa.Column("passed_at", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("max_attempts", sa.Integer(), server_default=sa.text("3"), nullable=False),
        sa.Column("vendor", sa.String(length=64), nullable=True),
        sa.Column("account_ref", sa.String(length=256), nullable=True),
        sa.Column("vendor_ref", sa.String(length=256), nullable=True),
        sa.Column("approved", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("matched", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("read_to_caller", sa.String(length=16), nullable=True),
        sa.Column("said", sa.String(length=80), nullable=True),
        sa.Column("manager_id", sa.String(length=32), nullable=True),
        sa.Column("capped_as", sa.String(length=16), nullable=True),
        sa.Column("forced_zero", sa.String(length=16), nullable=True),
        sa.Column("doubt_checked", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_proof_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    op.create_index("ix_proof_case", "proof", ["case_id"], unique=False)
    op.create_index(
        "ix_proof_identity",
        "proof",
        ["vendor", "vendor_ref"],
        unique=True,
        sqlite_where=sa.text("method = 'id_check'"),
        postgresql_where=sa.text("method = 'id_check'"),
    )
    op.create_index("ix_proof_manager", "proof", ["manager_id", "started_at"], unique=False)
    op.create_index("ix_proof_person", "proof", ["person_id", "started_at"], unique=False)
    op.create_index("ix_proof_state", "proof", ["state"], unique=False)
    op.create_table(
        "push_basis",
        sa.Column("signal_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column(
            "row_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["signal_id"], ["push_signal.id"], name=op.f("fk_push_basis_signal_id")),
        sa.PrimaryKeyConstraint("signal_id", "kind", "row_id", name=op.f("pk_push_basis")),
    )
    op.create_index("ix_push_basis_row", "push_basis", ["kind", "row_id"], unique=False)
    op.create_table(
        "push_handover",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("signal_id", sa.String(length=32), nullable=False),
        sa.Column("giver", sa.String(length=128), nullable=False),
        sa.Column("taker", sa.String(length=128), nullable=False),
        sa.Column("words", sa.String(length=320), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["signal_id"], ["push_signal.id"], name=op.f("fk_push_handover_signal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_handover")),
    )
    op.create_index("ix_push_handover_at", "push_handover", ["at"], unique=False)
    op.create_index("ix_push_handover_signal", "push_handover", ["signal_id", "id"], unique=False)
    op.create_table(
        "push_quiet",
        sa.Column("operation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=320), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("how", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_push_quiet_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", name=op.f("pk_push_quiet")),
    )
    op.create_index("ix_push_quiet_open", "push_quiet", ["ended_at"], unique=False)
    op.create_index("ix_push_quiet_person", "push_quiet", ["person_id"], unique=False)
    op.create_table(
        "push_saying",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("signal_id", sa.String(length=32), nullable=False),
        sa.Column("detector", sa.String(length=8), nullable=False),
        sa.Column("key_user", sa.String(length=320), nullable=False),
        sa.Column("key_source", sa.String(length=320), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("first", UtcTime(), nullable=False),
        sa.Column("last", UtcTime(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("turn", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["signal_id"], ["push_signal.id"], name=op.f("fk_push_saying_signal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_saying")),
    )
    op.create_index(
        "ix_push_saying_key", "push_saying", ["detector", "key_user", "key_source", "last"], unique=False
    )
    op.create_index("ix_push_saying_signal", "push_saying", ["signal_id"], unique=False)
    op.create_index("ix_push_saying_turn", "push_saying", ["turn"], unique=False)
    op.create_table(
        "push_verdict",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("signal_id", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=1024), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=128), nullable=True),
        sa.Column("undone_note", sa.String(length=1024), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["signal_id"], ["push_signal.id"], name=op.f("fk_push_verdict_signal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_verdict")),
    )
    op.create_index("ix_push_verdict_signal", "push_verdict", ["signal_id", "id"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.Column("first_complete_at", UtcTime(), nullable=True),
        sa.Column("accepted_at", UtcTime(), nullable=True),
        sa.Column("accepted_by", sa.String(length=128), nullable=True),
        sa.Column("problem", sa.String(length=64), nullable=True),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_source_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_table(
        "task_person",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("because", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_person_task_id")),
        sa.PrimaryKeyConstraint("task_id", "person_id", name=op.f("pk_task_person")),
    )
    op.create_table(
        "account",
        sa.Column("vendor", sa.String(length=64), nullable=False),
        sa.Column("ref", sa.String(length=256), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=256), nullable=False),
        sa.Column("login_key", sa.String(length=256), nullable=False),
        sa.Column("bare_key", sa.String(length=256), server_default="", nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("first_name", sa.String(length=256), nullable=False),
        sa.Column("last_name", sa.String(length=256), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("mails", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("status_text", sa.String(length=256), nullable=False),
        sa.Column("status_cause", sa.String(length=256), nullable=True),
        sa.Column("enrolled", sa.Boolean(), nullable=True),
        sa.Column("created", UtcTime(), nullable=True),
        sa.Column("last_login", UtcTime(), nullable=True),
        sa.Column("directory_managed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("realm", sa.String(length=128), nullable=False),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.Column("seen_run", sa.String(length=32), nullable=True),
        sa.Column("gone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("vendor", "ref", name=op.f("pk_account")),
    )
    op.create_index("ix_account_bare", "account", ["bare_key"], unique=False)
    op.create_index("ix_account_login", "account", ["login_key"], unique=False)
    op.create_index("ix_account_person", "account", ["person_id"], unique=False)
    op.create_index("ix_account_run", "account", ["vendor", "seen_run"], unique=False)
    op.create_table(
        "approval_yes",
        sa.Column("approval_id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=128), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_approval_yes_approval_id")),
        sa.PrimaryKeyConstraint("approval_id", "agent", name=op.f("pk_approval_yes")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.Column("written", sa.String(length=320), nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("account_ref", sa.String(length=256), nullable=False),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.Column("changed", UtcTime(), nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("gone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_value", "contact", ["value"], unique=False)
    op.create_index(
        "uq_contact_value", "contact", ["person_id", "source", "account_ref", "kind", "value"], unique=True
    )
    op.create_table(
        "device",
        sa.Column("vendor", sa.String(length=64), nullable=False),
        sa.Column("account_ref", sa.String(length=256), nullable=False),
        sa.Column("ref", sa.String(length=256), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=256), nullable=False),
        sa.Column("platform", sa.String(length=128), nullable=False),
        sa.Column("number", sa.String(length=128), nullable=False),
        sa.Column("e164", sa.String(length=32), nullable=False),
        sa.Column("serial", sa.String(length=128), nullable=False),
        sa.Column("activated", sa.Boolean(), nullable=True),
        sa.Column("usable", sa.Boolean(), nullable=True),
        sa.Column("factors", sa.String(length=128), nullable=False),
        sa.Column("last_seen", UtcTime(), nullable=True),
        sa.Column("created", UtcTime(), nullable=True),
        sa.Column("extra", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.Column("changed", UtcTime(), nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("gone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id")),
        sa.PrimaryKeyConstraint("vendor", "account_ref", "ref", name=op.f("pk_device")),
    )
    op.create_index("ix_device_person", "device", ["person_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("account_ref", sa.String(length=256), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.Column("changed", UtcTime(), nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_fact_person_id")),
        sa.PrimaryKeyConstraint("person_id", "field", "source", "account_ref", name=op.f("pk_fact")),
    )
    op.create_index("ix_fact_ref", "fact", ["account_ref"], unique=False)
    op.create_table(
        "fact_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_fact_history_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_history")),
    )
    op.create_index("ix_fact_history_person", "fact_history", ["person_id", "at"], unique=False)
    op.create_table(
        "joined",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("gone_id", sa.String(length=32), nullable=True),
        sa.Column("vendor", sa.String(length=64), server_default="", nullable=False),
        sa.Column("account_ref", sa.String(length=256), server_default="", nullable=False),
        sa.Column("by_key", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=128), server_default="", nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("moved", sa.Text(), server_default="{}", nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.Column("undone_by", sa.String(length=128), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_joined_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined")),
    )
    op.create_index("ix_joined_gone", "joined", ["gone_id"], unique=False)
    op.create_index("ix_joined_person", "joined", ["person_id"], unique=False)
    op.create_table(
        "login_link",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("login_key", sa.String(length=256), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_login_link_client_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_link_person_id")),
        sa.PrimaryKeyConstraint("client_id", "login_key", name=op.f("pk_login_link")),
    )
    op.create_table(
        "person_group",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("account_ref", sa.String(length=256), nullable=False),
        sa.Column("name_key", sa.String(length=256), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("since", UtcTime(), nullable=True),
        sa.Column("gone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_group_person_id")),
        sa.PrimaryKeyConstraint(
            "person_id", "source", "account_ref", "name_key", name=op.f("pk_person_group")
        ),
    )
    op.create_index("ix_person_group_name", "person_group", ["name_key"], unique=False)
    op.create_table(
        "person_word",
        sa.Column(
            "word",
            sa.String(length=64).with_variant(sa.VARCHAR(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("marks", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_word_person_id")),
        sa.PrimaryKeyConstraint(
            "word", "person_id", name=op.f("pk_person_word"), postgresql_include=["field", "marks"]
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_word_person", "person_word", ["person_id", "word", "field"], unique=False)
    for statement in triggers(op.get_bind().dialect.name):
        op.execute(statement)
