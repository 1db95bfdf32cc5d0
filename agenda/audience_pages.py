"""Audiences in words: who belongs by rule, who by name, and who of the staff serves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from delegates.audiences import members_of
from delegates.models import AudienceMember, Participant
from meetings.models import AudienceAssignment, Meeting

Kind = Audience.Kind
RULES: dict[str, str | Promise] = {
    Kind.PUBLIC: _("Everyone, signed in or not."),
    Kind.PARTICIPANTS: _("Everyone who is accredited, media excepted; and the secretariat."),
    Kind.STATES: _("The delegations of member and associate member states; and the secretariat."),
    Kind.STATES_PARTNERS: _(
        "The delegations of member and associate member states, the partners named below; and the secretariat."
    ),
    Kind.STREAM: _(
        "The lead and the alternate of this stream in each delegation of a state, persons named below, and staff "
        "assigned by name."
    ),
    Kind.BUREAU: _("The persons named below, and staff assigned by name."),
    Kind.PAIR: _("The two delegations named below, and nobody of the staff."),
    Kind.NAMED: _("The persons named below, and staff assigned by name."),
}
BY_NAME = _("The persons and delegations named below, and staff assigned by name.")


@dataclass(frozen=True, kw_only=True)
class Row:
    """An audience on the list."""

    audience: Audience
    rule: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Described:
    """An audience with its rule in words, its accredited members, who is named one by one, and assigned staff."""

    rule: str
    members: Sequence[Participant]
    named: Sequence[AudienceMember]
    staff: Sequence[AudienceAssignment]


def rule_of(audience: Audience) -> str:
    return str(RULES.get(audience.kind, BY_NAME))


def rows_of(meeting: Meeting, viewer: Viewer) -> list[Row]:
    """The audiences that `viewer` may know. One query, and one for each of them."""
    return [
        Row(audience=audience, rule=rule_of(audience), count=members_of(audience).count())
        for audience in Audience.objects.of_meeting(meeting).visible_to(viewer)
    ]


def described(audience: Audience) -> Described:
    """`audience`, for who may know it. Five queries at most."""
    named = AudienceMember.objects.filter(audience=audience)
    assigned = AudienceAssignment.objects.filter(audience=audience)
    return Described(
        rule=rule_of(audience),
        members=list(members_of(audience).brief().in_order()),
        named=list(named.select_related("participant__delegation__party", "delegation__party").order_by("pk")),
        staff=list(assigned.select_related("user").order_by("user__full_name", "user__email")),
    )
