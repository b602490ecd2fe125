"""The one query for all that is open; see the package for where each part begins."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from bot.storage.content import Status
from bot.storage.open_things.kinds import ABOUT_OTHERS, Kind, Owner
from bot.storage.tables import (
    KEPT_INDICATOR,
    NO_VERDICT,
    NOT_CLOSED,
    NUDGED_IN_VAIN,
    OPEN_ENGAGEMENT,
    PROPOSED,
    UNANSWERED,
    UNREACHABLE,
    Akkoord,
    AkkoordAsked,
    Answer,
    AuditEvent,
    Chat,
    DatePoll,
    Engagement,
    Happened,
    Indicator,
    Measurement,
    Membership,
    Network,
    Partner,
    Person,
    PollAnswer,
    Request,
    Role,
    Stand,
)


@cache
def statement(everyone: bool) -> Any:
    """One for all kinds, built once: a tick and every reminder ask it."""
    return union_all(
        *(
            (_of_everyone(query, kind) if everyone else _of_person(query))
            for kind, queries in (
                (Kind.ENGAGEMENT, _engagements()),
                (Kind.PROPOSAL, _proposals()),
                (Kind.REQUEST, [_requests()]),
                (Kind.AKKOORD, [_akkoorden()]),
                (Kind.POLL, [_polls()]),
                (Kind.BLOCK, [_blocks()]),
                (Kind.INDICATOR, [_indicators()]),
                (Kind.SILENT, [_silent()]),
                (Kind.UNREACHABLE, [_unreachable()]),
            )
            for query in queries
        )
    )


_M: Any = aliased(Membership)
_C: Any = aliased(Chat)
_P: Any = aliased(Partner)
_OTHER: Any = aliased(Membership)
_E: Any = aliased(AuditEvent)
_NOTHING = literal("")
_NO_DAY, _NEVER = cast(null(), Date), cast(null(), UTCDateTime())
_OWN = literal(Owner.OWN.value)
_TOUCHED = case((or_(_E.person_id == _M.person_id, _E.happened == Happened.ADDED), _E.at))
"""When the newest change of a thing was, if that was this person's, or made the thing."""


def _facts(
    kind: Kind, id: Any, words: Any, *, day: Any = _NO_DAY, at: Any = _NEVER,
    measured: Any = _NO_DAY, who: Any = _NOTHING, owner: Any = _OWN, touched: Any = _NEVER,
) -> Any:  # fmt: skip
    """What every kind tells of a thing; its day is a day of the calendar, or that of an instant."""
    named = {"kind": literal(kind.value), "member": _M.id, "id": cast(id, String), "words": words,
             "day": day, "at": at, "measured": measured, "who": who, "owner": owner,
             "touched": touched, "listed": _M.listed_at, "joined": _M.joined_at}  # fmt: skip
    columns = (column.label(name) for name, column in named.items())
    return select(_M.person_id, *columns).select_from(_M)


def _begin_at(column: Any) -> Any:
    """The column, so that no index of it is used: the few things that are due come first.

    SQLite otherwise begins at all the people, and looks at everything of each.
    """
    return column + 0


def _taking_part(query: Any) -> Any:
    return (
        query.join(_C, _C.id == _M.person_id)
        .join(_P, _P.id == _M.partner_id)
        .where(_M.left_at.is_(None), _P.removed_at.is_(None))
    )


def _of_person(query: Any) -> Any:
    return _taking_part(query).where(_M.person_id == bindparam("person"))


def _of_everyone(query: Any, kind: Kind) -> Any:
    """Of everyone who may be nudged."""
    may = _taking_part(query).where(
        _C.unreachable_since.is_(None),
        _C.nudges < bindparam("unanswered"),
        or_(_C.nudged_at.is_(None), _C.nudged_at <= bindparam("nudged_before")),
    )
    if kind in ABOUT_OTHERS:
        return may
    return may.where(or_(_M.listed_at.is_(None), _M.listed_at <= bindparam("nudged_before")))


