"""Who heads a delegation, who leads each stream, who stands in."""

from __future__ import annotations

from collections.abc import Mapping

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from delegates.actions.badges import revoke_badges
from delegates.models import Delegation, Participant, StreamPost
from delegates.problems import PostTwice, WrongState, refusals

Function = Participant.Function
State = Participant.State
# (stream, post) → who holds it; None: nobody.
Posts = Mapping[tuple[str, str], Participant | None]


def set_posts(delegation: Delegation, *, head: Participant | None, posts: Posts, seen: int | str, by: User) -> None:
    """Name the head of delegation and the holders of `posts`; whoever was head becomes an alternate.

    One person may lead both streams (a merged agency). Raises `StaleWrite`, `PostTwice`, and `WrongState` for someone
    who is not, or no longer, registered in this delegation.
    """
    for person in (head, *posts.values()):
        if person is not None and (person.delegation_id != delegation.pk or person.state not in Participant.COUNTED):
            raise WrongState
    for stream in {stream for stream, _post in posts}:
        lead, alternate = (posts.get((stream, post)) for post in StreamPost.Post)
        if lead is not None and lead == alternate:
            raise PostTwice(field=f"{stream}_alternate")
    with refusals():
        # Persons first, then the delegation, as a registration does: the other way round two could wait for each other.
        list(delegation.participants.brief().select_for_update().order_by("pk"))
        delegation.save_if(seen, update_fields=[])
        _set_head(delegation, head, by=by)
        _set_holders(delegation, posts, by=by)


def _set_head(delegation: Delegation, head: Participant | None, *, by: User) -> None:
    held = delegation.participants.counted().filter(function=Function.HEAD).first()
    if held == head:
        return
    if held is not None:
        _set_function(held, Function.ALTERNATE, by=by)
    if head is not None:
        _set_function(head, Function.HEAD, by=by)


def _set_function(participant: Participant, function: Function, *, by: User) -> None:
    """As with any change after accreditation: a new category is decided anew, a new function alone is noted."""
    follows = participant.category == participant.category_by_party()
    participant.function = function
    fields = ["function"]
    was_accredited = participant.state == State.ACCREDITED
    if follows and participant.category != participant.category_by_party():
        participant.category = participant.category_by_party()
        fields.append("category")
        if was_accredited:
            participant.state, participant.accredited_at, participant.changed_since = State.SUBMITTED, None, []
            fields += ["state", "accredited_at", "changed_since"]
    elif was_accredited:
        participant.changed_since = sorted({*participant.changed_since, "function"})
        fields.append("changed_since")
    changes = participant.save_if(participant.version, update_fields=fields)
    record("participant.changed", participant, by=by, changes=changes)
    if was_accredited and participant.state != State.ACCREDITED:
        revoke_badges(participant, because="changed", by=by)


def _set_holders(delegation: Delegation, posts: Posts, *, by: User) -> None:
    held = {(post.stream, post.post): post for post in delegation.posts.select_related("participant")}
    changed = {
        key: person
        for key, person in posts.items()
        if (held[key].participant_id if key in held else None) != (person.pk if person else None)
    }
    # All that change are emptied first: two may swap.
    for key in changed:
        if key in held:
            held[key].delete()
    for (stream, post), person in changed.items():
        if person is not None:
            StreamPost.objects.create(delegation=delegation, participant=person, stream=stream, post=post)
    if changed:
        record(
            "delegation.posts-set",
            delegation,
            by=by,
            changes={
                f"{stream}_{post}": (held[stream, post].participant if (stream, post) in held else None, person)
                for (stream, post), person in changed.items()
            },
        )
