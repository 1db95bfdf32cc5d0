"""Private by default: every view says who may call it, and the URL configuration is checked when it is imported.

A guarded view whose address holds `<slug:slug>` is called as `view(request, meeting, …)`, with `request.viewer` set.
Anonymous callers are sent to the sign-in; whoever lacks the role gets the same 404 as for what does not exist.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.module_loading import import_string

from cicc_portal.accounts import second_factor
from cicc_portal.accounts.viewers import CONVENER, SIGNED_IN, Viewer, viewer_for

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Guard:
    """What a view demands. `roles` empty: nothing (public). `by_itself`: why a foreign view may check on its own."""

    roles: frozenset[str] = frozenset()
    by_itself: str = ""

    @property
    def is_public(self) -> bool:
        return not self.roles and not self.by_itself


def requires(*roles: str) -> Callable[[View], View]:
    """Only for holders of any of `roles`."""
    if not roles:
        raise ImproperlyConfigured("@requires needs a role; @public is for views that everyone may call")
    return _guarded(Guard(roles=frozenset(roles)))


def public(view: View) -> View:
    """For everyone; what is shown still depends on `request.viewer`."""
    return _guarded(Guard())(view)


def _guarded(guard: Guard) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if guard.roles and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            viewer = _admitted(request, guard, kwargs)
            # Public pages too: to staff they show more than to the public.
            if second_factor.is_missing(request, viewer):
                return second_factor.ask(request)
            return view(request, *args, **kwargs)

        guarded.guard = guard  # type: ignore[attr-defined]  # read by check_guards
        return guarded

    return decorate


def _admitted(request: HttpRequest, guard: Guard, kwargs: dict[str, Any]) -> Viewer:
    """The caller as a viewer of the meeting that the address names, which takes the slug's place; else `Http404`."""
    # Until it is clear that they may know of the meeting, the page for what is not found shows none.
    _set(request, None, viewer_for(request.user, None))
    if any("\0" in value for value in kwargs.values() if isinstance(value, str)):
        raise Http404  # PostgreSQL holds no such text, and says so by an error
    meeting = None
    if "slug" in kwargs:
        kwargs["meeting"] = meeting = import_string(settings.MEETING_RESOLVER)(kwargs.pop("slug"))
    viewer = viewer_for(request.user, meeting)
    if meeting is not None and not meeting.is_visible_to(viewer):
        raise Http404
    if guard.roles and not viewer.has(*guard.roles):
        raise Http404
    _set(request, meeting, viewer)
    return viewer


def _set(request: HttpRequest, meeting: Any, viewer: Viewer) -> None:
    request.meeting, request.viewer = meeting, viewer  # type: ignore[attr-defined]  # read by views and templates


def checked_by_itself(patterns: Any, *, why: str) -> Any:
    """Mark the views of an URL include that is not ours, and that does its own checks; `why` says which."""
    urlpatterns = patterns[0] if isinstance(patterns, tuple) else patterns
    for pattern in urlpatterns if isinstance(urlpatterns, Sequence) else urlpatterns.urlpatterns:
        for found in _flat([pattern]):
            _mark(found, Guard(by_itself=why))
    return patterns


def _mark(pattern: URLPattern, guard: Guard) -> None:
    view = pattern.callback

    @functools.wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _set(request, None, viewer_for(request.user, None))
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    marked.guard = guard  # type: ignore[attr-defined]  # read by check_guards
    pattern.callback = marked


def check_guards(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Raise `ImproperlyConfigured` if any view below `patterns` carries no guard."""
    bare = sorted({_name(found) for found in _flat(patterns) if not hasattr(found.callback, "guard")})
    if bare:
        raise ImproperlyConfigured(f"Views without @requires or @public: {', '.join(bare)}")


def _flat(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern.url_patterns)
        else:
            yield pattern


def _name(pattern: URLPattern) -> str:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return f"{getattr(view, '__module__', '?')}.{getattr(view, '__qualname__', repr(view))}"


__all__ = ["CONVENER", "SIGNED_IN", "Guard", "check_guards", "checked_by_itself", "public", "requires"]
