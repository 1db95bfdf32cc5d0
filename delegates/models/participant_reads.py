"""Which participants a reader gets: each query is an access rule or an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from delegates.models.search import Fold, matches, parties_named, words_of
from meetings.roles import SECRETARIAT, Role

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer
    from delegates.models.participant import Participant  # noqa: F401  # in the string below

# Who decides on registrations, and so reads their contact data.
ACCREDITORS = (Role.ACCREDITATION, Role.DIRECTOR)
# Who invites delegations and sets their places; contact data of their people is not on those pages.
INVITERS = (*ACCREDITORS, Role.SECRETARY)
# Staff who see the photos: who accredits, who prints badges, who receives guests.
SEE_PHOTOS = (*INVITERS, Role.PRINTING, Role.PROTOCOL)
# Read nowhere but on a person's own pages: each costs a decryption.
ENCRYPTED = ("dietary", "access_needs")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Participants of a meeting."""

    def counted(self) -> Self:
        """Those who take a place of their delegation's quota."""
        return self.filter(state__in=self.model.COUNTED)

    def open(self) -> Self:
        """Those that are not over: neither withdrawn nor declined."""
        return self.filter(state__in=[*self.model.COUNTED, self.model.State.DRAFT, self.model.State.PROPOSED])

    def accredited(self) -> Self:
        return self.filter(state=self.model.State.ACCREDITED)

    def awaiting_decision(self) -> Self:
        """The queue of the accreditation desk."""
        return self.filter(state__in=[self.model.State.SUBMITTED, self.model.State.REFERRED])

    def decidable_by(self, viewer: Viewer) -> Self:
        """What `viewer` may decide on: what was referred is for the Director alone."""
        if viewer.has(Role.DIRECTOR):
            return self.awaiting_decision()
        return self.filter(state=self.model.State.SUBMITTED) if viewer.has(*ACCREDITORS) else self.none()

    def at_desk(self) -> Self:
        """What the desk sees: drafts are still their authors' own."""
        return self.exclude(state=self.model.State.DRAFT)

    def own(self, viewer: Viewer) -> Self:
        """The viewer's own registration, newest first."""
        return self.filter(user_id=viewer.user_id, user__isnull=False).order_by("-pk")

    def registered_by(self, viewer: Viewer) -> Self:
        """Those of the viewer's delegations, or all for who accredits; a draft that a person began alone excepted."""
        found = self if viewer.has(*ACCREDITORS) else self.filter(delegation__in=viewer.delegations)
        asked = apps.get_model("delegates", "Invitation").objects.filter(participant=OuterRef("pk"))
        return found.filter(~Q(state=self.model.State.DRAFT) | Q(user__isnull=True) | Q(Exists(asked)))

    def with_photo_for(self, viewer: Viewer) -> Self:
        """Those whose photo `viewer` may see: one's own, one's delegation's as focal point, all for staff in need."""
        found = self.exclude(photo="")
        if viewer.has(*SEE_PHOTOS):
            return found
        return found.filter(Q(user_id=viewer.user_id, user__isnull=False) | Q(delegation__in=viewer.delegations))

    def listed(self) -> Self:
        """The list of participants: accredited, never media (DESIGN §5)."""
        return self.accredited().exclude(category=self.model.Category.MEDIA)

    def listed_for(self, viewer: Viewer) -> Self:
        """The list as `viewer` may read it: whole for participants and the secretariat, else empty."""
        return self.listed() if viewer.has(Role.PARTICIPANT, *SECRETARIAT) else self.none()

    def matching(self, text: str) -> Self:
        """Those with every word of `text` in their names, title, agency or party; accents and capitals do not count."""
        found = self
        for word in words_of(text):
            found = found.filter(matches("search", word) | Q(delegation__party__in=parties_named(word)))
        return found

    def in_order(self) -> Self:
        """CARICOM order; within a delegation the head first, then alternates, advisers, by name."""
        return self.select_related("delegation__party").order_by(
            "delegation__party__rank",
            "delegation__party__sort_key",
            "function_rank",
            Fold("family_name"),
            Fold("given_name"),
            "pk",
        )

    def brief(self) -> Self:
        """Without what only a person's own pages show."""
        return self.defer(*ENCRYPTED)
