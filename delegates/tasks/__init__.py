"""Background work of delegates; importing it makes every kind of job known."""

from delegates.tasks import badges, documents, invitations

__all__ = ["badges", "documents", "invitations"]
