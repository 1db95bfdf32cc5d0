"""Every page that can be reached by a link: axe finds nothing, nothing runs over the edge, at 390 and 1280 pixels."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.portal_look.test_in_browser import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]

# Who starts where, and goes on by the links of the page; staff who come after the secretary stay at the desk.
VISITORS = {
    "": ["/", "/cicc-28/", "/accounts/signup/"],
    "secretary@example.org": ["/cicc-28/desk/", "/meetings/new/", "/accounts/email/", "/accounts/2fa/"],
    "director@example.org": ["/cicc-28/desk/accreditation/"],
    "accreditation@example.org": ["/cicc-28/desk/accreditation/"],
    "printing@example.org": ["/cicc-28/desk/badges/"],
    "rapporteur@example.org": ["/cicc-28/desk/outcomes/"],
    "immigration.bb@example.org": ["/cicc-28/me/", "/cicc-28/register/"],
    "focal.lc@example.org": ["/cicc-28/delegation/"],
}
NOT_PAGES = (
    "/files/",
    ".pdf",
    ".json",
    ".ics",
    ".zip",
    "/static/",
    "/photo",
    "/code",
    "/admin/",
    "/healthz",
    "/readyz",
)
DOWNLOADS = {
    "delegates:document",
    "delegates:import-template",
    "delegates:invitation-letter",
    "delegates:letter",
}


def view_of(path: str) -> str | None:
    """The view behind a link, or `None` for what is not a page of the portal."""
    if not path.startswith("/") or any(part in path for part in NOT_PAGES):
        return None
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    return None if name in DOWNLOADS else name


# Pages of the desk that one member of the staff has been shown; to the next they look the same.
SHOWN: set[str] = set()


def pages_of(someone, starts, within: str = ""):
    """Each view that links lead to from `starts`, once; only those with `within` in their address."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        path = waiting.pop(0)
        view = view_of(urlsplit(path).path)
        if view is None or view in seen or within not in path:
            continue
        seen.add(view)
        page = someone.go(path)
        yield path, page
        for link in page.locator("a[href]").all():
            href = urlsplit(link.get_attribute("href") or "")
            if href.netloc in {"", urlsplit(someone.address).netloc} and href.path:
                waiting.append(href.path)


@pytest.mark.parametrize("email", VISITORS)
def test_every_page_is_accessible_and_fits(person, email):
    someone = person(email)
    if email:
        someone.sign_in()
    wrong, visited = [], 0
    within = "/desk/" if VISITORS[email][0].count("/desk/") and email != "secretary@example.org" else ""
    for path, page in pages_of(someone, VISITORS[email], within):
        visited += 1
        view = view_of(urlsplit(path).path)
        if "/desk/" in path and view in SHOWN:
            continue
        SHOWN.add(view)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{path} at {width}: {found}" for found in violations(page)]
            if overflow(page) > 0:
                wrong.append(f"{path} at {width}: runs {overflow(page)} pixels over the edge")
    assert wrong == []
    assert visited >= len(VISITORS[email])
