"""The solver: small timetables with a known answer, demands respected, the same answer twice, why there is none."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.solver.checking import faults
from agenda.solver.data import Busy, Circle, Demand, Gathering, Impossible, Place, Proposal, RoomOf, Rule, Span
from agenda.solver.fitting import that_fit
from agenda.solver.measuring import compare, measure
from agenda.solver.solving import suggest
from tests.agenda.plans import DAY, MORNING, NINE, fixed, plan, task

HOUR = 60
TWO_DAYS = (MORNING, Span(MORNING.start + DAY, MORNING.end + DAY))


def placed(data) -> dict[int, Place]:
    answer = suggest(data)
    assert isinstance(answer, Proposal), answer
    assert set(answer.places) == {one.pk for one in data.free}
    assert faults(data, answer.places) == []
    return answer.places


def kinds(data) -> list[tuple[str, int]]:
    """What cannot hold together."""
    answer = suggest(data)
    assert isinstance(answer, Impossible), answer
    assert answer.is_proved
    return sorted((demand.kind, demand.about) for demand in answer.demands)


# --- each demand is respected -----------------------------------------------------------------------------------------
def test_nothing_to_place_is_an_answer():
    assert suggest(plan(fixed(1, 0))) == Proposal(places={})


def test_a_room_holds_one_session_at_a_time_and_all_fit_exactly():
    places = placed(plan(*(task(number) for number in range(1, 7))))
    assert len({(place.start, place.rooms) for place in places.values()}) == 6


def test_a_shared_room_holds_several():
    rooms = (RoomOf(1, 100, is_shared=True),)
    whole = [task(number, 3 * HOUR, options=((1,),)) for number in (1, 2)]
    assert {place.start for place in placed(plan(*whole, rooms=rooms)).values()} == {NINE}


def test_what_is_pinned_keeps_its_room():
    places = placed(plan(fixed(1, 0, 120), task(2, 60, options=((1,),))))
    assert places[2] == Place(NINE + 120, NINE + 180, (1,))


def test_a_closure_and_an_absence_are_respected():
    data = plan(
        task(1, options=((1,),), people=frozenset({7})),
        closed=(Busy(1, Span(NINE, NINE + HOUR)),),
        absent=(Busy(7, Span(NINE + 2 * HOUR, NINE + 3 * HOUR)),),
    )
    assert placed(data)[1].start == NINE + HOUR


def test_nobody_is_in_two_places():
    both = frozenset({7})
    places = placed(plan(task(1, 90, people=both), task(2, 90, people=both)))
    assert {place.start for place in places.values()} == {NINE, NINE + 90}


def test_there_is_time_to_change_rooms_but_none_is_needed_in_the_same_one():
    both = frozenset({7})
    apart = plan(task(1, 60, people=both, options=((1,),)), fixed(2, 0, room=2, people=both), change_minutes=15)
    assert placed(apart)[1].start >= NINE + 75
    together = plan(task(1, 120, people=both, options=((1,),)), fixed(2, 0, people=both), change_minutes=15)
    assert placed(together)[1].start == NINE + 60
    free = plan(*(task(number, 90, people=both, options=((1,),)) for number in (1, 2)), change_minutes=15)
    assert len(placed(free)) == 2


@pytest.mark.parametrize("others_fixed", [False, True])
def test_while_all_of_an_audience_meet_nothing_else_of_it_goes_on(others_fixed):
    other = fixed(2, 0, room=2) if others_fixed else task(2)
    gathering = Gathering("audience", 5, (1,), (2, 3))
    places = placed(plan(task(1), other, task(3), gatherings=(gathering,)))
    assert all(not places[1].span.overlaps(place.span) for pk, place in places.items() if pk != 1)


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("before", lambda first, second: first.end <= second.start),
        ("same-day", lambda first, second: first.start // DAY == second.start // DAY),
        ("not-parallel", lambda first, second: not first.span.overlaps(second.span)),
    ],
)
@pytest.mark.parametrize("second", [task(2, windows=TWO_DAYS), fixed(2, 60, room=2)])
def test_rules(kind, holds, second):
    data = plan(task(1, windows=TWO_DAYS), second, days=TWO_DAYS, rules=(Rule(9, kind, 1, 2),))
    places = {**data.fixed, **placed(data)}
    assert holds(places[1], places[2])


# --- what is wished ---------------------------------------------------------------------------------------------------
def test_leads_of_two_caucuses_are_not_needed_in_both_where_that_can_be():
    places = placed(plan(task(1), task(2), heads=((1, 2),)))
    assert not places[1].span.overlaps(places[2].span)
    tight = placed(plan(task(1, 180), task(2, 180), heads=((1, 2),)))
    assert tight[1].span == tight[2].span == Span(NINE, NINE + 180)


def test_people_stay_in_one_room_without_a_gap():
    circle = Circle(5, (1, 2, 3), (1, 2, 3))
    gathering = Gathering("audience", 5, (1, 2, 3), ())
    data = plan(*(task(number, 45) for number in (1, 2, 3)), gatherings=(gathering,), circles=(circle,))
    figures = measure(data, placed(data))
    assert (figures["room_changes"], figures["idle_minutes"]) == (0, 0)


def test_a_timetable_that_is_as_good_as_any_stays_as_it_is():
    current = Place(NINE + 60, NINE + 120, (2,))
    data = plan(task(1, current=current), task(2))
    assert placed(data)[1] == current


def test_only_what_must_moves():
    at_ten = Place(NINE + 60, NINE + 120, (1,))
    data = plan(task(1, current=at_ten), task(2, current=at_ten._replace(rooms=(2,))), fixed(3, 60, room=2))
    places = placed(data)
    assert places[1] == at_ten
    assert compare(data, places)["counts"] == {"placed": 0, "moved": 1, "other_room": 0}


def test_the_agenda_is_followed():
    gathering, circle = Gathering("audience", 5, (1, 2, 3), ()), Circle(5, (1, 2, 3), (1, 2, 3))
    data = plan(*(task(number, order=4 - number) for number in (1, 2, 3)), gatherings=(gathering,), circles=(circle,))
    places = placed(data)
    assert sorted(places, key=lambda pk: places[pk].start) == [3, 2, 1]


# --- the same twice ---------------------------------------------------------------------------------------------------
def test_the_same_seed_gives_the_same_answer():
    data = plan(*(task(number, 30, people=frozenset({number % 3})) for number in range(1, 9)), change_minutes=5)
    assert suggest(data, seed=4) == suggest(data, seed=4)


def test_the_web_does_not_pay_for_it():
    code = (
        "import sys, django; django.setup(); import cicc_portal.urls; from agenda import tasks; "
        "sys.exit('ortools' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # our own words


def test_progress_is_told_and_what_it_raises_ends_the_search():
    told = []
    suggest(plan(task(1), task(2)), progress=lambda done, total: told.append((done, total)))
    assert (told[0], told[-1], told) == ((0, 100), (100, 100), sorted(told))

    class Stop(Exception):
        pass

    def stop(done, total):
        if done:
            raise Stop

    with pytest.raises(Stop):
        suggest(plan(task(1), task(2)), progress=stop)


# --- why there is none ------------------------------------------------------------------------------------------------
def test_a_room_that_is_too_full():
    data = plan(task(1, 120, options=((1,),)), task(2, 120, options=((1,),)), task(3))
    assert kinds(data) == [("place", 1), ("place", 2), ("room", 1)]


def test_somebody_who_is_away_all_the_time():
    data = plan(task(1, people=frozenset({7})), task(2), absent=(Busy(7, MORNING),))
    assert kinds(data) == [("absent", 7), ("place", 1)]


def test_a_session_that_fits_into_no_day():
    assert kinds(plan(task(1, 240), task(2))) == [("place", 1)]
    assert kinds(plan(task(1, options=()), task(2))) == [("place", 1)]


def test_what_is_pinned_stands_in_the_way():
    data = plan(fixed(1, 0, 180), task(2, options=((1,),)), task(3))
    assert kinds(data) == [("pinned", 1), ("place", 2), ("room", 1)]


def test_rules_in_a_circle():
    rules = (Rule(8, "before", 1, 2), Rule(9, "before", 2, 1))
    assert kinds(plan(task(1), task(2), rules=rules)) == [("place", 1), ("place", 2), ("rule", 8), ("rule", 9)]


def test_somebody_needed_everywhere():
    data = plan(*(task(number, 90, people=frozenset({7})) for number in (1, 2, 3)))
    assert kinds(data) == [("person", 7), ("place", 1), ("place", 2), ("place", 3)]


def test_an_audience_with_too_much_to_attend():
    data = plan(task(1, 120), task(2, 120), gatherings=(Gathering("audience", 5, (1,), (2,)),))
    assert kinds(data) == [("audience", 5), ("place", 1), ("place", 2)]


def without(data, demand: Demand):
    """The data without a demand."""
    if demand.kind == "place":
        tasks = tuple(one for one in data.tasks if one.pk != demand.about)
        return dataclasses.replace(data, tasks=tasks)
    if demand.kind == "room":
        shared = tuple(room._replace(is_shared=room.is_shared or room.pk == demand.about) for room in data.rooms)
        return dataclasses.replace(data, rooms=shared)
    if demand.kind == "person":
        people = tuple(dataclasses.replace(one, people=one.people - {demand.about}) for one in data.tasks)
        return dataclasses.replace(data, tasks=people)
    if demand.kind == "closed":
        return dataclasses.replace(data, closed=tuple(one for one in data.closed if one.key != demand.about))
    raise LookupError(demand.kind)


# --- any small timetable ----------------------------------------------------------------------------------------------
LENGTHS = st.sampled_from([25, 30, 45, 60, 90])
PEOPLE = st.frozensets(st.integers(1, 4), max_size=2)
TASKS = st.lists(st.tuples(LENGTHS, PEOPLE, st.sampled_from([((1,), (2,)), ((1,),), ((2,),)])), min_size=1, max_size=7)
CLOSED = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 150), st.sampled_from([15, 50])), max_size=2)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(TASKS, CLOSED, st.sampled_from([0, 5, 10]))
def test_an_answer_holds_whatever_is_asked(tasks, closed, change):
    data = plan(
        *(task(pk, minutes, people=people, options=options) for pk, (minutes, people, options) in enumerate(tasks, 1)),
        closed=tuple(Busy(room, Span(NINE + start, NINE + start + length)) for room, start, length in closed),
        change_minutes=change,
    )
    answer = suggest(data)
    if isinstance(answer, Proposal):
        assert set(answer.places) == {one.pk for one in data.tasks}
        assert faults(data, answer.places) == []
        assert that_fit(data, answer.places) == answer.places
        return
    assert isinstance(answer, Impossible)
    assert answer.demands
    # Without any one of them, the others do not stand in each other's way.
    others = {demand.about for demand in answer.demands if demand.kind == "place"}
    core = dataclasses.replace(data, tasks=tuple(one for one in data.tasks if one.pk in others))
    for demand in answer.demands:
        if demand.kind in {"place", "room", "person", "closed"} and not change:
            assert isinstance(suggest(_only(core, answer.demands, demand)), Proposal)


def _only(data, demands, dropped: Demand):
    """The data with nothing but `demands`, and without the one that is dropped."""
    kept = {(demand.kind, demand.about) for demand in demands}
    rooms = tuple(room._replace(is_shared=("room", room.pk) not in kept) for room in data.rooms)
    everybody = {person for one in data.tasks for person in one.people}
    free = frozenset(person for person in everybody if ("person", person) not in kept)
    tasks = tuple(dataclasses.replace(one, people=one.people - free) for one in data.tasks)
    closed = tuple(one for one in data.closed if ("closed", one.key) in kept)
    return without(dataclasses.replace(data, rooms=rooms, tasks=tasks, closed=closed), dropped)


# --- a part only ------------------------------------------------------------------------------------------------------
def test_who_stays_is_respected_when_a_part_is_taken():
    nine, ten = Place(NINE, NINE + 60, (1,)), Place(NINE + 60, NINE + 120, (1,))
    data = plan(task(1, current=nine), task(2, current=ten))
    swap = {1: ten, 2: nine}
    assert that_fit(data, swap) == swap
    assert that_fit(data, {1: ten}) == {}


def test_what_no_longer_fits_is_left_out_and_what_rested_on_it_too():
    nine, ten, eleven = (Place(NINE + 60 * number, NINE + 60 * number + 60, (1,)) for number in range(3))
    data = plan(task(1, current=nine), task(2, current=ten), fixed(3, 120), task(4))
    wanted = {1: ten, 2: eleven, 4: nine._replace(rooms=(2,)), 99: nine}
    assert that_fit(data, wanted) == {4: nine._replace(rooms=(2,))}
