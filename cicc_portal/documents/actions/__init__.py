from cicc_portal.documents.actions.files import record_download, remove_file
from cicc_portal.documents.actions.jobs import TooLate, cancel, try_again

__all__ = ["TooLate", "cancel", "record_download", "remove_file", "try_again"]
