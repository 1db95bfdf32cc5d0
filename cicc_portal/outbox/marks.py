"""The roles that open the outbox, by the names that `meetings.roles.Role` gives them; a test holds the two together."""

DIRECTOR = "director"
SECRETARY = "secretary"
MESSAGES = "messages"
ACCREDITATION = "accreditation"

# Who may open the outbox of a meeting.
STAFF = (MESSAGES, SECRETARY, DIRECTOR)
