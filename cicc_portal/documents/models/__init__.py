from cicc_portal.documents.models.file import GeneratedFile, clean_filename
from cicc_portal.documents.models.job import Job
from cicc_portal.documents.models.worker import WorkerHeartbeat

__all__ = ["GeneratedFile", "Job", "WorkerHeartbeat", "clean_filename"]
