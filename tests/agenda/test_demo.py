"""The demonstration meeting is complete, and lawful by the portal's own rules."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from PIL import Image

from agenda.demo import data
from agenda.demo.loading import load
from agenda.demo.portraits import portrait
from agenda.models import AgendaItem, Outcome, Release, ReleasedSession, Session, SessionPerson
from agenda.models.session import Disclosure
from agenda.problems import problems_of
from cicc_portal.accounts.models import Audience, User
from cicc_portal.languages import CODES
from delegates.invitations.reads import Standing
from delegates.invitations.reads import rows as invitation_rows
from delegates.models import Badge, Delegation, Participant, Passport, StreamPost, Travel
from meetings.models import Group, Meeting, Party
from tests.agenda.rows import counts
from tests.meetings.test_built_in_parties import CARICOM_ORDER

State = Participant.State


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """The meeting, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cicc_28(_loaded, db) -> Meeting:
    return Meeting.objects.get(slug="cicc-28")


def account(key: str) -> User:
    return User.objects.get(email=f"{key}@example.org")


# --- what is there ----------------------------------------------------------------------------------------------------
def test_all_of_the_meeting_is_there(cicc_28):
    made = {
        model._meta.model_name: model.objects.filter(meeting=cicc_28).count()
        for model in (AgendaItem, Session, Outcome, Release, Delegation, Participant)
    }
    assert made == {
        "agendaitem": 21,
        "session": 40,
        "outcome": 12,
        "release": 1,
        "delegation": 44,
        "participant": 111,
    }
    assert cicc_28.state == Meeting.State.PUBLIC
    assert [room.name for room in cicc_28.rooms.all() if room.is_shared] == ["Foyer", "Terrace"]


def test_states_come_in_caricom_order(cicc_28):
    states = cicc_28.delegations.filter(party__in=Party.objects.states()).in_order()
    assert "; ".join(str(delegation.party) for delegation in states) == CARICOM_ORDER


def test_each_stream_of_each_state_has_a_lead(cicc_28):
    leads = StreamPost.objects.filter(delegation__meeting=cicc_28, post=StreamPost.Post.LEAD)
    assert Counter(leads.values_list("stream", flat=True)) == {"immigration": 21, "customs": 21}
    merged = Counter(leads.values_list("participant", flat=True)).most_common(3)
    assert [count for _pk, count in merged] == [2, 2, 1]  # the Cayman Islands, the Turks and Caicos Islands


def test_the_desk_has_a_queue_and_barbados_a_free_place(cicc_28):
    states = Counter(cicc_28.participants.values_list("state", flat=True))
    assert states == {State.ACCREDITED: 99, State.SUBMITTED: 9, State.RETURNED: 2, State.REFERRED: 1}
    assert Delegation.objects.get(meeting=cicc_28, party__code="BB").places_left == 1


def test_quotas_hold(cicc_28):
    delegations = list(cicc_28.delegations.all())
    assert [one for one in delegations if one.participants_count > one.quota] == []
    assert sum(one.participants_count for one in delegations) == 111


def test_a_quorum_of_member_states_has_shown_credentials(cicc_28):
    shown = cicc_28.delegations.filter(party__group=Group.MEMBER).exclude(credentials=Delegation.Credentials.ABSENT)
    assert (shown.count(), cicc_28.quorum) == (13, 8)


def test_every_accredited_person_has_one_active_badge(cicc_28):
    holders = Badge.objects.active().filter(participant__meeting=cicc_28).values_list("participant", flat=True)
    assert sorted(holders) == sorted(cicc_28.participants.accredited().values_list("pk", flat=True))


def test_names_are_unique_and_try_the_fonts(cicc_28):
    people = list(cicc_28.participants.all())
    assert len({person.full_name for person in people}) == len({person.email for person in people}) == 111
    letters = set("".join(person.full_name + person.title for person in people))
    assert set("éçïñôèáíóúüöøâãÉÅ’-.") <= letters
    assert max(len(person.badge_name) for person in people) == 64
    assert max(len(person.title) for person in people) == 143


