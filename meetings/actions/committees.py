"""Founding and changing committees."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from cicc_portal.audit.record import Actor, record
from meetings.models import Committee
from meetings.problems import constraints_as_refusals


def create_committee(committee: Committee, *, by: Actor) -> Committee:
    """Save a new committee. Raises `Taken` where the acronym is in use."""
    committee.clean_fields()
    with constraints_as_refusals(Committee), transaction.atomic():
        committee.save(force_insert=True)
        record("committee.created", committee, by=by)
    return committee


def change_committee(committee: Committee, *, seen: int | str, fields: Iterable[str], by: Actor) -> None:
    """Save `fields`. Raises `StaleWrite`, or `Taken` where the acronym is in use."""
    committee.clean_fields()
    with constraints_as_refusals(Committee), transaction.atomic():
        changes = committee.save_if(seen, update_fields=fields)
        record("committee.changed", committee, by=by, changes=changes)
