"""Writing messages: in the reader's language, one line where one line belongs, and kept from those who may not know."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, send_mail
from django.core.mail.message import BadHeaderError
from django.db import IntegrityError, transaction
from django.utils import translation

from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.models import Entry
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.outbox.actions import Enclosure
from cicc_portal.outbox.letters import tidy
from cicc_portal.outbox.models import Attachment, Message
from cicc_portal.outbox.problems import Unsendable
from tests import factories

OUTBOX = "cicc_portal.outbox.backend.OutboxBackend"


# --- words ------------------------------------------------------------------------------------------------------------
def test_a_message_is_a_row_that_is_on_its_way(write, meeting) -> None:
    message = write(to="Ann@example.org", name="Ann", meeting=meeting)
    assert (message.to_email, message.to_name, message.meeting_id, message.state) == (
        "Ann@example.org",
        "Ann",
        meeting.pk,
        Message.State.QUEUED,
    )
    assert message.subject == "Sign in: the desk"
    assert message.text == "Ann,\n\nLanguage: the desk <&>\n\nhttp://localhost:8000/mail/"
    assert (message.job.queue, message.job.args, message.job.created_by) == ("mail", {"message": message.pk}, None)


def test_without_a_template_of_its_own_the_html_is_the_text_laid_out(write, meeting) -> None:
    html = write(meeting=meeting, what="5 < 6").html
    assert "Language: 5 &lt; 6 &lt;&amp;&gt;</p>" in html
    assert '<a href="http://localhost:8000/mail/" rel="nofollow">http://localhost:8000/mail/</a>' in html
    assert str(meeting) in html


def test_a_template_of_its_own_is_laid_out_too(write) -> None:
    html = write(template="fancy", what="<b>").html
    assert "<p>Fancy: &lt;b&gt;</p>" in html
    assert "CICC meeting portal" in html


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Sign in: x"), ("fr", "Se connecter: x"), ("es", "Iniciar sesión: x")]
)
def test_words_are_in_the_recipients_language(write, outsider: User, language: str, subject: str) -> None:
    User.objects.filter(pk=outsider.pk).update(language=language)
    outsider.refresh_from_db()
    with translation.override("nl"):
        message = write(to=outsider, what="x")
        assert translation.get_language() == "nl"
    assert (message.language, message.subject.split(":")[1], message.to_user) == (language, " x", outsider)
    assert message.job.language == language


@pytest.mark.parametrize(("given", "kept"), [("fr", "fr"), ("fr-ht", "fr"), ("de", "en"), ("", "en")])
def test_only_languages_of_the_portal_are_written(write, given: str, kept: str) -> None:
    assert write(language=given).language == kept


def test_an_address_without_account_gets_the_active_language(write) -> None:
    with translation.override("es"):
        assert write().language == "es"


def test_a_language_that_is_asked_for_wins(write, outsider: User) -> None:
    assert write(to=outsider, language="nl").language == "nl"


def test_text_is_tidy() -> None:
    assert tidy("a \r\n\r\n\n\n\tb\x00\u2028c\rd") == "a\n\n    bc\nd"


# --- what cannot be ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "what", ["x\nBcc: spy@example.org", "x\r\nBcc: spy@example.org", "x\x00", "x\u2028y", "x" * 300]
)
def test_a_subject_is_one_line(write, what: str) -> None:
    with pytest.raises(Unsendable) as refused:
        write(what=what)
    assert refused.value.field == "subject"
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ann",
        "a@b@c",
        "a@example.org\nBcc: spy@example.org",
        "a@example.org,b@example.org",
        "Ann <a@example.org>",
        "a b@example.org",
        "a@example.org\0",
        "a@example.org\n",
        "é@example.org",
        "a@" + "x" * 250 + ".org",
    ],
)
def test_an_address_is_one_address(write, to: str) -> None:
    with pytest.raises(Unsendable, match=r"This is not an e-mail address\."):
        write(to=to)


def test_a_name_becomes_one_line(write) -> None:
    assert write(name="Ann\r\nBcc: spy@example.org").to_name == "Ann  Bcc: spy@example.org"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "x\nBcc: spy@example.org"),
        ("subject", "x\r"),
        ("subject", ""),
        ("to_email", "a@example.org\nb@example.org"),
        ("to_email", "a@example.org, b@example.org"),
        ("to_name", "x\ny"),
        ("state", "gone"),
        ("state", "sent"),
        ("state", "failed"),
    ],
)
def test_the_database_refuses_what_went_round_the_actions(write, field: str, value: str) -> None:
    message = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**{field: value})


def test_an_audience_is_of_the_messages_own_meeting(write, meeting) -> None:
    other = factories.MeetingFactory(number=29)
    message = write(meeting=meeting, audience=factories.audience(meeting, "bureau"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(audience=factories.audience(other, "bureau"))


# --- transactions -----------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_before_the_callers_transaction_stands(write, told) -> None:
    with transaction.atomic():
        message = write()
        assert told == []
    assert told == [(message.job_id, "mail")]


@pytest.mark.django_db(transaction=True)
def test_a_message_falls_with_the_callers_transaction(write, told) -> None:
    def fail() -> None:
        with transaction.atomic():
            write()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (Message.objects.count(), Job.objects.count(), told) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_a_lost_broker_only_delays(write, monkeypatch) -> None:
    monkeypatch.setattr("cicc_portal.documents.broker.send_job", lambda pk, *, queue: False)
    message = write()
    assert (message.state, list(Job.objects.unsent())) == (Message.State.QUEUED, [message.job])


# --- drafts -----------------------------------------------------------------------------------------------------------
def test_a_draft_stays_here_and_is_recorded(write, meeting, messages_officer) -> None:
    message = write(draft=True, meeting=meeting, by=messages_officer)
    assert (message.state, message.job, message.queued_at) == (Message.State.DRAFT, None, None)
    entry = Entry.objects.about(message).get()
    assert (entry.action, entry.actor_id, entry.changes) == ("message.drafted", messages_officer.pk, {})


# --- attachments ------------------------------------------------------------------------------------------------------
def generated(meeting, audience: Audience, filename: str = "programme.pdf") -> GeneratedFile:
    file = GeneratedFile.written(
        b"%PDF-1", filename=filename, mime="application/pdf", kind="programme", title="Programme", language="en",
        meeting_id=meeting.pk, audience=audience,
    )  # fmt: skip
    file.save()
    return file


def test_files_of_the_portal_and_bytes_go_with_a_message(write, meeting) -> None:
    file = generated(meeting, factories.audience(meeting, "public"))
    entry = Enclosure(name="../session\n.ics", mime="text/calendar", content=b"BEGIN:VCALENDAR")
    message = write(meeting=meeting, attachments=[file, entry])
    assert [(held.name, held.read()) for held in message.attachments.all()] == [
        ("programme.pdf", b"%PDF-1"),
        ("session.ics", b"BEGIN:VCALENDAR"),
    ]


def test_a_closed_file_goes_only_with_a_message_of_its_audience(write, meeting) -> None:
    """Whoever sees the message in the outbox would see the file."""
    caucus = factories.audience(meeting, "stream", "immigration")
    file = generated(meeting, caucus)
    with pytest.raises(ValueError, match="belongs to that audience"):
        write(meeting=meeting, attachments=[file])
    assert write(meeting=meeting, audience=caucus, attachments=[file]).attachments.count() == 1


def test_an_attachment_is_a_file_or_bytes(write) -> None:
    message = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.create(message=message, name="x", mime="text/plain")


# --- Django's own mail functions --------------------------------------------------------------------------------------
@pytest.fixture
def through_outbox(settings) -> None:
    settings.EMAIL_BACKEND = OUTBOX


def test_what_django_sends_becomes_secret_rows(through_outbox, outsider: User) -> None:
    sent = send_mail("Code", "ABCD-EFGH", None, [outsider.email, "other@example.org"])
    first, second = Message.objects.order_by("pk")
    assert sent == 1
    assert (first.to_user, first.to_name, first.secret, first.state) == (
        outsider,
        "Otto Outsider",
        True,
        Message.State.QUEUED,
    )
    assert (second.to_email, second.to_user, second.kind, second.text) == (
        "other@example.org",
        None,
        "mail",
        "ABCD-EFGH",
    )
    assert mail.outbox == []


def test_allauths_mail_keeps_its_kind_and_language(through_outbox, db) -> None:
    EmailMessage(
        "Code", "x", None, ["a@example.org"], headers={"X-Portal-Kind": "account.login_code", "Content-Language": "fr"}
    ).send()
    message = Message.objects.get()
    assert (message.kind, message.language) == ("account.login_code", "fr")


def test_a_name_before_the_address_becomes_the_recipient(through_outbox, db) -> None:
    send_mail("Code", "x", None, ["Ann Example <ann@example.org>"])
    assert Message.objects.values_list("to_name", "to_email").get() == ("Ann Example", "ann@example.org")


def test_html_and_attachments_are_kept(through_outbox, db) -> None:
    mail_ = EmailMultiAlternatives("Code", "x", None, ["a@example.org"])
    mail_.attach_alternative("<p>x</p>", "text/html")
    mail_.attach("a.txt", "text", "text/plain")
    mail_.attach("b.bin", b"\0\1", None)
    mail_.send()
    message = Message.objects.get()
    assert message.html == "<p>x</p>"
    assert [(a.name, a.mime, a.read()) for a in message.attachments.all()] == [
        ("a.txt", "text/plain", b"text"),
        ("b.bin", "application/octet-stream", b"\0\1"),
    ]


@pytest.mark.parametrize(
    ("subject", "to"),
    [
        ("x\nBcc: spy@example.org", "a@example.org"),
        ("x", "a@example.org\nBcc: spy@example.org"),
        ("x", "nobody"),
        ("x" * 300, "a@example.org"),
    ],
)
def test_django_mail_that_cannot_be_is_refused_as_a_whole(through_outbox, db, subject: str, to: str) -> None:
    with pytest.raises(BadHeaderError):
        EmailMessage(subject, "x", None, ["first@example.org", to]).send()
    assert EmailMessage(subject, "x", None, [to]).send(fail_silently=True) == 0
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_django_mail_outside_a_transaction_leaves_at_once(through_outbox, told) -> None:
    assert get_connection().send_messages([EmailMessage("Code", "x", None, ["a@example.org"])]) == 1
    assert told == [(Message.objects.get().job_id, "mail")]


def test_mail_to_nobody_is_no_message(through_outbox, db) -> None:
    assert EmailMessage("Code", "x", None, []).send() == 0
    assert Message.objects.count() == 0
