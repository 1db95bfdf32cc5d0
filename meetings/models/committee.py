"""The standing body that meets again and again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import TextField


class Committee(Versioned):
    """A standing body, such as the CICC, and the parent body to which its recommendations go."""

    acronym = models.CharField(
        _("acronym"),
        max_length=20,
        unique=True,
        error_messages={"unique": _("A committee with this acronym exists already.")},
    )
    name = TextField(_("name"))
    parent = TextField(_("parent body"), blank=True)

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        ordering = ["acronym"]

    def __str__(self) -> str:
        return self.acronym
