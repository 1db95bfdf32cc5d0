"""Taking states and organisations from the built-in list."""

from __future__ import annotations

from collections.abc import Container

from django.db import transaction

from cicc_portal.audit.record import Actor, record
from meetings.builtin import BuiltInParty, built_in_parties
from meetings.models import Party, PartyName


@transaction.atomic
def install_built_in(*, by: Actor, codes: Container[str] | None = None) -> list[Party]:
    """Enter the built-in parties (those in `codes`, else all) that are not there yet; gives the new ones.

    A party that is there is left as it is: its name may have been corrected since.
    """
    wanted = [entry for entry in built_in_parties() if codes is None or entry.code in codes]
    held = dict(Party.objects.filter(code__in=[entry.code for entry in wanted]).values_list("code", "pk"))
    return [_enter(entry, held, by=by) for entry in wanted if entry.code not in held]


def _enter(entry: BuiltInParty, held: dict[str, int], *, by: Actor) -> Party:
    party = Party.objects.create(
        code=entry.code,
        group=entry.group,
        name=entry.name,
        sort_key=entry.sort_key,
        languages=list(entry.languages),
        tz=entry.tz,
        offices=entry.offices,
        parent_id=held.get(entry.parent),
    )
    held[entry.code] = party.pk
    if entry.since:
        PartyName.objects.create(
            party=party, name=entry.name, sort_key=entry.sort_key, group=entry.group, from_on=entry.since
        )
    record("party.created", party, by=by)
    return party
