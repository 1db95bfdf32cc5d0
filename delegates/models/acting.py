"""Who heads a delegation for some days in place of its head."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from delegates.models.delegation import Delegation
from delegates.models.participant import Participant


class DateRange(Func):
    """`daterange(first, last, '[]')`: both days belong to it."""

    function = "daterange"


class ActingHead(models.Model):
    """An acting head of delegation, from `first_day` to `last_day`, both included; never two on one day."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="acting_heads")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="acting_for")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("acting head of delegation")
        verbose_name_plural = _("acting heads of delegation")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="acting_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            ExclusionConstraint(
                name="one_acting_head_a_day",
                expressions=[
                    ("delegation", RangeOperators.EQUAL),
                    (
                        DateRange("first_day", "last_day", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Somebody else is acting head on one of these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegation}: {self.first_day} – {self.last_day}"
