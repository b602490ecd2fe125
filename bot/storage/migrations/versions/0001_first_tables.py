"""first tables"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("region", sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_last_seen_at"), ["last_seen_at"], unique=False)

    op.create_table(
        "seenupdate",
        sa.Column("channel", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "number", name=op.f("pk_seenupdate")),
    )
    with op.batch_alter_table("seenupdate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seenupdate_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "auditevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column(
            "thing",
            sa.Enum(
                "answer",
                "goal",
                "engagement",
                "indicator",
                "measurement",
                "joint_text",
                "meeting",
                "decision",
                "partner",
                "membership",
                "invite",
                name="thing",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column(
            "happened",
            sa.Enum(
                "added",
                "changed",
                "removed",
                "taken_back",
                "set_aside",
                "snoozed",
                "reported",
                name="happened",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_auditevent_network_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_auditevent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditevent")),
    )
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_auditevent_chat_id_message_id"), ["chat_id", "message_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_auditevent_network_id"), ["network_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_auditevent_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_auditevent_thing_thing_id_id"), ["thing", "thing_id", "id"], unique=False
        )

    op.create_table(
        "draaiboekversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_draaiboekversion_network_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draaiboekversion_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draaiboekversion")),
        sa.UniqueConstraint(
            "network_id", "number", name=op.f("uq_draaiboekversion_network_id_number")
        ),
    )
    with op.batch_alter_table("draaiboekversion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_draaiboekversion_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "jointtext",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("question", sqltypes.AutoString(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_jointtext_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jointtext")),
        sa.UniqueConstraint(
            "network_id", "question", name=op.f("uq_jointtext_network_id_question")
        ),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("uid", sqltypes.AutoString(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("series", sqltypes.AutoString(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Time(), nullable=False),
        sa.Column("zone", sqltypes.AutoString(), nullable=False),
        sa.Column("starts_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sqltypes.AutoString(), nullable=True),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("reminders", sa.JSON(), nullable=False),
        sa.Column("announced_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("cancelled_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revived_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("present", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reported_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_meeting_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_network_id"), ["network_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_series"), ["series"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_partner_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
    )
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_network_id"), ["network_id"], unique=False)

    op.create_table(
        "rhythm",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("to_time", sa.Time(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rhythm_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_rhythm")),
    )
    op.create_table(
        "rubriektext",
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("rubriek", sqltypes.AutoString(), nullable=False),
        sa.Column("hash", sqltypes.AutoString(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_rubriektext_network_id")
        ),
        sa.PrimaryKeyConstraint("network_id", "rubriek", "hash", name=op.f("pk_rubriektext")),
    )
    op.create_table(
        "akkoord",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("rubriek", sqltypes.AutoString(), nullable=False),
        sa.Column("hash", sqltypes.AutoString(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("agreed", "remark", "not_yet", name="verdict", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("note", sqltypes.AutoString(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answer", sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_akkoord_network_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_akkoord_partner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_akkoord_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_akkoord")),
    )
    with op.batch_alter_table("akkoord", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_akkoord_network_id_rubriek_partner_id"),
            ["network_id", "rubriek", "partner_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_akkoord_person_id"), ["person_id"], unique=False)

    op.create_table(
        "akkoordasked",
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("rubriek", sqltypes.AutoString(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("hash", sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("said_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_akkoordasked_network_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_akkoordasked_partner_id")
        ),
        sa.PrimaryKeyConstraint(
            "network_id", "rubriek", "partner_id", name=op.f("pk_akkoordasked")
        ),
    )
    with op.batch_alter_table("akkoordasked", schema=None) as batch_op:
        batch_op.create_index(
            "ix_akkoordasked_open",
            ["asked_at"],
            unique=False,
            sqlite_where=sa.text("said_at IS NULL"),
            postgresql_where=sa.text("said_at IS NULL"),
        )

    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("question", sqltypes.AutoString(), nullable=False),
        sa.Column("fingerprint", sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "answered",
                "skipped",
                "later",
                "unknown",
                "not_ours",
                name="status",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "regisseur",
                "partners",
                "draaiboek",
                name="visibility",
                native_enum=False,
                length=16,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_answer_network_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_answer_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("partner_id", "question", name=op.f("uq_answer_partner_id_question")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_network_id"), ["network_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column(
            "rsvp",
            sa.Enum("coming", "absent", "substitute", name="rsvp", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("substitute", sqltypes.AutoString(), nullable=True),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_attendance_partner_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_person_id"), ["person_id"], unique=False)

    op.create_table(
        "datepoll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("moments", sa.JSON(), nullable=False),
        sa.Column("last_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("place", sqltypes.AutoString(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_datepoll_asked_by")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_datepoll_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_datepoll_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datepoll")),
    )
    with op.batch_alter_table("datepoll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_datepoll_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_datepoll_network_id"), ["network_id"], unique=False)
        batch_op.create_index(
            "ix_datepoll_open",
            ["last_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sqltypes.AutoString(), nullable=False),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_decision_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.Column("text", sqltypes.AutoString(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("responsible_name", sqltypes.AutoString(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("adopted_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_goal_network_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["goal.id"], name=op.f("fk_goal_parent_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["partner.id"], name=op.f("fk_goal_proposed_by")),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["partner.id"], name=op.f("fk_goal_responsible_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_network_id"), ["network_id"], unique=False)

    op.create_table(
        "invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sqltypes.AutoString(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("question", sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_invite_created_by")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_invite_network_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_invite_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invite_token_hash")),
    )
    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invite_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_invite_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("regisseur", "partner", name="role", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("mandate", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("left_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reported_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("listed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_membership_network_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_membership_partner_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "person_id", "partner_id", name=op.f("uq_membership_person_id_partner_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_network_id"), ["network_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("question", sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("note", sqltypes.AutoString(), nullable=True),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_request_asked_by")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_request_network_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_request_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(
            "ix_request_open",
            ["asked_at"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_request_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_person_id"), ["person_id"], unique=False)

    op.create_table(
        "chat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel", sqltypes.AutoString(), nullable=False),
        sa.Column("external", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("expects", sqltypes.AutoString(), nullable=True),
        sa.Column("cursor", sqltypes.AutoString(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("wrong_links", sa.Integer(), nullable=False),
        sa.Column("wrong_links_since", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("unreachable_since", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("forgotten", sa.Boolean(), nullable=False),
        sa.Column("nudged_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("regisseur_menu", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_chat_membership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chat_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("channel", "external", name=op.f("uq_chat_channel_external")),
    )
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.create_index(
            "ix_chat_forgotten",
            ["id"],
            unique=False,
            sqlite_where=sa.text("forgotten"),
            postgresql_where=sa.text("forgotten"),
        )
        batch_op.create_index(
            "ix_chat_nudged",
            ["nudged_at"],
            unique=False,
            sqlite_where=sa.text("nudges > 0"),
            postgresql_where=sa.text("nudges > 0"),
        )
        batch_op.create_index(batch_op.f("ix_chat_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_chat_unreachable",
            ["unreachable_since"],
            unique=False,
            sqlite_where=sa.text("unreachable_since IS NOT NULL"),
            postgresql_where=sa.text("unreachable_since IS NOT NULL"),
        )

    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("question", sqltypes.AutoString(), nullable=False),
        sa.Column("text", sqltypes.AutoString(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_name", sqltypes.AutoString(), nullable=True),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("measure", sqltypes.AutoString(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column(
            "stand",
            sa.Enum(
                "proposed",
                "declined",
                "todo",
                "busy",
                "stuck",
                "done",
                name="stand",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("note", sqltypes.AutoString(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_engagement_goal_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_engagement_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_engagement_network_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["partner.id"], name=op.f("fk_engagement_owner_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["partner.id"], name=op.f("fk_engagement_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
    )
    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engagement_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_network_id"), ["network_id"], unique=False)
        batch_op.create_index(
            "ix_engagement_open_due",
            ["due"],
            unique=False,
            sqlite_where=sa.text(
                "removed_at IS NULL AND stand IN ('proposed', 'todo', 'busy', 'stuck')"
            ),
            postgresql_where=sa.text(
                "removed_at IS NULL AND stand IN ('proposed', 'todo', 'busy', 'stuck')"
            ),
        )
        batch_op.create_index(batch_op.f("ix_engagement_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "ix_engagement_proposed",
            ["updated_at"],
            unique=False,
            sqlite_where=sa.text("removed_at IS NULL AND stand = 'proposed'"),
            postgresql_where=sa.text("removed_at IS NULL AND stand = 'proposed'"),
        )

    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=True),
        sa.Column("text", sqltypes.AutoString(), nullable=False),
        sa.Column("measure", sqltypes.AutoString(), nullable=True),
        sa.Column("timing", sqltypes.AutoString(), nullable=True),
        sa.Column("target", sqltypes.AutoString(), nullable=True),
        sa.Column("target_day", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_indicator_goal_id")),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_indicator_network_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["partner.id"], name=op.f("fk_indicator_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_network_id"), ["network_id"], unique=False)
        batch_op.create_index(
            "ix_indicator_target",
            ["target_day"],
            unique=False,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "pollanswer",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.Integer(), nullable=False),
        sa.Column("suits", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_pollanswer_partner_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pollanswer_person_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["datepoll.id"], name=op.f("fk_pollanswer_poll_id")),
        sa.PrimaryKeyConstraint("poll_id", "partner_id", "moment", name=op.f("pk_pollanswer")),
    )
    with op.batch_alter_table("pollanswer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pollanswer_person_id"), ["person_id"], unique=False)

    op.create_table(
        "measurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("value", sqltypes.AutoString(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("source", sqltypes.AutoString(), nullable=True),
        sa.Column("school_year", sqltypes.AutoString(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["partner.id"], name=op.f("fk_measurement_given_by")),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_measurement_indicator_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_measurement_network_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
    )
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_measurement_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_measurement_network_id"), ["network_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqltypes.AutoString(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("slot", sqltypes.AutoString(), nullable=True),
        sa.Column("expects", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("key", sqltypes.AutoString(), nullable=True),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("quotes", sa.Integer(), nullable=True),
        sa.Column("not_before", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("not_after", sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "dropped",
                "blocked",
                "failed",
                name="delivery",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("maybe_duplicate", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("settled_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_outbox_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_asked",
            ["chat_id"],
            unique=False,
            sqlite_where=sa.text("priority = 1 AND expects IS NOT NULL"),
            postgresql_where=sa.text("priority = 1 AND expects IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_chat_id_id"), ["chat_id", "id"], unique=False)
        batch_op.create_index(
            "ix_outbox_due",
            ["priority", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_outbox_sending",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(
            "ix_outbox_settled",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("key IS NULL AND settled_at IS NOT NULL"),
            postgresql_where=sa.text("key IS NULL AND settled_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_settled_reminder",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("key IS NOT NULL AND settled_at IS NOT NULL"),
            postgresql_where=sa.text("key IS NOT NULL AND settled_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_tried",
            ["chat_id", "not_before"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting' AND attempts > 0"),
            postgresql_where=sa.text("state = 'waiting' AND attempts > 0"),
        )
        batch_op.create_index(
            "ix_outbox_waiting",
            ["chat_id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "snooze",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sqltypes.AutoString(), nullable=True),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_snooze_engagement_id")
        ),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_snooze_network_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_snooze_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snooze")),
    )
    with op.batch_alter_table("snooze", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_snooze_person_id_engagement_id"),
            ["person_id", "engagement_id"],
            unique=False,
        )


def downgrade() -> None:
    """There is nothing before the first."""
