"""What the editor says by itself: its script reads the sentences from the page."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Sentences by name; what stands in braces is filled in by the script."""
    return {
        "moved": _("{session} is now at: {place}."),
        "unscheduled": _("{session} is no longer scheduled."),
        "saving": _("Saving…"),
        "saved": _("Saved."),
        "undone": _("Your last step is undone."),
        "redone": _("The step is done again."),
        "refused": _("Not saved."),
        "failed": _("The portal could not be reached. Everything is shown as it was."),
        "further": _("Moves that waited for it were not made either."),
        "offline": _(
            "No connection to the portal since {time}. What you see may be out of date, and nothing is saved."
        ),
        "back": _("The connection is back. Everything is up to date."),
        "signedOut": _("You are signed out, or may no longer change this timetable. Load the page again."),
        "noRoom": _("No room"),
        "minutes": _("{minutes} minutes"),
        "close": _("Close"),
        "closed": _("Closed"),
        "cancelled": _("Cancelled"),
        "others": _("Others read: “{title}”"),
        "did-moved": _("{who} moved {session}. It is now at: {place}."),
        "did-cancelled": _("{who} cancelled {session}."),
        "did-entered": _("{who} entered {session}: {place}."),
        "did-changed": _("{who} changed {session}."),
        "several": _("{count} changes by others."),
        "allDays": _("Whole meeting"),
        "allRooms": _("All rooms"),
        "empty": _("Every session is scheduled."),
        "nothingFound": _("No session like that."),
        "move": _("Move…"),
        "schedule": _("Schedule…"),
        "blocks": _("Blocks the release"),
        "warning": _("Warning"),
        "edge": _("There is no room further on this side."),
        "atLeast": _("A session lasts five minutes at least."),
        "notScheduled": _("not scheduled"),
        "until": _("{start} to {end}"),
    }
