"""Who is looking: computed once a request, handed to every `visible_to()`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db import models

    from cicc_portal.accounts.models import User

# Marks that the ground floor knows by itself; roles at a meeting come from the apps.
SIGNED_IN = "signed-in"
CONVENER = "convener"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """What one person may know and do at one meeting.

    `audiences` holds the ids of the audiences whose content the viewer may know; `roles` the marks that guards compare;
    `delegations` the delegations that the viewer registers as focal point.
    """

    user_id: int | None = None
    meeting_id: int | None = None
    audiences: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    participant_id: int | None = None
    delegation_id: int | None = None
    delegations: frozenset[int] = frozenset()
    staff: bool = field(default=False)

    def has(self, *roles: str) -> bool:
        """True if the viewer holds any of `roles`."""
        return not self.roles.isdisjoint(roles)

    def narrowed_to(self, other: Viewer) -> Viewer:
        """`other`'s view, never more than this viewer's own: for previews "as" someone (DESIGN §5)."""
        return replace(other, audiences=other.audiences & self.audiences)


def site_roles(user: User | AnonymousUser) -> frozenset[str]:
    """The marks that hold outside any meeting."""
    if not user.is_authenticated:
        return frozenset()
    return frozenset({SIGNED_IN, CONVENER} if getattr(user, "convenes", False) else {SIGNED_IN})


def viewer_for(user: User | AnonymousUser, meeting: models.Model | None) -> Viewer:
    """`user` as a viewer of `meeting` (`None`: of the portal alone), by the resolver that settings name."""
    if meeting is None:
        return Viewer(user_id=user.pk, roles=site_roles(user))
    resolve: Any = import_string(settings.AUDIENCE_RESOLVER)
    viewer: Viewer = resolve(user, meeting)
    return viewer
