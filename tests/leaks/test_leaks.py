"""No persona finds a marker that is not theirs, on any route, by any method, in any language's error page."""

from __future__ import annotations

import time
from collections import Counter

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client

from agenda import seen
from agenda.models import Release
from agenda.pdf.programme import render_programme
from agenda.pdf.report import render_report
from agenda.programme import programme_data
from agenda.reporting import report_data
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.outbox.models import Message
from delegates.audiences import viewer_of
from tests.leaks import routes, world
from tests.leaks.reading import comparable, text_of, text_of_pdf

STAFF = [
    "accreditor",
    "caucus_staff_immigration",
    "director",
    "host_liaison",
    "messages_officer",
    "papers_officer",
    "printer",
    "protocol_officer",
    "rapporteur",
    "secretary",
    "steward",
    "timetabler",
]
DELEGATES = [
    "adviser_bb",
    "chief_customs_bb",
    "chief_immigration_bb",
    "focal_point_lc",
    "media_person",
    "merged_head_ky",
    "partner_wco",
]
PERSONAS = ["public", "outsider", *DELEGATES, *STAFF]
# Pages that are not ours are the same for everybody: a few look at them.
FOREIGN_VISITORS = {"public", "outsider", "secretary"}
# Members of the public and delegates: for them an output must be the same whether closed rows are there or not.
UNAWARE = ["public", "outsider", "partner_wco", "media_person"]


@pytest.fixture
def everything(request, meeting, settings):
    settings.DEMO = False
    settings.STAFF_NEED_SECOND_FACTOR = False  # that staff are asked for it has its own tests
    people = {name: None if name == "public" else request.getfixturevalue(name) for name in PERSONAS}
    return world.build(meeting, people)


# Of how many objects a form is posted, where it could be read: what comes back is the page that was read, with errors.
POSTED = 2


def visits(made: world.World, persona: str, *, methods=("get", "post"), foreign=True, without=frozenset()):
    """(address, response, its text) of every route as `persona`, save those `without`; what a POST does is undone."""
    user = made.people[persona]
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    cookies = client.cookies.copy()
    foreign = foreign and persona in FOREIGN_VISITORS
    posted: Counter[str] = Counter()
    wanted = routes.addresses(made.meeting.slug, draft="cicc-99", foreign=foreign)
    for address in list(worth_visiting(wanted, viewer_for(user or AnonymousUser(), made.meeting))):
        for method in methods if address.path not in without else ():
            client.cookies = cookies.copy()
            with transaction.atomic():
                response = getattr(client, method)(address.path, {"version": "0"} if method == "post" else None)
                found = text_of(response) if methods != ("get",) else comparable(response)
                transaction.set_rollback(True)
            yield f"{method} {address.path}", response, found
            if response.status_code not in {200, 405}:
                break  # the guard or the object lookup refused, whatever the method
            if method == "get" and response.status_code == 200:
                posted[address.name] += 1
                if posted[address.name] > POSTED:
                    break


def worth_visiting(addresses, viewer):
    """All addresses; of a view whose guard refuses the viewer only the first two, since it does so before any object
    is looked up."""
    refused: Counter[str] = Counter()
    for address in addresses:
        roles = address.guard.roles
        if roles and not address.is_draft and not viewer.has(*roles):
            refused[address.name] += 1
            if refused[address.name] > 2:
                continue
        yield address


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_route_leaks(everything, persona):
    leaks, broken = [], []
    for where, response, found in visits(everything, persona):
        leaks += [f"{where}: {label}" for label in everything.leaks(persona, found)]
        no_worker_here = (where, response.status_code) == ("get /readyz", 503)
        if response.status_code >= 500 and not no_worker_here:
            broken.append(f"{where}: {response.status_code}")
    assert leaks == []
    assert broken == []


@pytest.mark.parametrize("persona", UNAWARE)
def test_closed_rows_leave_no_trace(everything, persona):
    """The same bytes with and without them: no count, no gap, no order, no size gives them away. The pages for signing
    in hold challenges that are new each time, and nothing of a meeting."""

    def read(without=frozenset()):
        return list(visits(everything, persona, methods=("get",), foreign=False, without=without))

    with time_machine.travel(time.time(), tick=False):  # pages say when one has signed in
        first = read()
        with_them = {where: found for where, _response, found in first}
        world.withhold(everything)
        # What is not there for this reader does not come to be there when something is taken away.
        gone = {where.removeprefix("get ") for where, response, _found in first if response.status_code == 404}
        without = {where: found for where, _response, found in read(gone)}
    assert [where for where in without if with_them.get(where, without[where]) != without[where]] == []


def test_a_planted_leak_is_found(everything, monkeypatch):
    """If the closed form gave the own title, the run would fail."""
    monkeypatch.setattr(seen, "form_for", lambda *_args, **_kwargs: seen.Form.FULL)
    leaks = [
        label
        for _where, _response, found in visits(everything, "public", methods=("get",))
        for label in everything.leaks("public", found)
    ]
    assert any(label.startswith("stream immigration: session title") for label in leaks)


def test_every_route_is_known_and_guarded():
    for name, route, pattern in routes.patterns():
        assert hasattr(pattern.callback, "guard"), f"{name} {route}"


def test_documents_made_for_an_audience_hold_only_what_all_its_members_know(everything):
    """What is rendered for an audience is read as one member would read it; a partner stands for all participants."""
    meeting = everything.meeting
    release = Release.objects.of_meeting(meeting)[0]
    readers = {
        Audience.Kind.PUBLIC: "public",
        Audience.Kind.PARTICIPANTS: "partner_wco",
        Audience.Kind.STATES: "adviser_bb",
        Audience.Kind.BUREAU: "chief_customs_bb",
    }
    for audience in Audience.objects.of_meeting(meeting):
        persona = readers.get(audience.kind) or (
            "chief_immigration_bb"
            if audience.stream == "immigration"
            else "chief_customs_bb"
            if audience.stream
            else "adviser_bb"
        )
        report = render_report(report_data(meeting, audience, language="en"))
        programme = render_programme(programme_data(meeting, viewer_of(audience), release, language="en"))
        # Nothing of one persona's other circles either: the chief of customs is in the bureau, too.
        others = [label for label in everything.labels() if label.split(":")[0] in CLOSED - {_name(audience)}]
        for made in (report, programme):
            words = text_of_pdf(made)
            assert everything.leaks(persona, words) == [], audience
            assert [label for label in others if everything.marker(label) in words] == [], audience


CLOSED = {"stream immigration", "stream customs", "bureau", "named"}


def _name(audience):
    return f"{audience.kind} {audience.stream}".strip()


def test_mail_tells_only_its_reader(everything):
    readers = {user.email: persona for persona, user in everything.people.items() if user is not None}
    readers[f"{world.TOLD}@example.org"] = world.TOLD
    for message in Message.objects.all():
        persona = readers.get(message.to_email, "outsider")
        assert everything.leaks(persona, f"{message.subject}\n{message.text}\n{message.html}") == []


def test_classified_models_are_not_in_the_admin():
    classified = {model for model in admin.site._registry if getattr(model, "CLASSIFIED", None)}
    assert classified == set()
