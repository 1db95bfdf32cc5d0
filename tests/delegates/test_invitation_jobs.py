"""Letters and mails that workers make, and two who do one thing at a moment."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.utils import timezone

from cicc_portal.documents import rendering, running
from cicc_portal.documents.models import Job
from delegates.actions import invitations as actions
from delegates.actions.focal_points import leave
from delegates.invitations.letters import letter_to
from delegates.models import Delegation, FocalPoint, Invitation
from delegates.pdf.invitation_letter import render_invitation_letter
from meetings.models import Group
from tests import factories
from tests.delegates.invitations import focal_point, invited
from tests.delegates.test_races import at_once
from tests.pdfs import words_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True, scope="module")
def warm():
    rendering.warm_up()


def do(kind: str) -> Job:
    job = Job.objects.filter(kind=kind).latest("pk")
    running.run(job.pk)
    job.refresh_from_db()
    return job


def pages_of(job: Job) -> int:
    with job.file.content.open("rb") as content, pikepdf.open(io.BytesIO(content.read())) as pdf:
        return len(pdf.pages)


# --- jobs -------------------------------------------------------------------------------------------------------------
def test_many_get_letter_and_mail_once_though_the_job_is_done_twice(meeting, barbados, saint_lucia, secretary):
    focal_point(barbados)
    focal_point(saint_lucia, language="fr")
    focal_point(saint_lucia, language="fr")
    actions.invite_waiting(meeting, words={"en": "Welcome."}, by=secretary)
    job = do("invitations")
    running.run(job.pk)
    assert (job.state, job.progress_done, job.progress_total, job.args["words"]) == (Job.State.DONE, 3, 3, {})
    sent = list(Invitation.objects.order_by("pk").select_related("message", "letter"))
    assert [invitation.message.state for invitation in sent] == ["queued"] * 3
    assert [invitation.letter.language for invitation in sent] == ["en", "fr", "fr"]
    assert sent[1].letter == sent[2].letter
    assert "Welcome." in sent[0].message.text
    assert [invitation.message.attachments.get().name for invitation in sent[:1]] == ["CICC 28 invitation BB.pdf"]


def test_letters_for_print(meeting, barbados, saint_lucia, secretary):
    actions.order_letters(meeting, [barbados], language="", by=secretary)
    one = do("invitation-letters")
    assert (one.state, one.file.owner, one.file.filename, pages_of(one)) == (
        Job.State.DONE, secretary, "CICC 28 invitation BB.pdf", 1,
    )  # fmt: skip
    actions.order_letters(meeting, [barbados, saint_lucia], language="nl", by=secretary)
    assert pages_of(do("invitation-letters")) == 2


def test_letters_of_delegations_that_are_gone(meeting, barbados, secretary):
    actions.order_letters(meeting, [barbados], language="", by=secretary)
    barbados.delete()
    assert do("invitation-letters").failure == "These delegations are no longer invited."


@pytest.mark.parametrize("language", ["en", "fr", "nl", "es"])
@pytest.mark.parametrize("group", [Group.MEMBER, Group.INTERNATIONAL])
def test_letter_fits_on_a_page_with_the_longest_names(meeting, director, language, group):
    long = "Saint-Vincent-et-les Grenadines et la Confédération des îles du Sud-Est"
    party = factories.PartyFactory(
        code="ZZ",
        group=group,
        name={"en": long},
        offices={"immigration": "Chief Immigration and Passport Officer", "customs": "Comptroller of Customs & Excise"},
    )
    meeting.registration_closes_on = meeting.starts_on
    meeting.venue = "Sandals Grande Saint Lucian Spa and Beach Resort, Conference Centre"
    meeting.save()
    delegation = factories.DelegationFactory(meeting=meeting, party=party)
    pdf = render_invitation_letter(letter_to(delegation, language=language))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
    words = words_of(pdf)
    assert long in words
    assert "CICC/28/2025/INV/ZZ" in words
    assert "Dora Director" in words
    assert ("Comptroller of Customs & Excise" in words) is (group == Group.MEMBER)


# --- two at once ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("_round", range(3))
def test_two_who_invite_one_address_make_one_invitation(barbados, secretary, _round):
    def press():
        actions.invite(
            Delegation.objects.select_related("meeting", "party").get(pk=barbados.pk),
            email="focal@example.org",
            full_name="Fay Focal",
            language="en",
            by=secretary,
        )

    outcomes = at_once(press, press, press)
    assert sorted(type(error).__name__ for error in outcomes) == [
        "AlreadyInvitedAddress", "AlreadyInvitedAddress", "NoneType",
    ]  # fmt: skip
    assert Invitation.objects.current().count() == FocalPoint.objects.count() == 1
    assert Job.objects.filter(kind="invitations").count() == 1


def test_two_who_invite_all_invite_each_once(meeting, barbados, saint_lucia, cayman, secretary):
    for delegation in (barbados, saint_lucia, cayman):
        focal_point(delegation)
    assert (
        at_once(*(lambda: actions.invite_waiting(meeting, words={}, by=secretary) for _one in range(3))) == [None] * 3
    )
    assert Invitation.objects.count() == 3


def test_two_who_reissue_leave_one_live_link(barbados, secretary):
    old = invited(barbados)
    outcomes = at_once(*(lambda: actions.reissue(old, by=secretary) for _one in range(2)))
    assert sorted(type(error).__name__ for error in outcomes) == ["InvitationOver", "NoneType"]
    assert Invitation.objects.live().count() == 1


def test_two_who_remind_remind_once(meeting, barbados, saint_lucia, secretary):
    invited(barbados)
    invited(saint_lucia, email="two@example.org")
    counts = []
    among = Invitation.objects.filter(delegation__meeting=meeting)
    assert at_once(*(lambda: counts.append(actions.remind(among, by=secretary)) for _one in range(2))) == [None] * 2
    assert sum(counts) == 2


def test_two_who_leave_leave_one(barbados):
    users = [focal_point(barbados).user for _one in range(2)]
    outcomes = at_once(*(lambda user=user: leave(barbados, by=user) for user in users))
    assert sorted(type(error).__name__ for error in outcomes) == ["LastFocalPoint", "NoneType"]
    assert FocalPoint.objects.count() == 1


def test_revoked_while_the_letter_is_made(barbados, secretary):
    invitation = actions.invite(barbados, email="a@example.org", full_name="A", language="en", by=secretary)
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
    assert do("invitations").state == Job.State.DONE
    invitation.refresh_from_db()
    assert invitation.message is None
