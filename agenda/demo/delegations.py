"""Delegations, their people, and who is named into which audience."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from agenda.demo import data
from agenda.demo.data import Person, meeting_data
from agenda.demo.journeys import wants_visa_letter
from agenda.demo.meeting import CLOSED
from agenda.demo.photos import keep_photos
from agenda.demo.stage import Stage
from cicc_portal.audit.record import SYSTEM, record
from cicc_portal.languages import CODES, DEFAULT
from delegates.actions.badges import issue_badge, signing_key
from delegates.actions.delegations import invite, record_credentials
from delegates.actions.posts import set_posts
from delegates.models import AudienceMember, Badge, Delegation, Participant
from delegates.privacy import PRIVACY_VERSION
from meetings.models import Party

State = Participant.State
# Some weeks before the meeting: when people registered, when the desk decided, when the letters of credentials came.
REGISTERED_BEFORE, DECIDED_BEFORE = datetime.timedelta(days=40), datetime.timedelta(days=30)
CREDENTIALS_BEFORE = datetime.timedelta(days=21)
AGENCIES = {"immigration": "Immigration Department", "customs": "Customs and Excise Department"}


def languages(people: Iterable[Person]) -> dict[str, str]:
    """The language of each person and focal point: what the file says, else the party's first that the portal has."""
    spoken = {
        party.code: next((code for code in party.languages if code in CODES), DEFAULT) for party in Party.objects.all()
    }
    registering = {delegation.key: spoken[delegation.party] for delegation in data.registering()}
    return registering | {person.key: person.language or spoken[person.party] for person in people}


def make_delegations(stage: Stage) -> None:
    """Whoever sends people is invited, and the state of the letters recorded."""
    given = meeting_data()
    letters = {code: state for state, codes in given["credentials"].items() for code in codes}
    invited = [stage.parties[code] for code in dict.fromkeys(person.party for person in data.people())]
    places = {
        party: stage.scale * given["places"].get(party.code, stage.meeting.default_quota(party.group))
        for party in invited
    }
    for delegation in invite(stage.meeting, invited, places=places, by=stage.user("secretary")):
        stage.delegations[delegation.party.code] = delegation
        credentials = letters.get(delegation.party.code, Delegation.Credentials.FORMAL)
        if credentials != delegation.credentials:
            record_credentials(
                delegation,
                credentials=credentials,
                attends_remotely=False,
                received_on=stage.meeting.starts_on - CREDENTIALS_BEFORE,
                seen=delegation.version,
                by=stage.user("protocol"),
            )


def make_participants(stage: Stage) -> None:
    """All people of all copies with their photos, posts and badges."""
    opens = stage.moment(1, datetime.time(9), 0)
    spoken = languages(stage.people)
    for copy in stage.copies:
        for person in copied(stage.people, copy):
            participant = participant_of(stage, person, copy, spoken[person.key])
            date(participant, registered_at=opens - REGISTERED_BEFORE, decided_at=opens - DECIDED_BEFORE)
            stage.participants[person.key, copy] = participant
    keep(stage)


def keep(stage: Stage) -> None:
    """Store the participants of the stage with their photos, and what follows from their states."""
    keep_photos(stage)
    Participant.objects.bulk_create(stage.participants.values(), batch_size=500)
    _record(stage)
    _give_posts(stage)
    _issue_badges(stage)


def copied(people: tuple[Person, ...], copy: int) -> Iterator[Person]:
    """The people of a copy: the same places with other given names, so that no name stands twice."""
    if copy == 0:
        yield from people
        return
    given = {
        letter: list(dict.fromkeys(person.given for person in people if person.look.startswith(letter)))
        for letter in "fm"
    }
    for index, person in enumerate(people):
        names = given[person.look[0]]
        # Never the person's own, and another one for each copy.
        shift = 1 + (copy - 1 + index) % (len(names) - 1)
        changes = {"given": names[(names.index(person.given) + shift) % len(names)], "posts": {}}
        yield Person(**vars(person) | changes)


