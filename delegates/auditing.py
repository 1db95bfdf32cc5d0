"""Names for the audit record: what was done to delegations, registrations and badges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.viewers import Viewer
from delegates.models import Badge, Delegation, Participant, Passport, Travel
from meetings import hooks

ACTION_NAMES = {
    "badge.issued": _("Badge issued"),
    "badge.revoked": _("Badge made invalid"),
    "badges.not-printed": _("Badges marked as not printed"),
    "badges.ordered": _("PDF of badges ordered"),
    "badges.printed": _("Badges marked as printed"),
    "delegation.acting-head-named": _("Acting head of delegation named"),
    "delegation.acting-head-removed": _("Acting head of delegation removed"),
    "delegation.changed": _("Places or credentials of a delegation changed"),
    "delegation.credentials-recorded": _("Credentials of a delegation recorded"),
    "delegation.focal-point-added": _("Focal point added"),
    "delegation.focal-point-removed": _("Focal point removed"),
    "delegation.invited": _("Delegation invited"),
    "delegation.letter-received": _("Letter received"),
    "delegation.post-left": _("Post in a delegation given up"),
    "delegation.join-link-made": _("Link for the members made"),
    "delegation.join-link-renewed": _("Link for the members renewed"),
    "delegation.join-link-switched-off": _("Link for the members switched off"),
    "delegation.posts-set": _("Posts in a delegation named"),
    "delegation.submitted": _("Delegation submitted"),
    "delegation.uninvited": _("Invitation taken back"),
    "delegation.handed-over": _("Focal point invited another"),
    "invitation.answered": _("Invitation answered"),
    "invitation.letters-ordered": _("Invitation letters ordered"),
    "invitation.opened": _("Invitation opened"),
    "invitation.reissued": _("Invitation reissued"),
    "invitation.reminded": _("Reminder of an invitation sent"),
    "invitation.revoked": _("Invitation revoked"),
    "invitation.sent": _("Invitation sent"),
    "document.ordered": _("Document ordered"),
    "participant.accredited": _("Registration accredited"),
    "participant.changed": _("Registration changed"),
    "participant.brought-back": _("Person brought back"),
    "participant.confirmed": _("Registration confirmed by the delegation"),
    "participant.changes-seen": _("Changes since accreditation seen"),
    "participant.declined": _("Registration declined"),
    "participant.data-downloaded": _("Own data downloaded"),
    "participant.drafted": _("Registration begun"),
    "participant.erased": _("Own data erased"),
    "participant.erased-for-letter": _("Data erased as the person asked"),
    "participant.not-confirmed": _("Registration turned down by the delegation"),
    "participant.proposed": _("Registration sent to the focal point"),
    "participant.invited": _("Delegate asked to complete the registration"),
    "participant.referred": _("Registration referred to the Director"),
    "participant.reopened": _("Decision on a registration taken back"),
    "participant.returned": _("Registration returned with a query"),
    "participant.replaced": _("Sent in place of somebody else"),
    "participant.submitted": _("Registration sent"),
    "participant.walked-in": _("Person registered on site"),
    "participant.withdrawn": _("Registration withdrawn"),
    "passport.changed": _("Passport entered or changed"),
    "passport.deleted": _("Passport deleted"),
    "passport.read": _("Passport read"),
    "signing-key.made": _("Key for badge codes made"),
    "travel.changed": _("Travel entered or changed"),
}


def register_names() -> None:
    """Add them to those of the floors below."""
    hooks.action_names.update(ACTION_NAMES)
    hooks.object_names.update(
        {
            "delegates.delegation": _delegations,
            "delegates.participant": _participants,
            "delegates.badge": _holders,
            "delegates.travel": _travellers,
            "delegates.passport": _passport_holders,
        }
    )


def _delegations(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    found = Delegation.objects.select_related("party").filter(pk__in=[int(pk) for pk in ids])
    return {str(delegation.pk): str(delegation) for delegation in found}


def _participants(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    found = Participant.objects.brief().filter(pk__in=[int(pk) for pk in ids])
    return {str(participant.pk): str(participant) for participant in found}


def _holders(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    found = Badge.objects.brief().select_related("participant").filter(pk__in=[int(pk) for pk in ids])
    return {str(badge.pk): str(badge.participant) for badge in found}


def _travellers(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    return _named(Travel.objects.filter(pk__in=[int(pk) for pk in ids]))


def _passport_holders(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    return _named(Passport.objects.filter(pk__in=[int(pk) for pk in ids]))


def _named(rows: QuerySet[Any]) -> Mapping[str, str]:
    """Whose each row is; of what it holds nothing is read."""
    return {str(pk): name for pk, name in rows.values_list("pk", "participant__badge_name")}
