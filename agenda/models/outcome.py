"""Decisions and recommendations of the meeting, paragraph by paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.models.agenda_item import AgendaItem
from agenda.models.session import Session
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import TextField
from meetings.models import Meeting, Party

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, viewer: Viewer) -> OutcomeQuerySet:
        """Outcomes of audiences that the viewer belongs to."""
        return self.filter(audience__in=viewer.audiences)

    def adopted(self) -> OutcomeQuerySet:
        return self.filter(state=Outcome.State.ADOPTED)

    def in_order(self) -> OutcomeQuerySet:
        """By number; those without one at the end, as they were entered."""
        return self.order_by(models.F("number").asc(nulls_last=True), "position", "pk")


class Outcome(Versioned):
    """One paragraph. Its number is given at adoption, within its series, and never changes (a trigger holds it).

    `series` is 0 for all open audiences and the audience's id for a closed one, so that no gap in the open numbers
    gives a closed outcome away.
    """

    CLASSIFIED = frozenset({"text", "no_date_reason"})

    class Verb(models.TextChoices):
        NOTED = "NOTED", _("NOTED")
        WELCOMED = "WELCOMED", _("WELCOMED")
        ENDORSED = "ENDORSED", _("ENDORSED")
        AGREED = "AGREED", _("AGREED")
        DECIDED = "DECIDED", _("DECIDED")
        URGED = "URGED", _("URGED")
        ENCOURAGED = "ENCOURAGED", _("ENCOURAGED")
        INVITED = "INVITED", _("INVITED")
        REQUESTED = "REQUESTED", _("REQUESTED")
        MANDATED = "MANDATED", _("MANDATED")
        RECOMMENDED = "RECOMMENDED", _("RECOMMENDED")

    # These bind someone: they need a responsible party and a date, or the reason why not.
    BINDING = (Verb.AGREED, Verb.REQUESTED, Verb.MANDATED, Verb.URGED)

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("before the plenary")
        ADOPTED = "adopted", _("adopted")
        DEFERRED = "deferred", _("deferred")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Progress(models.TextChoices):
        OPEN = "open", _("open")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="outcomes")
    series = models.BigIntegerField(default=0, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    # The list of verbs can be edited per meeting, so the database holds the word and not a choice of this class.
    verb = models.CharField(_("verb"), max_length=30)
    text = TextField(_("text"))
    agenda_item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("agenda item")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("proposed by session")
    )
    audience = models.ForeignKey(
        "accounts.Audience", models.PROTECT, related_name="outcomes", verbose_name=_("audience")
    )
    responsible = models.ManyToManyField(
        Party, through="agenda.OutcomeResponsible", related_name="outcomes", verbose_name=_("responsible")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    no_date_reason = models.CharField(_("reason for no party or date"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True)
    progress = models.CharField(_("progress"), max_length=10, choices=Progress.choices, default=Progress.OPEN)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "series", "number"], name="outcome_number_once"),
            models.CheckConstraint(
                condition=~Q(state="adopted") | Q(number__isnull=False, adopted_at__isnull=False),
                name="adopted_outcome_has_number",
            ),
        ]

    def __str__(self) -> str:
        # The public id, not the text: a log line must not give a closed outcome away.
        return self.public_id

    def get_verb_label(self) -> str:
        """The verb in the active language where it is one of the usual ones, else as it was entered."""
        known = dict(self.Verb.choices)
        return str(known.get(self.verb, self.verb))

    @property
    def responsible_names(self) -> str:
        """“All states, JRCC”, in the order given; expects `responsible_links__party` to be prefetched."""
        return ", ".join(link.party.short_name for link in self.responsible_links.all())


class OutcomeResponsible(models.Model):
    """A party, or a group of parties, responsible for an outcome."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="responsible_links")
    party = models.ForeignKey(Party, models.PROTECT, related_name="responsible_links")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("responsible party of an outcome")
        verbose_name_plural = _("responsible parties of outcomes")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["outcome", "party"], name="responsible_once")]

    def __str__(self) -> str:
        return f"{self.outcome_id}: {self.party_id}"