def test_everything_is_said_in_four_languages(cicc_28):
    texts = [item.title for item in cicc_28.agenda_items.all()]
    texts += [session.title for session in cicc_28.sessions.all()]
    texts += [session.public_title for session in cicc_28.sessions.filter(disclosure=Disclosure.ANNOUNCED)]
    texts += [outcome.text for outcome in cicc_28.outcomes.all()]
    texts += [audience.name for audience in Audience.objects.of_meeting(cicc_28)]
    texts += [cicc_28.title, cicc_28.theme, cicc_28.committee.name, cicc_28.committee.parent]
    assert [text for text in texts if set(text) != set(CODES)] == []


# --- who may know what ------------------------------------------------------------------------------------------------
def test_disclosure_follows_the_kind(cicc_28):
    rows = cicc_28.sessions.values_list("kind", "disclosure").distinct().order_by("kind")
    closed = {"caucus": Disclosure.ANNOUNCED, "bureau": Disclosure.UNLISTED, "drafting": Disclosure.UNLISTED}
    assert dict(rows) == {kind: closed.get(kind, Disclosure.OPEN) for kind, _disclosure in rows}
    assert cicc_28.sessions.filter(disclosure=Disclosure.ANNOUNCED).count() == 6
    titles = {str(session.public_title) for session in cicc_28.sessions.filter(kind="caucus")}
    assert titles == {"Immigration caucus (closed)", "Customs caucus (closed)"}


CLOSED = {
    "secretary": ["Bureau", "Drafting group"],
    "director": ["Bureau"],
    "timetable": [],
    "rapporteur": ["Bureau", "Drafting group"],
    "immigration": ["Immigration caucus"],
    "customs": ["Customs caucus"],
    "immigration.bb": ["Bureau", "Immigration caucus"],
    "customs.bb": ["Customs caucus"],
    "alternate.bb": ["Immigration caucus"],
    "immigration.ky": ["Customs caucus", "Drafting group", "Immigration caucus"],
    "immigration.ht": ["Immigration caucus"],
    "wco": [],
    "media": [],
    "focal.lc": [],
    "steward": [],
}


@pytest.mark.parametrize("key", CLOSED)
def test_which_closed_audiences_a_sign_in_knows(key, cicc_28, viewer):
    known = Audience.objects.closed().visible_to(viewer(account(key), cicc_28))
    assert sorted(str(audience) for audience in known) == CLOSED[key]


def test_a_partner_knows_the_session_that_it_is_invited_to(cicc_28, viewer):
    known = Audience.objects.visible_to(viewer(account("wco"), cicc_28)).filter(kind=Audience.Kind.STATES_PARTNERS)
    assert [str(audience) for audience in known] == [
        "States and invited partners: Synthetic drugs: trends and detection"
    ]


# --- the programme and the outcomes -----------------------------------------------------------------------------------
def test_the_clash_comes_after_the_release_and_is_a_warning(cicc_28, viewer):
    problems = problems_of(cicc_28, viewer(account("timetable"), cicc_28))
    assert not any(problem.blocks for problem in problems)
    [clash] = [problem for problem in problems if problem.code == "person-clash"]
    titles = cicc_28.sessions.filter(pk__in=clash.about).order_by("pk").values_list("title", flat=True)
    # Sessions 302 and 303: both show it.
    assert [title["en"] for title in titles] == ["Intelligence-led border management", "Regional maritime enforcement"]
    late = SessionPerson.objects.get(
        session__title__contains={"en": "Regional maritime enforcement"}, participant__family_name="Bascombe-Weekes"
    )
    released = ReleasedSession.objects.get(session=late.session)
    assert late.participant_id not in [person["participant"] for person in released.people]
    assert ReleasedSession.objects.filter(release__meeting=cicc_28, release__number=0).count() == 40