def _engagements() -> list[Any]:
    """Taken on, with a deadline: for the owner's own people, or the regisseur."""
    wanted = (
        text(OPEN_ENGAGEMENT),
        col(Engagement.stand) != Stand.PROPOSED,
        col(Engagement.due) <= bindparam("engagement_day"),
    )
    return [
        query.where(*wanted) for query in _about_engagements(Kind.ENGAGEMENT, day=Engagement.due)
    ]


def _proposals() -> list[Any]:
    wanted = (text(PROPOSED), col(Engagement.updated_at) <= bindparam("proposal_end"))
    return [
        query.where(*wanted)
        for query in _about_engagements(Kind.PROPOSAL, at=Engagement.updated_at)
    ]


def _about_engagements(kind: Kind, **day: Any) -> Iterator[Any]:
    """Of the owner's own people; and of the regisseur for an owner who has nobody here.

    Two queries: with an OR between them no database uses its indexes.
    """
    yield (
        _facts(kind, Engagement.id, Engagement.text, **day, touched=_TOUCHED)
        .join(Engagement, _M.partner_id == Engagement.owner_id)
        .outerjoin(_E, _E.id == Engagement.stamp)
    )
    owner: Any = aliased(Partner)
    nobody = ~exists().where(
        col(Membership.partner_id) == Engagement.owner_id,
        col(Membership.left_at).is_(None),
        col(Partner.id) == Membership.partner_id,
        col(Partner.removed_at).is_(None),
    ).correlate(Engagement)
    name = func.coalesce(owner.name, Engagement.owner_name, "")
    whose = case(
        (owner.removed_at.is_not(None), Owner.LEFT.value),
        (name == "", Owner.NOBODY.value),
        else_=Owner.OUTSIDE.value,
    )
    yield (
        _facts(kind, Engagement.id, Engagement.text, **day, who=name, owner=whose, touched=_TOUCHED)
        .join(Engagement, _M.network_id == _begin_at(Engagement.network_id))
        .outerjoin(owner, owner.id == Engagement.owner_id)
        .outerjoin(_E, _E.id == Engagement.stamp)
        .where(_M.role == Role.REGISSEUR, nobody)
    )


def _requests() -> Any:
    return (
        _facts(Kind.REQUEST, Request.question, Request.question, at=Request.asked_at)
        .join(Request, _M.partner_id == Request.partner_id)
        .where(
            text(UNANSWERED),
            col(Request.asked_at) <= bindparam("request_end"),
            or_(col(Request.person_id).is_(None), col(Request.person_id) == _M.person_id),
        )
    )


def _akkoorden() -> Any:
    """Of each partner that said nothing of the text asked about: who may say it."""
    said = exists().where(
        col(Akkoord.network_id) == AkkoordAsked.network_id,
        col(Akkoord.rubriek) == AkkoordAsked.rubriek,
        col(Akkoord.partner_id) == AkkoordAsked.partner_id,
        or_(col(Akkoord.hash) == AkkoordAsked.hash, col(Akkoord.at) >= AkkoordAsked.asked_at),
    )
    anyone = ~exists().where(
        col(Membership.partner_id) == _M.partner_id,
        col(Membership.left_at).is_(None),
        col(Membership.mandate).is_(True),
    )
    return (
        _facts(Kind.AKKOORD, AkkoordAsked.rubriek, AkkoordAsked.rubriek, at=AkkoordAsked.asked_at)
        .join(AkkoordAsked, _M.partner_id == _begin_at(AkkoordAsked.partner_id))
        .where(
            text(NO_VERDICT),
            col(AkkoordAsked.asked_at) <= bindparam("akkoord_end"),
            ~said,
            or_(_M.mandate.is_(True), anyone),
        )
    )


