"""overleg and reminders"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNANSWERED = sa.text("answered_at IS NULL")
NOT_CLOSED = sa.text("closed_at IS NULL")
PROPOSED = sa.text("removed_at IS NULL AND stand = 'proposed'")
ASKED = sa.text("priority = 1 AND expects IS NOT NULL")
OPEN = sa.text("removed_at IS NULL AND stand IN ('proposed', 'todo', 'busy', 'stuck')")


def upgrade() -> None:
    op.create_table(
        "akkoordasked",
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("rubriek", sqltypes.AutoString(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("hash", sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
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
        "rhythm",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=False),
        sa.Column("to_time", sa.Time(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rhythm_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_rhythm")),
    )
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
    op.create_table(
        "datepoll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("moments", sa.JSON(), nullable=False),
        sa.Column("last_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("place", sqltypes.AutoString(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
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
            sqlite_where=NOT_CLOSED,
            postgresql_where=NOT_CLOSED,
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
        "pollanswer",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.Integer(), nullable=False),
        sa.Column("suits", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
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
        "snooze",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
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

    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nudged_at", sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("nudges", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("regisseur_menu", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("auditevent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chat_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("message_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_auditevent_chat_id_message_id"), ["chat_id", "message_id"], unique=False
        )

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reported_at", sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("listed_at", sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expects", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_index(
            "ix_outbox_asked",
            ["chat_id"],
            unique=False,
            sqlite_where=ASKED,
            postgresql_where=ASKED,
        )

    with op.batch_alter_table("engagement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_engagement_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            "ix_engagement_open_due",
            ["due"],
            unique=False,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        batch_op.create_index(
            "ix_engagement_proposed",
            ["updated_at"],
            unique=False,
            sqlite_where=PROPOSED,
            postgresql_where=PROPOSED,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_engagement_meeting_id"), "meeting", ["meeting_id"], ["id"]
        )

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_request_open",
            ["asked_at"],
            unique=False,
            sqlite_where=UNANSWERED,
            postgresql_where=UNANSWERED,
        )