@pytest.mark.parametrize("key", ["timetable", "director", "secretary"])
def test_heads_of_merged_agencies_are_pointed_out_for_the_parallel_caucuses(key, cicc_28, viewer):
    problems = problems_of(cicc_28, viewer(account(key), cicc_28))
    heads = [problem for problem in problems if problem.code == "head-with-alternate"]
    caucuses = set(cicc_28.sessions.filter(kind="caucus").values_list("pk", flat=True))
    assert {pk for problem in heads for pk in problem.about} == caucuses
    for party in ("Cayman Islands", "Turks and Caicos Islands"):
        assert [problem.about for problem in heads if party in problem.message] == sorted(
            {problem.about for problem in heads}
        )


def test_outcomes_are_adopted_in_order_with_someone_responsible(cicc_28):
    outcomes = list(cicc_28.outcomes.in_order())
    assert [outcome.number for outcome in outcomes] == list(range(1, 13))
    assert {outcome.state for outcome in outcomes} == {Outcome.State.ADOPTED}
    assert [outcome for outcome in outcomes if not outcome.responsible.exists() or not outcome.due_on] == []
    adopted_in = cicc_28.sessions.get(title__contains={"en": "Adoption of the conclusions and recommendations"})
    assert all(adopted_in.starts_at < outcome.adopted_at < adopted_in.ends_at for outcome in outcomes)
    assert [str(party) for party in outcomes[4].responsible.order_by("responsible_links__position")] == [
        "Customs co-chair",
        "Caribbean Customs Law Enforcement Council",
    ]


# --- what people told, and the invitations ----------------------------------------------------------------------------
def test_lists_of_journeys_needs_and_invitations_are_not_empty(cicc_28, viewer):
    protocol = viewer(account("protocol"), cicc_28)
    travel = Travel.objects.visible_to(protocol)
    assert travel.count() == travel.filter(participant__state=State.ACCREDITED).count() == 37
    assert {one.participant.delegation.party.code for one in travel}.isdisjoint({"LC", "HOST", "MEDIA"})
    assert all(one.arrives_at < one.departs_at for one in travel)
    wanted = cicc_28.participants.filter(wants_visa_letter=True)
    passports = Passport.objects.visible_to(protocol)
    assert sorted(passports.values_list("participant", flat=True)) == sorted(wanted.values_list("pk", flat=True))
    assert len({one.digest for one in passports}) == passports.count() == 5
    rows = Counter(row.stands(Standing.ANSWERED) for row in invitation_rows(cicc_28, protocol))
    assert rows == {True: 11, False: 33}


# --- portraits --------------------------------------------------------------------------------------------------------
def test_portraits_are_badge_photos_without_metadata(cicc_28):
    photos = [person.photo for person in cicc_28.participants.all()]
    assert len({photo.name for photo in photos}) == 111
    contents = set()
    for photo in photos:
        content = photo.read()
        contents.add(content)
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (413, 531), {})
            assert picture.info["dpi"] == (300, 300)
    assert len(contents) == 111


def test_a_portrait_is_the_same_each_time():
    assert portrait("Ann Example", "f6") == portrait("Ann Example", "f6")
    assert portrait("Ann Example", "f6") != portrait("Bea Example", "f6")


# --- loading ----------------------------------------------------------------------------------------------------------
def test_a_second_load_changes_nothing(cicc_28):
    before, photos = counts(), default_storage.listdir("photos")[1]
    assert load() is None
    assert counts() == before
    assert default_storage.listdir("photos")[1] == photos


def test_what_was_changed_since_is_left_as_it_is(cicc_28):
    Party.objects.filter(code="BB").update(name={"en": "Barbados, corrected"})
    User.objects.filter(email="secretary@example.org").update(full_name="Someone else")
    load()
    assert str(Party.objects.get(code="BB")) == "Barbados, corrected"
    assert account("secretary").full_name == "Someone else"


def test_the_commands_say_what_they_did(cicc_28, capsys):
    call_command("load_demo")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "The demonstration meeting was there already: /cicc-28/"
    assert said[1] == "The demonstration meeting is loaded: /cicc-29/"
    call_command("demo_accounts")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[3:]] == [account.email for account in data.accounts()]
    assert len({line.index("  ", 2) and line[30:].strip() != "" for line in lines[3:]}) == 1
    with pytest.raises(CommandError, match="from 1 to 50"):
        call_command("load_demo", "--scale", "0")
