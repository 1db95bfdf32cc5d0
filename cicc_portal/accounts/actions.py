"""Accounts made for others, and repairs by `manage.py account`; what people change about their own, allauth does."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Case, Q, When

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import Actor, record

RIGHTS = ("convenes", "is_active", "is_staff")


def account_for(email: str, *, full_name: str, language: str, by: Actor) -> User:
    """The account with that address, whatever its case; made with name and language, and recorded, if there is none.

    A further address that somebody has proven belongs to that account: another one could never sign in with it.
    """
    address = email.strip()
    proven = EmailAddress.objects.filter(email__iexact=address, verified=True).values("user")
    # Where both are found, the account's main address counts.
    found = User.objects.filter(Q(email__iexact=address) | Q(pk__in=proven)).order_by(
        Case(When(email__iexact=address, then=0), default=1), "pk"
    )
    user = found.first()
    if user is not None:
        return user
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, full_name=full_name, language=language)
            record("user.created", user, by=by)
            return user
    except IntegrityError:
        # Someone else made it at the same moment.
        return User.objects.get(email__iexact=email.strip())


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
