"""Repairs to an account, done by `manage.py account`; what people change about their own account, allauth does."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import Actor, record

RIGHTS = ("convenes", "is_active", "is_staff")


@transaction.atomic
def set_rights(user: User, *, by: Actor, **rights: bool) -> None:
    """Set any of `RIGHTS` on `user`, and record those that changed."""
    held = User.objects.select_for_update().get(pk=user.pk)
    changes = {name: (getattr(held, name), given) for name, given in rights.items() if getattr(held, name) != given}
    for name, (_before, after) in changes.items():
        setattr(user, name, after)
    if changes:
        user.save(update_fields=list(changes))
        record("user.rights", user, by=by, changes=changes)


@transaction.atomic
def forget_second_factor(user: User, *, by: Actor) -> int:
    """Remove authenticator app, passkeys and recovery codes of someone who lost them; gives how many there were."""
    removed: int
    removed, _per_model = Authenticator.objects.filter(user=user).delete()
    if removed:
        record("user.second_factor_forgotten", user, by=by)
    return removed
