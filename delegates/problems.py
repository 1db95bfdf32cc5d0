"""Why something about a delegation or a participant is refused, with the field that it belongs beside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetings.problems import Refusal


class DelegationFull(Refusal):
    """All places of the delegation are taken."""

    field = "delegation"
    message = _("All places of this delegation are taken. Ask its focal point or the secretariat.")


class HeadTaken(Refusal):
    """The delegation has a head already."""

    field = "function"
    message = _("This delegation has a head of delegation already. Choose another function.")


class AlreadyRegistered(Refusal):
    """The account takes part in the meeting already."""

    message = _("You are registered for this meeting already.")


class QuotaTooSmall(Refusal):
    """More places are taken than the new number."""

    field = "quota"
    message = _("More people are registered than this number of places.")


class AlreadyInvited(Refusal):
    field = "parties"
    message = _("One of these has been invited already. Choose again.")


class DelegationInUse(Refusal):
    """People are, or were, registered in the delegation."""

    message = _("People were registered in this delegation, so it stays on record.")


class PostTaken(Refusal):
    message = _("This delegation has someone in that post already.")


class PostTwice(Refusal):
    """The lead and the alternate of one stream are the same person."""

    message = _("A person cannot be the lead and the alternate of one stream.")


class WrongState(Refusal):
    """The registration is past the state in which that can be done."""

    message = _("This registration has moved on, so that can no longer be done. See where it stands.")


class NoLongerRegistering(Refusal):
    message = _("Registration for this meeting has closed. Write to the secretariat.")


class MeetingOver(Refusal):
    message = _("The meeting is over: nobody can be sent in place of somebody else any more.")


class NobodyRegistered(Refusal):
    message = _("Nobody is registered yet. Enter at least one delegate before the delegation is submitted.")


class NotEnoughPlaces(Refusal):
    """More persons at once than there are places."""

    def __init__(self, *, missing: int, left: int) -> None:
        free = ngettext("%(left)s place is free", "%(left)s places are free", left) % {"left": left}
        lacking = ngettext("%(missing)s is missing", "%(missing)s are missing", missing) % {"missing": missing}
        super().__init__(
            gettext("%(free)s, %(lacking)s. Leave rows out, or ask the secretariat for more places.")
            % {"free": free, "lacking": lacking}
        )
        self.missing = missing


class ActingTwice(Refusal):
    field = "first_day"
    message = _("Somebody else is acting head on one of these days.")


class ActingDaysTurned(Refusal):
    field = "last_day"
    message = _("The last day is before the first day.")


class ActingOutside(Refusal):
    """Days on which there is no meeting."""

    field = "first_day"
    message = _("Choose days of the meeting.")


class HeadActs(Refusal):
    """The head cannot stand in for the head."""

    field = "participant"
    message = _("This person is head of delegation already. Choose somebody else.")


class NomineeOfState(Refusal):
    """A state decides by itself whom it sends (DESIGN §2)."""

    message = _(
        "A state's nominee cannot be declined. Return the registration with a query, or refer it to the Director."
    )


class AccountClosed(Refusal):
    field = "email"
    message = _("The account with this e-mail address is closed.")


class AlreadyFocalPoint(Refusal):
    field = "email"
    message = _("This person is a focal point of the delegation already.")


class AlreadyInvitedAddress(Refusal):
    field = "email"
    message = _("This address has an invitation already. Reissue that one.")


class MeetingNotPublic(Refusal):
    message = _("The meeting is a draft, so the link in the mail would not open. Publish the meeting first.")


class InvitationOver(Refusal):
    message = _("This invitation was revoked or reissued meanwhile. See where it stands.")


class LastFocalPoint(Refusal):
    message = _("You are the only focal point. Invite somebody who takes over first.")


class TooManyFocalPoints(Refusal):
    message = _("This delegation has as many focal points as it can name itself. Ask the secretariat for another.")


class NoAddress(Refusal):
    message = _("Enter the person's own e-mail address first: the link is sent to it.")


class AddressOfFocalPoint(Refusal):
    message = _("This is the address of a focal point. Enter the person's own, or fill the registration in yourself.")


class RegistersAlready(Refusal):
    message = _("The person with this address is registered for the meeting already.")


class ErasesOneself(Refusal):
    """The person has an account, and so the page for it."""

    message = _(
        "This person has an account and erases the data there: under “My data”. Answer the letter with the address of"
        " that page."
    )


class StillRegistered(Refusal):
    """A registration for a meeting that is not over."""

    field = "withdraws"
    message = _("The person is registered for a meeting that is not over. Withdraw the registration, too.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "delegation_within_quota": DelegationFull,
    "one_head_per_delegation": HeadTaken,
    "one_registration_per_account": AlreadyRegistered,
    "delegation_party_once": AlreadyInvited,
    "one_holder_per_post": PostTaken,
    "lead_is_not_own_alternate": PostTwice,
    "focal_point_once": AlreadyFocalPoint,
    "one_live_invitation_per_address": AlreadyInvitedAddress,
    "one_acting_head_a_day": ActingTwice,
    "acting_days_in_order": ActingDaysTurned,
}


@contextmanager
def refusals(**instead: type[Refusal]) -> Iterator[None]:
    """A transaction in which a broken constraint becomes the refusal that stands for it; `instead` overrides some."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        found = {**BY_CONSTRAINT, **instead}.get(name)
        if found is None:
            raise
        raise found from error
