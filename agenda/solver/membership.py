"""Who is in which audience, as sets: what the solver's data says of audiences follows from them."""

from __future__ import annotations

from collections import defaultdict

from cicc_portal.accounts.models import Audience
from delegates.models import AudienceMember, Participant, StreamPost
from meetings.models import Meeting
from meetings.models.party import STATES

Kind = Audience.Kind
OPEN = (Kind.PUBLIC, Kind.PARTICIPANTS)


class Membership:
    """The accredited of a meeting by audience, media excepted. Four queries."""

    def __init__(self, meeting: Meeting) -> None:
        self.audiences = {audience.pk: audience for audience in Audience.objects.of_meeting(meeting)}
        people = Participant.objects.filter(meeting=meeting, state=Participant.State.ACCREDITED)
        listed = people.exclude(category=Participant.Category.MEDIA)
        rows = list(listed.values_list("pk", "delegation", "delegation__party__group").order_by("pk"))
        self._all = {pk for pk, _delegation, _group in rows}
        self._states = {pk for pk, _delegation, group in rows if group in STATES}
        self._delegations: dict[int, set[int]] = defaultdict(set)
        for pk, delegation, _group in rows:
            self._delegations[delegation].add(pk)
        self._posts = list(
            StreamPost.objects.filter(delegation__meeting=meeting).values_list(
                "delegation", "participant", "stream", "post"
            )
        )
        self._named: dict[int, set[int]] = defaultdict(set)
        members = AudienceMember.objects.filter(audience__in=self.audiences)
        for audience, participant, delegation in members.values_list("audience", "participant", "delegation"):
            self._named[audience] |= {participant} & self._all if participant else self._delegations[delegation]
        self._members = {pk: self._of(audience) for pk, audience in self.audiences.items()}

    def _of(self, audience: Audience) -> set[int]:
        if audience.kind in OPEN:
            return self._all
        if audience.kind in {Kind.STATES, Kind.STATES_PARTNERS}:
            return self._states | self._named[audience.pk]
        if audience.kind == Kind.STREAM:
            posts = {person for _body, person, stream, _post in self._posts if stream == audience.stream}
            return (posts & self._states) | self._named[audience.pk]
        return self._named[audience.pk]

    def expected(self, audience: int) -> int:
        """How many belong to it."""
        return len(self._members[audience])

    def overlap(self, one: int, other: int) -> bool:
        """True if they are the same, both open to many, or share a member."""
        return self.includes(one, other) or self.includes(other, one) or bool(self._members[one] & self._members[other])

    def includes(self, large: int, small: int) -> bool:
        """True if who is in `small` is in `large`, too, whoever is accredited yet."""
        kinds = self.audiences[large].kind, self.audiences[small].kind
        return (
            large == small
            or kinds[0] in OPEN
            or (kinds[0] in {Kind.STATES, Kind.STATES_PARTNERS} and kinds[1] in {Kind.STATES, Kind.STREAM})
        )

    def is_stream(self, audience: int) -> bool:
        return self.audiences[audience].kind == Kind.STREAM

    def is_named(self, audience: int) -> bool:
        """True for a group of persons who were named, and for the bureau."""
        return self.audiences[audience].kind in {Kind.NAMED, Kind.BUREAU}

    def share_a_head(self, one: int, other: int) -> bool:
        """True for two streams if somebody leads both in a delegation that has no alternate for either."""
        streams = {self.audiences[one].stream, self.audiences[other].stream}
        if len(streams) < 2:
            return False
        leads: dict[tuple[int, int], set[str]] = defaultdict(set)
        relieved = set()
        for body, person, stream, post in self._posts:
            if stream in streams and person in self._all:
                if post == StreamPost.Post.LEAD:
                    leads[body, person].add(stream)
                else:
                    relieved.add(body)
        return any(held == streams and body not in relieved for (body, _person), held in leads.items())
