"""Passports: kept and taken away with the registration, read by staff only through here, and each reading recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.record import Actor, record
from delegates.models import Participant, Passport
from delegates.passports import digest


@transaction.atomic
def read_passport(participant: Participant, *, by: User) -> Passport | None:
    """The passport of `participant`, for who may read it; `None` for others, and where there is none.

    That it was read stands in the audit record, unless it is one's own.
    """
    visible = Passport.objects.visible_to(viewer_for(by, participant.meeting))
    passport = visible.filter(participant=participant).first()
    if passport is not None and participant.user_id != by.pk:
        record("passport.read", passport, by=by, meeting_id=participant.meeting_id)
    return passport


def keep_passport(participant: Participant, values: Mapping[str, Any] | None, *, by: Actor) -> None:
    """Store `values`, or take the passport away where they are empty. `None`: it was not asked for.

    The participant's row is locked, and its version checked, by the caller.
    """
    if values is None:
        return
    passport = Passport.objects.filter(participant=participant).first()
    if not values:
        if passport is not None:
            record("passport.deleted", passport, by=by, meeting_id=participant.meeting_id)
            passport.delete()
        return
    values = {**values, "digest": digest(values["nationality"], values["number"])}
    if passport is None:
        passport = Passport(participant=participant, **values)
        passport.save(force_insert=True)
        changes = {name: (None, value) for name, value in values.items()}
    else:
        for name, value in values.items():
            setattr(passport, name, value)
        changes = passport.save_if(passport.version, update_fields=values)
    if changes:
        record("passport.changed", passport, by=by, changes=changes, meeting_id=participant.meeting_id)
