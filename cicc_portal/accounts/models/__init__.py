from cicc_portal.accounts.models.audience import Audience
from cicc_portal.accounts.models.key_check import KeyCheck
from cicc_portal.accounts.models.user import User

__all__ = ["Audience", "KeyCheck", "User"]
