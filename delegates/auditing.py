"""Names for the audit record: what was done to delegations, registrations and badges."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.viewers import Viewer
from delegates.models import Badge, Delegation, Participant
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
    "delegation.focal-point-added": _("Focal point added"),
    "delegation.focal-point-removed": _("Focal point removed"),
    "delegation.invited": _("Delegation invited"),
    "delegation.letter-received": _("Letter received"),
    "delegation.post-left": _("Post in a delegation given up"),
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
    "participant.accredited": _("Registration accredited"),
    "participant.changed": _("Registration changed"),
    "participant.confirmed": _("Registration confirmed by the delegation"),
    "participant.declined": _("Registration declined"),
    "participant.data-downloaded": _("Own data downloaded"),
    "participant.drafted": _("Registration begun"),
    "participant.erased": _("Own data erased"),
    "participant.not-confirmed": _("Registration turned down by the delegation"),
    "participant.invited": _("Delegate asked to complete the registration"),
    "participant.referred": _("Registration referred to the Director"),
    "participant.reopened": _("Decision on a registration taken back"),
    "participant.returned": _("Registration returned with a query"),
    "participant.replaced": _("Sent in place of somebody else"),
    "participant.submitted": _("Registration sent"),
    "participant.withdrawn": _("Registration withdrawn"),
    "signing-key.made": _("Key for badge codes made"),
}


def register_names() -> None:
    """Add them to those of the floors below."""
    hooks.action_names.update(ACTION_NAMES)
    hooks.object_names.update(
        {
            "delegates.delegation": _delegations,
            "delegates.participant": _participants,
            "delegates.badge": _holders,
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
