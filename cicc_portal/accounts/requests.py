"""Requests as guarded views get them, for type checking: the guard has set the viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cicc_portal.accounts.models import User
    from cicc_portal.accounts.viewers import Viewer


class PortalRequest(HttpRequest):
    """A request to a `@public` view."""

    user: User | AnonymousUser
    viewer: Viewer


class SignedInRequest(PortalRequest):
    """A request to a view that `@requires` something: its caller is signed in."""

    user: User
