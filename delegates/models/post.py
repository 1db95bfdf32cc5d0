"""Who leads a stream in a delegation, and who stands in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models.delegation import Delegation
from delegates.models.participant import Participant
from meetings.models.meeting import Stream


def post_label(stream: str, post: str) -> str:
    """“Immigration: lead”."""
    words = _("%(stream)s: lead") if post == StreamPost.Post.LEAD else _("%(stream)s: alternate")
    return str(words) % {"stream": Stream(stream).label}


class StreamPost(models.Model):
    """The lead and the alternate of a stream in a delegation. A merged agency's head may hold both leads."""

    class Post(models.TextChoices):
        LEAD = "lead", _("Lead")
        ALTERNATE = "alternate", _("Alternate")

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="posts")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="posts")
    stream = models.CharField(_("stream"), max_length=20, choices=Stream.choices)
    post = models.CharField(_("post"), max_length=10, choices=Post.choices)

    class Meta:
        verbose_name = _("post in a stream")
        verbose_name_plural = _("posts in streams")
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "stream", "post"],
                name="one_holder_per_post",
                violation_error_message=_("This delegation has someone in that post already."),
            ),
            models.UniqueConstraint(
                fields=["participant", "stream"],
                name="lead_is_not_own_alternate",
                violation_error_message=_("A person cannot be the lead and the alternate of one stream."),
            ),
        ]

    def __str__(self) -> str:
        return post_label(self.stream, self.post)
