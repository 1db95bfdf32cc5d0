from cicc_portal.documents.views.files import download
from cicc_portal.documents.views.jobs import cancel, progress, retry

__all__ = ["cancel", "download", "progress", "retry"]
