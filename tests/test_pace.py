"""Telegram's flood limits, as properties of the pace: a simulated clock, every order of sending."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.pace import (
    CHAT_BURST,
    DEFAULT_PER_SECOND,
    GROUP_PER_MINUTE,
    IN_ONE_SECOND,
    Pace,
)

AN, BART, GROUP, SUPERGROUP = 1, 2, -3, -1_000_000_000_004
CHATS = (GROUP, SUPERGROUP, AN, BART)
START = 1024.0

# Quarters, which floats hold exactly: a limit is reached to the instant or not at all.
_parts = st.sampled_from((0, 0.25, 0.5, 0.75))
_quarters = st.integers(0, 4 * 90).map(lambda n: n / 4)

_waits = st.lists(st.floats(0, 20), max_size=30)
_moments = st.lists(st.floats(0, 3), min_size=1, max_size=40)


def _send_all_it_lets(pace: Pace, now: float, sent: dict[int, list[float]]) -> None:
    """Whatever may leave at this instant leaves, as long as there is room."""
    while room := pace.room(now):
        free = [chat for chat in CHATS if chat not in pace.resting(now)]
        for chat in free[:room]:
            pace.spend(chat, now, group=chat < 0)
            sent[chat].append(now)
        if not free:
            return


def _most_within(times: list[float], seconds: float) -> int:
    """The most of these instants that lie within any stretch of so many seconds."""
    times = sorted(times)
    return max((sum(t <= u < t + seconds for u in times) for t in times), default=0)


@settings(derandomize=True, deadline=None)
@given(_waits)
def test_nothing_ever_leaves_faster_than_telegram_allows(waits: list[float]) -> None:
    pace, now = Pace(DEFAULT_PER_SECOND), START
    sent: dict[int, list[float]] = defaultdict(list)
    for wait in waits:
        now += wait
        _send_all_it_lets(pace, now, sent)
    assert _most_within([t for times in sent.values() for t in times], 1) <= IN_ONE_SECOND
    for chat, times in sent.items():
        assert _most_within(times, 1) <= CHAT_BURST + 1
        assert _most_within(times, 10) <= CHAT_BURST + 10
        if chat < 0:
            assert _most_within(times, 60) <= GROUP_PER_MINUTE


@settings(derandomize=True, deadline=None)
@given(_moments)
def test_who_waits_as_long_as_it_says_may_send(moments: list[float]) -> None:
    """Waiting is never in vain for ever: at the end of the waits everybody can be sent to."""
    pace, now = Pace(DEFAULT_PER_SECOND), START
    sent: dict[int, list[float]] = defaultdict(list)
    for wait in moments:
        now += wait
        _send_all_it_lets(pace, now, sent)
    for _ in range(500):
        held = pace.until_room(now)
        if held is None:
            break
        now += held
        pace.resting(now)
        pace.room(now)
    assert pace.room(now) >= 1
    assert pace.resting(now) == []


def test_a_group_rests_after_twenty_and_people_do_not() -> None:
    pace, now = Pace(DEFAULT_PER_SECOND), START
    sent: dict[int, list[float]] = defaultdict(list)
    for _ in range(4 * 59):
        _send_all_it_lets(pace, now, sent)
        now += 0.25
    assert len(sent[GROUP]) == len(sent[SUPERGROUP]) == GROUP_PER_MINUTE
    assert len(sent[AN]) > GROUP_PER_MINUTE
    assert GROUP in pace.resting(now)
    assert GROUP not in pace.resting(now + 3)


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 90), _parts)
def test_one_refused_chat_waits_alone_and_as_long_as_told(seconds: int, part: float) -> None:
    pace = Pace(DEFAULT_PER_SECOND)
    pace.refused(GROUP, START, seconds)
    before = START + seconds * part
    assert pace.resting(before) == [GROUP]
    assert pace.room(before) >= 1
    assert pace.resting(START + seconds) == []


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), _quarters, _parts)
def test_two_refused_at_once_pause_everybody_for_the_longest(
    first: int, second: int, apart: float, part: float
) -> None:
    pace, later = Pace(DEFAULT_PER_SECOND), START + apart
    pace.refused(AN, START, first)
    pace.refused(BART, later, second)
    same_trouble = apart < first + 3
    end = max(START + first, later + second)
    during = later + (end - later) * part
    assert (pace.room(during) == 0) == same_trouble
    assert pace.room(end) >= 1
    assert pace.resting(end) == []


def test_the_same_chat_refused_twice_is_still_one_chat() -> None:
    pace = Pace(DEFAULT_PER_SECOND)
    pace.refused(GROUP, START, 30)
    pace.refused(GROUP, START + 1, 5)
    assert pace.room(START + 1) >= 1
    assert pace.resting(START + 29) == [GROUP]
