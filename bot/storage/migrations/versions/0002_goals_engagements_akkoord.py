"""goals, engagements, akkoord"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
                name="happened",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"], ["network.id"], name=op.f("fk_auditevent_network_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_auditevent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditevent")),
    )
    with op.batch_alter_table("auditevent", schema=None) as batch_op:
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
        sa.Column("person_id", sa.BigInteger(), nullable=False),
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
        sa.Column("person_id", sa.BigInteger(), nullable=False),
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
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("question", sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
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
        batch_op.create_index(batch_op.f("ix_request_partner_id"), ["partner_id"], unique=False)

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
        sa.Column("updated_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("removed_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_engagement_goal_id")),
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
        batch_op.create_index(batch_op.f("ix_engagement_network_id"), ["network_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagement_owner_id"), ["owner_id"], unique=False)

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

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(
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
            )
        )

    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.add_column(sa.Column("question", sqltypes.AutoString(), nullable=True))

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("mandate", sa.Boolean(), nullable=False, server_default=sa.false())
        )