def _polls() -> Any:
    """Of each partner that did not say which date suits, as long as one is still to come."""
    said = exists().where(
        col(PollAnswer.poll_id) == DatePoll.id, col(PollAnswer.partner_id) == _M.partner_id
    )
    return (
        _facts(Kind.POLL, DatePoll.id, Network.name, at=DatePoll.asked_at)
        .join(DatePoll, _M.network_id == _begin_at(DatePoll.network_id))
        .join(Network, col(Network.id) == DatePoll.network_id)
        .where(
            text(NOT_CLOSED),
            col(DatePoll.asked_at) <= bindparam("poll_end"),
            col(DatePoll.last_at) > bindparam("now"),
            ~said,
        )
    )


def _blocks() -> Any:
    """Who stands at a question that their organisation has not answered."""
    answered = exists().where(
        col(Answer.partner_id) == _M.partner_id,
        col(Answer.question) == Chat.cursor,
        col(Answer.status).not_in((Status.OPEN, Status.LATER)),
    )
    return (
        _facts(Kind.BLOCK, Chat.cursor, Chat.cursor, at=Person.last_seen_at)
        .join(Person, _M.person_id == _begin_at(Person.id))
        .join(Chat, and_(col(Chat.person_id) == Person.id, col(Chat.membership_id) == _M.id))
        .where(
            col(Chat.cursor).is_not(None),
            col(Person.last_seen_at) <= bindparam("block_end"),
            col(Person.last_seen_at) > bindparam("forgotten"),
            ~answered,
        )
    )


def _indicators() -> Any:
    """Those whose target's day has come, with the day of their newest value."""
    last = (
        select(func.max(col(Measurement.day)))
        .where(col(Measurement.indicator_id) == Indicator.id, col(Measurement.removed_at).is_(None))
        .scalar_subquery()
    )
    return (
        _facts(
            Kind.INDICATOR,
            Indicator.id,
            Indicator.text,
            day=Indicator.target_day,
            measured=last,
            touched=_TOUCHED,
        )
        .join(Indicator, _M.partner_id == _begin_at(Indicator.proposed_by))
        .outerjoin(_E, _E.id == Indicator.stamp)
        .where(
            text(KEPT_INDICATOR),
            col(Indicator.target_day) <= bindparam("indicator_day"),
        )
    )


def _others(kind: Kind, since: Any) -> Any:
    """For each regisseur: the others in the network of whom no regisseur heard it before today."""
    partner: Any = aliased(Partner)
    return (
        _facts(kind, Person.id, Person.name, at=since, who=partner.name)
        .join(_OTHER, _M.network_id == _begin_at(_OTHER.network_id))
        .join(partner, partner.id == _OTHER.partner_id)
        .join(Chat, _OTHER.person_id == _begin_at(Chat.person_id))
        .join(Person, col(Person.id) == Chat.person_id)
        .where(
            _M.role == Role.REGISSEUR,
            _OTHER.left_at.is_(None),
            col(Person.id) != _M.person_id,
            partner.removed_at.is_(None),
            _untold(),
        )
    )


def _untold() -> ColumnElement[bool]:
    """Every regisseur hears it at about the same time, or with their next nudge, and then no more.

    It is noted when a nudge is made: whether that nudge came, their own chat says.
    """
    return or_(
        _OTHER.reported_at.is_(None),
        _OTHER.reported_at > bindparam("yesterday"),
        _C.nudged_at.is_(None),
        _C.nudged_at < _OTHER.reported_at,
    )


def _silent() -> Any:
    return _others(Kind.SILENT, Chat.nudged_at).where(
        text(NUDGED_IN_VAIN),
        col(Chat.nudges) >= bindparam("unanswered"),
        col(Chat.nudged_at) <= bindparam("silent_end"),
        col(Chat.unreachable_since).is_(None),
    )


def _unreachable() -> Any:
    return _others(Kind.UNREACHABLE, Chat.unreachable_since).where(text(UNREACHABLE))
