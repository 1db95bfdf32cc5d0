"""The meeting that lies ahead: registration is open, half of the delegations have answered."""

from __future__ import annotations

import datetime
import hashlib
import io

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from agenda.demo import accounts, data, delegations, meeting
from agenda.demo.files import kept
from agenda.demo.invitations import send_invitations
from agenda.demo.journeys import make_journeys
from agenda.demo.stage import Stage
from cicc_portal.audit.record import SYSTEM, record
from cicc_portal.languages import Text
from delegates.actions.delegations import invite, record_credentials
from delegates.models import Delegation, Letter
from meetings.actions.meetings import create_meeting, publish
from meetings.models import Meeting, Party

AHEAD = datetime.timedelta(weeks=8)
CLOSES_BEFORE = datetime.timedelta(days=14)
WEDNESDAY, DAYS = 2, 3
# Before the day of loading.
INVITED, REGISTERED, DECIDED, WRITTEN = (datetime.timedelta(days=days) for days in (30, 12, 6, 10))
TRAVELLING = ("HT", "JM", "SR", "IOM")
PAGE = (1240, 1754)  # A4 at 150 dpi


def make_ahead() -> Meeting:
    """The meeting with its delegations; the built-in parties and the demonstration's committee are there."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    plans = data.registering()
    people = tuple(person for plan in plans for person in plan.people)
    users = accounts.make_accounts(delegations.languages((*data.people(), *people)))
    stage = Stage(_meeting(now), people=people, users=users)
    meeting.make_rooms(stage)
    meeting.find_audiences(stage)
    accounts.appoint_staff(stage)
    publish(stage.meeting, seen=stage.meeting.version, by=stage.user("secretary"))
    places = {stage.parties[plan.party]: plan.places for plan in plans if plan.places}
    for delegation in invite(stage.meeting, _parties(stage), places=places, by=stage.user("secretary")):
        stage.delegations[delegation.party.code] = delegation
    send_invitations(stage, plans, sent_at=now - INVITED)
    _make_people(stage, now)
    for plan in plans:
        _receive(stage, plan, now)
    return stage.meeting


def first_day(today: datetime.date) -> datetime.date:
    """The first Wednesday that is at least eight weeks after `today`."""
    earliest = today + AHEAD
    return earliest + datetime.timedelta(days=(WEDNESDAY - earliest.weekday()) % 7)


def _meeting(now: datetime.datetime) -> Meeting:
    given = dict(data.ahead())
    given["title"], given["theme"] = Text(given["title"]), Text(given["theme"])
    starts_on = first_day(now.date())
    days = {
        "starts_on": starts_on,
        "ends_on": starts_on + datetime.timedelta(days=DAYS - 1),
        "registration_closes_on": starts_on - CLOSES_BEFORE,
    }
    host = Party.objects.get(code=given.pop("host"))
    return create_meeting(Meeting(**given | days, host=host, committee=meeting.committee()), by=SYSTEM)


def _parties(stage: Stage) -> list[Party]:
    return [stage.parties[plan.party] for plan in data.registering()]


def _make_people(stage: Stage, now: datetime.datetime) -> None:
    """Who has been registered so far, a little apart from each other."""
    spoken = delegations.languages(stage.people)
    for number, person in enumerate(stage.people):
        participant = delegations.participant_of(stage, person, 0, spoken[person.key])
        apart = datetime.timedelta(hours=number)
        delegations.date(participant, registered_at=now - REGISTERED + apart, decided_at=now - DECIDED + apart)
        stage.participants[person.key, 0] = participant
    delegations.keep(stage)
    make_journeys(stage, TRAVELLING)


def _receive(stage: Stage, plan: data.Registering, now: datetime.datetime) -> None:
    """The letter of credentials, and the focal point's word that the delegation is complete."""
    delegation = stage.delegations[plan.party]
    if plan.credentials:
        _keep_letter(stage, plan, at=now - WRITTEN)
        record_credentials(
            delegation,
            credentials=plan.credentials,
            attends_remotely=False,
            received_on=(now - WRITTEN).date(),
            seen=delegation.version,
            by=stage.user("protocol"),
        )
    if plan.submitted:
        delegation.submitted_at = now - REGISTERED
        changes = delegation.save_if(delegation.version, update_fields=["submitted_at"])
        record("delegation.submitted", delegation, by=stage.user(plan.key), changes=changes)


def _keep_letter(stage: Stage, plan: data.Registering, *, at: datetime.datetime) -> None:
    delegation = stage.delegations[plan.party]
    content = scanned(delegation, at=at)
    letter = Letter(
        delegation=delegation,
        filename=f"credentials-{plan.party.lower()}.jpg",
        mime="image/jpeg",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        by=stage.users.get(plan.key),
        created_at=at,
    )
    letter.file.name = kept("letters", f"{stage.meeting.slug}/{plan.party}", content)
    letter.save(force_insert=True)
    changes = {letter.kind: (None, letter.public_id)}
    record("delegation.letter-received", delegation, by=letter.by or SYSTEM, changes=changes)


def scanned(delegation: Delegation, *, at: datetime.datetime) -> bytes:
    """A page that looks like a letter that somebody has scanned."""
    page = Image.new("L", PAGE, 250)
    pen = ImageDraw.Draw(page)
    font, large = ImageFont.load_default(30), ImageFont.load_default(44)
    pen.text((150, 160), str(delegation.party).upper(), font=large, fill=30)
    pen.line((150, 230, PAGE[0] - 150, 230), fill=90, width=3)
    lines = (
        at.date().isoformat(),
        "",
        f"{delegation.meeting.symbol_prefix}: letter of credentials",
        "",
        "The Government or organisation named above presents its compliments to the",
        "Secretariat and has the honour to name its delegation, as it is registered in",
        "the portal, to the meeting above.",
        "",
        "This letter belongs to a demonstration. Nobody has signed it.",
    )
    for number, line in enumerate(lines):
        pen.text((150, 320 + 52 * number), line, font=font, fill=40)
    target = io.BytesIO()
    page.save(target, "JPEG", quality=70)
    return target.getvalue()
