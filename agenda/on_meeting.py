"""What the agenda adds to the pages of a meeting: cards, lines of the check-list, the words of the audit record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda.announcements import on_front_page
from agenda.models import AgendaItem, Announcement, BilateralRequest, Outcome, Paper, Release, Session
from agenda.models.bilateral import delegations_of
from cicc_portal.accounts.viewers import Viewer
from meetings import hooks
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF

ACTION_NAMES = {
    "agenda-item.changed": gettext_lazy("Agenda item changed"),
    "agenda-item.created": gettext_lazy("Agenda item entered"),
    "agenda-item.deleted": gettext_lazy("Agenda item deleted"),
    "bilateral.agreed": gettext_lazy("Bilateral meeting agreed to"),
    "bilateral.asked": gettext_lazy("Bilateral meeting asked for"),
    "bilateral.cancelled": gettext_lazy("Bilateral meeting called off"),
    "bilateral.declined": gettext_lazy("Bilateral meeting declined"),
    "bilateral.placed": gettext_lazy("Bilateral meeting given a room"),
    "bilateral.told": gettext_lazy("Both sides told of a bilateral meeting"),
    "announcement.changed": gettext_lazy("Announcement changed"),
    "announcement.made": gettext_lazy("Announcement made"),
    "announcement.mailed": gettext_lazy("Announcement sent by mail"),
    "announcement.put-back": gettext_lazy("Announcement shown again"),
    "announcement.withdrawn": gettext_lazy("Announcement withdrawn"),
    "feed-link.made": gettext_lazy("Address of a calendar made"),
    "feed-link.revoked": gettext_lazy("Address of a calendar switched off"),
    "outcome.adopted": gettext_lazy("Outcome adopted"),
    "outcome.changed": gettext_lazy("Outcome changed"),
    "outcome.created": gettext_lazy("Outcome entered"),
    "outcome.proposed": gettext_lazy("Outcome put before the plenary"),
    "outcome.reopened": gettext_lazy("Outcome reopened"),
    "outcome.withdrawn": gettext_lazy("Outcome withdrawn"),
    "paper.downloaded": gettext_lazy("Paper downloaded"),
    "release.issued": gettext_lazy("Programme released"),
    "report.drafted": gettext_lazy("Outcome report drafted"),
    "report.issued": gettext_lazy("Outcome report issued"),
    "session.brought-back": gettext_lazy("Session brought back"),
    "session.cancelled": gettext_lazy("Session cancelled"),
    "session.changed": gettext_lazy("Session changed"),
    "session.deleted": gettext_lazy("Session deleted"),
    "session.created": gettext_lazy("Session entered"),
    "session.moved": gettext_lazy("Session moved"),
    "session.pinned": gettext_lazy("Session pinned"),
    "session.unpinned": gettext_lazy("Session no longer pinned"),
    "suggestion.asked": gettext_lazy("Timetable suggestion asked for"),
    "suggestion.dismissed": gettext_lazy("Timetable suggestion dismissed"),
    "suggestion.taken": gettext_lazy("Timetable suggestion taken"),
}


def cards(meeting: Meeting, viewer: Viewer) -> Iterator[hooks.Card]:
    """The programme, the agenda, the papers, the outcomes; bilateral meetings for delegations."""
    if delegations_of(viewer):
        yield hooks.Card(
            title=_("Bilateral meetings"),
            text=_("Ask another delegation for a meeting."),
            url=reverse("agenda:bilaterals", args=[meeting.slug]),
            icon="people",
            order=57,
        )
    for title, text, url_name, icon, order in (
        (
            _("Programme"),
            _("Sessions day by day, on screen, as PDF and for your calendar."),
            "programme",
            "calendar3",
            30,
        ),
        (_("Agenda"), _("What the meeting deals with."), "agenda", "list-ol", 40),
        (_("Papers"), _("The documents, by symbol and language."), "papers", "file-earmark-text", 50),
        (_("Outcomes"), _("Decisions and recommendations."), "outcomes", "check2-square", 55),
    ):
        yield hooks.Card(
            title=title, text=text, url=reverse(f"agenda:{url_name}", args=[meeting.slug]), icon=icon, order=order
        )


def checks(meeting: Meeting, viewer: Viewer) -> Iterator[hooks.Check]:
    """Agenda items, sessions on the timetable, a released programme. Counts are of what `viewer` may know."""
    items = AgendaItem.objects.filter(meeting=meeting).count()
    yield hooks.Check(
        title=_("Agenda"),
        is_done=items > 0,
        text=ngettext("%(count)s item.", "%(count)s items.", items) % {"count": items} if items else "",
        url=reverse("agenda:desk-agenda", args=[meeting.slug]),
        roles=frozenset(TIMETABLE_STAFF),
        order=70,
    )
    sessions = Session.objects.filter(meeting=meeting).visible_to(viewer).standing().count()
    yield hooks.Check(
        title=_("Sessions on the timetable"),
        is_done=sessions > 0,
        text=ngettext("%(count)s session.", "%(count)s sessions.", sessions) % {"count": sessions} if sessions else "",
        url=reverse("agenda:timetable", args=[meeting.slug]),
        roles=frozenset(TIMETABLE_STAFF),
        order=75,
    )
    newest = Release.objects.filter(meeting=meeting).order_by("number").last()
    yield hooks.Check(
        title=_("Programme is released"),
        is_done=newest is not None,
        text=newest.label if newest else "",
        url=reverse("agenda:releases", args=[meeting.slug]),
        roles=frozenset(TIMETABLE_STAFF),
        order=80,
    )


def register() -> None:
    """Called once the apps are ready."""
    hooks.tops.register(on_front_page)
    hooks.cards.register(cards)
    hooks.checks.register(checks)
    hooks.action_names.update(ACTION_NAMES)
    hooks.object_names.update(
        {
            "agenda.agendaitem": _items,
            "agenda.announcement": _announcements,
            "agenda.bilateralrequest": _bilaterals,
            "agenda.outcome": _outcomes,
            "agenda.paper": _papers,
            "agenda.release": _releases,
            "agenda.session": _sessions,
        }
    )


def _items(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    return {str(item.pk): str(item) for item in AgendaItem.objects.filter(pk__in=_numbers(ids))}


def _bilaterals(ids: Collection[str], viewer: Viewer) -> Mapping[str, str]:
    found = BilateralRequest.objects.visible_to(viewer).filter(pk__in=_numbers(ids))
    found = found.select_related("asked_by__party", "asked__party")
    return {str(held.pk): f"{held.asked_by} – {held.asked}" for held in found}


def _announcements(ids: Collection[str], viewer: Viewer) -> Mapping[str, str]:
    found = Announcement.objects.visible_to(viewer).filter(pk__in=_numbers(ids))
    return {str(announcement.pk): str(announcement.text)[:80] for announcement in found}


def _outcomes(ids: Collection[str], viewer: Viewer) -> Mapping[str, str]:
    found = Outcome.objects.visible_to(viewer).filter(pk__in=_numbers(ids))
    return {str(outcome.pk): f"{outcome.number or ''} {outcome.get_verb_label()}".strip() for outcome in found}


def _papers(ids: Collection[str], viewer: Viewer) -> Mapping[str, str]:
    found = Paper.objects.visible_to(viewer).filter(pk__in=_numbers(ids))
    return {str(paper.pk): str(paper.title) for paper in found}


def _releases(ids: Collection[str], _viewer: Viewer) -> Mapping[str, str]:
    return {str(release.pk): release.label for release in Release.objects.filter(pk__in=_numbers(ids))}


def _sessions(ids: Collection[str], viewer: Viewer) -> Mapping[str, str]:
    found = Session.objects.visible_to(viewer).filter(pk__in=_numbers(ids))
    return {str(session.pk): str(session.title) for session in found}


def _numbers(ids: Collection[str]) -> list[int]:
    return [int(pk) for pk in ids if pk.isdecimal()]
