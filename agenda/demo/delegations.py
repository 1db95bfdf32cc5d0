"""Delegations, their people, and who is named into which audience."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from agenda.demo import data
from agenda.demo.data import Person, meeting_data
from agenda.demo.meeting import CLOSED
from agenda.demo.photos import keep_photos
from agenda.demo.stage import Stage
from cicc_portal.audit.record import SYSTEM, record
from cicc_portal.languages import CODES, DEFAULT
from delegates.actions.badges import issue_badge, signing_key
from delegates.models import AudienceMember, Badge, Delegation, Participant, StreamPost
from meetings.models import Party

State = Participant.State
CONSENT_VERSION = "1"
# Some weeks before the meeting: when people registered, and when the desk decided.
REGISTERED_BEFORE, DECIDED_BEFORE = datetime.timedelta(days=40), datetime.timedelta(days=30)
AGENCIES = {"immigration": "Immigration Department", "customs": "Customs and Excise Department"}


def languages() -> dict[str, str]:
    """The language of each person: what the file says, else the first of the party's that the portal speaks."""
    spoken = {party.code: party.languages for party in Party.objects.all()}
    return {
        person.key: person.language or next((code for code in spoken[person.party] if code in CODES), DEFAULT)
        for person in data.people()
    }


def make_delegations(stage: Stage) -> None:
    given = meeting_data()
    places, credentials = given["places"], given["credentials"]
    letters = {code: state for state, codes in credentials.items() for code in codes}
    invited = dict.fromkeys(person.party for person in data.people())
    made = Delegation.objects.bulk_create(
        Delegation(
            meeting=stage.meeting,
            party=stage.parties[code],
            quota=stage.scale * places.get(code, stage.meeting.default_quota(stage.parties[code].group)),
            credentials=letters.get(code, Delegation.Credentials.FORMAL),
        )
        for code in invited
    )
    for code, delegation in zip(invited, made, strict=True):
        stage.delegations[code] = delegation
        record("delegation.invited", delegation, by=SYSTEM)


def make_participants(stage: Stage) -> None:
    """All people of all copies with their photos, posts and badges."""
    spoken = languages()
    for copy in stage.copies:
        for person in copied(data.people(), copy):
            stage.participants[person.key, copy] = _participant(stage, person, copy, spoken[person.key])
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


def _participant(stage: Stage, person: Person, copy: int, language: str) -> Participant:
    delegation = stage.delegations[person.party]
    participant = Participant(
        meeting=stage.meeting,
        delegation=delegation,
        user=stage.users[person.key] if copy == 0 else None,
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
        consent_version=CONSENT_VERSION,
        state=person.state,
        query=person.query,
        referred_because=person.referred_because,
    )
    participant.category = person.category or participant.category_by_party()
    participant.function_rank = list(Participant.Function).index(Participant.Function(participant.function))
    opens = stage.moment(1, datetime.time(9), 0)
    participant.consented_at = participant.submitted_at = opens - REGISTERED_BEFORE
    if participant.state == State.ACCREDITED:
        participant.accredited_at = opens - DECIDED_BEFORE
    return participant


def _office(party: Party, person: Person) -> str:
    return party.offices.get(person.stream or "both") or str(party.name)


def _record(stage: Stage) -> None:
    """As the registration and the desk would have recorded it."""
    decided = {
        State.ACCREDITED: "participant.accredited",
        State.RETURNED: "participant.returned",
        State.REFERRED: "participant.referred",
    }
    desk = stage.user("accreditation")
    for participant in stage.participants.values():
        changes = {"delegation": (None, participant.delegation), "state": (None, str(State.SUBMITTED))}
        record("participant.submitted", participant, by=participant.user or SYSTEM, changes=changes)
        if action := decided.get(State(participant.state)):
            record(action, participant, by=desk, changes={"state": (str(State.SUBMITTED), participant.state)})


def _give_posts(stage: Stage) -> None:
    StreamPost.objects.bulk_create(
        StreamPost(
            delegation=stage.delegations[person.party],
            participant=stage.participants[person.key, 0],
            stream=stream,
            post=post,
        )
        for person in data.people()
        for stream, post in person.posts.items()
    )


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
