"""What is unfinished: kept with the chat as JSON, and nothing when it no longer fits its type."""

import json
from datetime import date, time

import pytest

from bot.conversations.contents import all_routes
from bot.conversations.drafts import Draft, read, written
from bot.conversations.overleg.arrangements import Change
from bot.conversations.overleg.planning import Plans
from bot.conversations.overleg.series import Proposal, Until
from bot.conversations.routes import into
from bot.rules.planning import Plan
from bot.rules.series import Occurrence

PLAN = Plan(date(2027, 3, 9), time(14), 90, "stadhuis", ("cijfers",), date(2027, 3, 10))
DATES = (Occurrence(PLAN.day, None), Occurrence(PLAN.day, PLAN.day))
SERIES = Proposal(7, PLAN.hour, 90, None, {Until.YEAR: DATES}, Until.YEAR, PLAN.day, into("reeks"))


@pytest.mark.parametrize("draft", [Change(3, 7, minutes=60), Plans({12: PLAN}), SERIES])
def test_a_draft_comes_back_as_it_was_put_down(draft: Draft) -> None:
    kept = json.loads(json.dumps(written(draft)))
    assert read(kept, type(draft), {}) == draft


def test_a_draft_that_no_longer_fits_its_type_is_nothing() -> None:
    kept = {Change.kept_as: {"id": 3, "shown": 7}}
    assert read(kept, Change, {}) is None
    assert read({}, Change, {}) is None


def test_a_draft_about_something_else_does_not_count() -> None:
    kept = written(Change(3, 7))
    assert read(kept, Change, {"meeting": 3}) == Change(3, 7)
    assert read(kept, Change, {"meeting": 3, "shown": 8}) is None


def test_no_two_drafts_have_the_same_name() -> None:
    all_routes()
    names = {(kind.kept_as, kind.__module__, kind.__name__) for kind in Draft.__subclasses__()}
    assert len(names) == len({name for name, _, _ in names})