def participant_of(stage: Stage, person: Person, copy: int, language: str) -> Participant:
    """The row of a person of the files, not yet saved."""
    delegation = stage.delegations[person.party]
    participant = Participant(
        meeting=stage.meeting,
        delegation=delegation,
        user=stage.users.get(person.key) if copy == 0 else None,
        function=Participant.Function.ADVISER if copy and person.fn == "head" else person.fn,
        stream=person.stream,
        given_name=person.given,
        family_name=person.family,
        badge_name=person.name,
        title=person.title or _office(delegation.party, person),
        agency=person.agency or (AGENCIES.get(person.stream, "") if language == DEFAULT else ""),
        email=person.email if copy == 0 else f"{data.plain(person.name)}.{copy}@{data.HOST}",
        # The numbers that are set aside for fiction.
        phone=f"+1 758 555 01{len(stage.participants) % 100:02}",
        language=language,
        dietary=person.dietary,
        access_needs=person.access_needs,
        wants_visa_letter=copy == 0 and wants_visa_letter(person.key),
        consent_version=PRIVACY_VERSION,
        state=person.state,
        query=person.query,
        referred_because=person.referred_because,
    )
    participant.category = person.category or participant.category_by_party()
    participant.function_rank = list(Participant.Function).index(Participant.Function(participant.function))
    return participant


def date(participant: Participant, *, registered_at: datetime.datetime, decided_at: datetime.datetime) -> None:
    participant.consented_at = participant.submitted_at = registered_at
    if participant.state == State.ACCREDITED:
        participant.accredited_at = decided_at


def _office(party: Party, person: Person) -> str:
    return party.offices.get(person.stream or "both") or str(party.name)


def _record(stage: Stage) -> None:
    """As the registration and the desk would have recorded it."""
    decided = {
        State.ACCREDITED: "participant.accredited",
        State.RETURNED: "participant.returned",
        State.REFERRED: "participant.referred",
        State.DECLINED: "participant.declined",
        State.WITHDRAWN: "participant.withdrawn",
    }
    desk = stage.user("accreditation")
    for participant in stage.participants.values():
        sent = State.PROPOSED if participant.state == State.PROPOSED else State.SUBMITTED
        changes = {"delegation": (None, participant.delegation), "state": (None, str(sent))}
        record(f"participant.{sent}", participant, by=participant.user or SYSTEM, changes=changes)
        if action := decided.get(State(participant.state)):
            record(action, participant, by=desk, changes={"state": (str(State.SUBMITTED), participant.state)})


def _give_posts(stage: Stage) -> None:
    posts: dict[str, dict[tuple[str, str], Participant | None]] = {}
    heads: dict[str, Participant] = {}
    for person in stage.people:
        participant = stage.participants[person.key, 0]
        if participant.state not in Participant.COUNTED:
            continue
        if person.fn == Participant.Function.HEAD:
            heads[person.party] = participant
        for post in person.posts.items():
            posts.setdefault(person.party, {})[post] = participant
    for code, held in posts.items():
        delegation = stage.delegations[code]
        set_posts(delegation, head=heads.get(code), posts=held, seen=delegation.version, by=stage.user("accreditation"))


def _issue_badges(stage: Stage) -> None:
    """A badge for each who is accredited. Only delegates who are demo sign-ins have theirs made as PDF at once."""
    key = signing_key(stage.meeting)
    shown = {account.key for account in data.accounts() if not account.roles} if stage.scale == 1 else set()
    accredited = {name: one for name, one in stage.participants.items() if one.state == State.ACCREDITED}
    desk = stage.user("accreditation")
    badges = Badge.objects.bulk_create(
        (
            Badge(participant=participant, key=key)
            for (name, _copy), participant in accredited.items()
            if name not in shown
        ),
        batch_size=500,
    )
    for badge in badges:
        record("badge.issued", badge, by=desk, meeting_id=stage.meeting.pk)
    for (name, _copy), participant in accredited.items():
        if name in shown:
            issue_badge(participant, by=desk)


def name_members(stage: Stage) -> None:
    """Bureau and drafting group; in further copies the leads of the caucuses too."""
    given = meeting_data()
    members: list[AudienceMember] = []
    for copy in stage.copies:
        named: dict[str, Iterable[str]] = {"bureau": given["bureau"], "drafting": given["drafting"]}
        if copy:
            named |= {stream: _leads(stream) for stream in CLOSED[:2]}
        for name, keys in named.items():
            members += (
                AudienceMember(audience=stage.audiences[name, copy], participant=stage.participants[key, copy])
                for key in keys
            )
    AudienceMember.objects.bulk_create(members)


def _leads(stream: str) -> list[str]:
    return [person.key for person in data.people() if person.posts.get(stream) == "lead"]
