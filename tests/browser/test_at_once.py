"""Thirty focal points who register at once, over HTTP: places hold exactly, no error page, no row is lost."""

from __future__ import annotations

import http.client
import io
import json
import re
import secrets
import threading
from urllib.parse import urlsplit

import pytest
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]

DELEGATIONS, FOCAL_POINTS, FREE = 10, 3, 2
# Run inside the portal: focal points with a session each, and delegations with two free places.
MAKE = f"""
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from cicc_portal.accounts.models import User
from delegates.models import Delegation, FocalPoint
from meetings.models import Meeting

store = import_module(settings.SESSION_ENGINE).SessionStore
made = []
for delegation in Delegation.objects.filter(meeting__slug="cicc-28").in_order()[:{DELEGATIONS}]:
    Delegation.objects.filter(pk=delegation.pk).update(quota=delegation.participants_count + {FREE})
    for number in range({FOCAL_POINTS}):
        email = f"focal{{number}}.{{delegation.party.code.lower()}}@example.org"
        user = User.objects.create_user(email, full_name="Fay Focal", language="en")
        FocalPoint.objects.create(delegation=delegation, user=user)
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        made.append({{"code": delegation.party.code, "email": email, "session": session.session_key}})
print("MADE " + json.dumps({{"cookie": settings.SESSION_COOKIE_NAME, "people": made}}))
"""
COUNT = """
import json
from delegates.models import Delegation, Participant
from meetings.models import Meeting
print("MADE " + json.dumps({
    "places": {d.party.code: [d.participants_count, d.quota]
               for d in Delegation.objects.filter(meeting__slug="cicc-28").select_related("party")},
    "names": sorted(Participant.objects.filter(family_name__startswith="Atonce").counted()
                    .values_list("family_name", flat=True)),
}))
"""


def said(stack, script: str) -> dict:
    """What a script run inside the portal printed."""
    printed = stack.manage("shell", "-v", "0", "-c", script)
    return json.loads(re.search(r"^MADE (.*)$", printed, re.MULTILINE)[1])


class FocalPoint:
    """One of them, at a browser without JavaScript."""

    def __init__(self, address: str, cookie: str, person: dict) -> None:
        self.host, self.code = urlsplit(address).netloc, person["code"]
        self.cookies = {cookie: person["session"]}
        self.name = f"Atonce-{secrets.token_hex(4)}"
        self.statuses: list[int] = []

    def register(self, starting_line: threading.Barrier, photo: bytes) -> None:
        path = f"/cicc-28/delegation/{self.code}/add/"
        page = self.request("GET", path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        version = re.search(r'name="version" value="([^"]*)"', page)
        fields = {
            "csrfmiddlewaretoken": token,
            "version": version[1] if version else "",
            "function": "adviser",
            "given_name": "Ada",
            "family_name": self.name,
            "badge_name": f"Ada {self.name}",
            "title": "Adviser",
            "email": f"{self.name.lower()}@example.org",
            "language": "en",
            "consent": "on",
        }
        starting_line.wait()
        self.request("POST", path, *multipart(fields, photo))
        self.request("POST", path, *multipart(fields | {"family_name": f"{self.name}-two"}, photo))

    def request(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> str:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if content_type:
            headers |= {"Content-Type": content_type, "Origin": f"http://{self.host}"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        words = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if method == "POST":
            self.statuses.append(answer.status)
        connection.close()
        return words


def multipart(fields: dict[str, str], photo: bytes) -> tuple[bytes, str]:
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="photo"; filename="me.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return b"".join(
        [*parts, head.encode(), photo, f"\r\n--{edge}--\r\n".encode()]
    ), f"multipart/form-data; boundary={edge}"


def test_thirty_focal_points_at_once(stack):
    held = io.BytesIO()
    Image.new("RGB", (600, 800), "#335577").save(held, "JPEG")
    before = said(stack, COUNT)["places"]
    made = said(stack, MAKE)
    people = [FocalPoint(stack.address, made["cookie"], person) for person in made["people"]]
    starting_line = threading.Barrier(len(people))
    threads = [threading.Thread(target=one.register, args=[starting_line, held.getvalue()]) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = [status for one in people for status in one.statuses]
    assert len(statuses) == 2 * len(people)
    assert set(statuses) == {302, 422}
    assert statuses.count(302) == DELEGATIONS * FREE
    after = said(stack, COUNT)
    assert len(after["names"]) == DELEGATIONS * FREE
    for code in {one.code for one in people}:
        assert after["places"][code] == [before[code][0] + FREE, before[code][0] + FREE]
