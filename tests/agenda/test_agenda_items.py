"""The agenda: numbers order it, and nothing that is in use goes away."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agenda.actions.agenda_items import change_item, create_item
from agenda.models import AgendaItem
from cicc_portal.audit.record import SYSTEM
from tests import factories


def address(meeting, name, *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


def entered(meeting, number) -> AgendaItem:
    return create_item(AgendaItem(meeting=meeting, number=number, title={"en": f"Item {number}"}), by=SYSTEM)


def numbers(meeting) -> list[str]:
    return [item.number for item in AgendaItem.objects.filter(meeting=meeting)]


def test_items_stand_in_the_order_of_their_numbers_however_they_are_entered(meeting):
    for number in ("10", "2", "2(b)", "1", "2(a)"):
        entered(meeting, number)
    assert numbers(meeting) == ["1", "2", "2(a)", "2(b)", "10"]
    assert [item.parent and item.parent.number for item in AgendaItem.objects.filter(meeting=meeting)] == [
        None,
        None,
        "2",
        "2",
        None,
    ]


def test_sub_items_are_renumbered_with_their_item(meeting):
    item = entered(meeting, "2")
    entered(meeting, "2(a)")
    entered(meeting, "3")
    item.number = "5"
    change_item(item, seen=1, by=SYSTEM)
    assert numbers(meeting) == ["3", "5", "5(a)"]


def test_everyone_reads_the_agenda(meeting, client_of):
    entered(meeting, "1")
    page = client_of(None).get(address(meeting, "agenda")).content.decode()
    assert "Item 1" in page
    AgendaItem.objects.all().delete()
    assert "No agenda yet" in client_of(None).get(address(meeting, "agenda")).content.decode()


def test_entering_changing_and_removing_at_the_desk(meeting, client_of, timetabler):
    client = client_of(timetabler)
    client.post(address(meeting, "item-add"), {"number": " 1 ", "title_en": "Opening"})
    item = AgendaItem.objects.get()
    client.post(address(meeting, "item-change", item.pk), {"number": "2", "title_en": "Opening", "version": 1})
    assert numbers(meeting) == ["2"]
    assert "Opening" in client.get(address(meeting, "desk-agenda")).content.decode()
    client.post(address(meeting, "item-delete", item.pk), {"version": 2})
    assert numbers(meeting) == []


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("1", "The agenda has an item with this number already."),
        ("4(a)", "There is no item 4 yet."),
        ("one", "Enter a number such as 5"),
        ("1(ab)", "Enter a number such as 5"),
        ("0", "Enter a number such as 5"),
        ("", "This field is required."),
    ],
)
def test_a_wrong_number_is_said_beside_it(meeting, client_of, timetabler, number, sentence):
    entered(meeting, "1")
    answer = client_of(timetabler).post(address(meeting, "item-add"), {"number": number, "title_en": "Typed"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Typed" in page


def test_a_stale_change_is_refused(meeting, client_of, timetabler):
    item = entered(meeting, "1")
    client = client_of(timetabler)
    posted = {"number": "2", "title_en": "x", "version": 1}
    assert client.post(address(meeting, "item-change", item.pk), posted).status_code == 302
    assert client.post(address(meeting, "item-change", item.pk), posted).status_code == 409


@pytest.mark.parametrize("use", ["session", "outcome", "paper", "child"])
def test_an_item_in_use_stays(meeting, client_of, timetabler, use):
    item = entered(meeting, "1")
    if use == "session":
        factories.SessionFactory(meeting=meeting, items=[item])
    elif use == "outcome":
        factories.OutcomeFactory(meeting=meeting, agenda_item=item)
    elif use == "paper":
        factories.PaperFactory(meeting=meeting).agenda_items.add(item)
    else:
        entered(meeting, "1(a)")
    page = client_of(timetabler).post(address(meeting, "item-delete", item.pk), {"version": 1}, follow=True)
    assert "This item has sub-items, sessions, papers or outcomes." in page.content.decode()
    assert AgendaItem.objects.filter(pk=item.pk).exists()


def test_the_desk_is_for_timetable_staff(meeting, client_of, papers_officer, chief_immigration_bb):
    for user in (papers_officer, chief_immigration_bb):
        assert client_of(user).get(address(meeting, "desk-agenda")).status_code == 404
