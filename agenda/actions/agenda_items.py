"""Entering, changing and removing items of the agenda."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Outcome, SessionAgendaItem
from cicc_portal.audit.record import Actor, record
from meetings.problems import Refusal, constraints_as_refusals

FIELDS = ("number", "position", "parent", "title")
# 5, 5(b): at most three digits and one letter.
NUMBER = re.compile(r"^([1-9][0-9]{0,2})(?:\(([a-z])\))?$")


class WrongNumber(Refusal):
    field = "number"


class ItemInUse(Refusal):
    message = _("This item has sub-items, sessions, papers or outcomes. Take them away from it first.")


def create_item(item: AgendaItem, *, by: Actor) -> AgendaItem:
    """Save a new item; its place, and the item that it stands below, follow from its number.

    Raises `WrongNumber`, and `Taken` where the number is in use.
    """
    with constraints_as_refusals(AgendaItem), transaction.atomic():
        _place(item)
        item.clean_fields()
        item.save(force_insert=True)
        record("agenda-item.created", item, by=by, changes={"number": (None, item.number)})
    return item


def change_item(item: AgendaItem, *, seen: int | str, by: Actor) -> None:
    """Save number and title of an item; sub-items follow. Raises `StaleWrite`, `WrongNumber`, `Taken`."""
    with constraints_as_refusals(AgendaItem), transaction.atomic():
        _place(item)
        item.clean_fields()
        changes = item.save_if(seen, update_fields=FIELDS)
        record("agenda-item.changed", item, by=by, changes=changes)
        if "number" in changes:
            _renumber_children(item, by=by)


def _place(item: AgendaItem) -> None:
    """Order and parent of an item by its number."""
    found = NUMBER.fullmatch(item.number)
    if found is None:
        raise WrongNumber(_("Enter a number such as 5, or 5(b) for a sub-item."))
    main, letter = found.groups()
    item.position = int(main) * 30 + (ord(letter) - ord("a") + 1 if letter else 0)
    item.parent = None
    if letter:
        item.parent = AgendaItem.objects.filter(meeting=item.meeting, number=main).exclude(pk=item.pk).first()
        if item.parent is None:
            raise WrongNumber(_("There is no item %(number)s yet. Enter it first.") % {"number": main})
        if item.pk and item.children.exists():
            raise WrongNumber(_("This item has sub-items, so it cannot become one itself."))


def _renumber_children(item: AgendaItem, *, by: Actor) -> None:
    for child in item.children.all():
        child.number = f"{item.number}({child.number[-2]})"
        _place(child)
        changes = child.save_if(child.version, update_fields=FIELDS)
        record("agenda-item.changed", child, by=by, changes=changes)


@transaction.atomic
def delete_item(item: AgendaItem, *, seen: int | str, by: Actor) -> None:
    """Remove an item that nothing belongs to. Raises `StaleWrite`, `ItemInUse`."""
    item.save_if(seen, update_fields=())
    used = (
        item.children.exists()
        or SessionAgendaItem.objects.filter(agenda_item=item).exists()
        or Outcome.objects.filter(agenda_item=item).exists()
        or item.papers.exists()
    )
    if used:
        raise ItemInUse
    record("agenda-item.deleted", item, by=by, changes={"number": (item.number, None)})
    try:
        item.delete()
    except ProtectedError as error:
        raise ItemInUse from error
