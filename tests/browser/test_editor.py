"""The timetable editor in the browser: by pointer and by key, undone, by two at once, and without the portal."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]

EDITOR = "/cicc-28/desk/timetable/"
TITLE = "Action matrix"
# A lost connection is said by the browser's console, too; that is what the test is about.
LOST = re.compile("net::ERR_|Failed to load resource")


@pytest.fixture
def editor(person):
    """Somebody at the editor, on the first day; `drag` and the like speak of the session by its title."""

    def open_(email: str) -> Editor:
        return Editor(person(email).sign_in())

    return open_


def place_of(locator) -> dict:
    """Where an element stands. The grid draws its sessions anew after each change: for a moment there is none."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        expect(locator).to_be_visible()
        if found := locator.bounding_box():
            return found
    raise AssertionError("it is never drawn")


class Editor:
    def __init__(self, who) -> None:
        self.who, self.page = who, who.go(EDITOR)
        self.page.set_viewport_size({"width": 1400, "height": 1400})
        self.status = self.page.locator("#editor-status")
        # By its title, not by a sentence about a clash with it; and once it moves, by its key.
        titled = self.page.locator(".ec-event", has=self.page.locator(".ev-title", has_text=TITLE))
        self.session = self.page.locator(f'.ec-event[data-key="{titled.get_attribute("data-key")}"]')

    def says(self, words: str) -> None:
        expect(self.status).to_contain_text(words)

    def press(self, keys: str) -> None:
        self.session.focus()
        expect(self.session).to_be_focused()
        self.page.keyboard.press(keys)

    def open_form(self):
        """The form of the session, by the Enter key; what is wrong may be drawn at just that moment, so a few times."""
        dialog = self.page.locator("#editor-dialog")
        for _try in range(5):
            self.press("Enter")
            with contextlib.suppress(PlaywrightError):
                dialog.wait_for(state="visible", timeout=3000)
                break
        expect(dialog).to_be_visible()
        return dialog

    def time(self) -> str:
        return self.session.locator(".ev-time").inner_text()

    def pull(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(*end, steps=10)
        mouse.up()

    def box(self) -> dict:
        return place_of(self.session)

    def undo_all(self) -> None:
        undo = self.page.locator("#editor-undo")
        for _step in range(20):
            if undo.is_disabled():
                return
            undo.click()
            self.says("undone. Saved.")


def test_by_pointer_into_the_tray_and_out_longer_and_undone(editor):
    one = editor("timetable@example.org")
    before, box = one.time(), one.box()
    # Half an hour earlier, and into the next room, which is free.
    one.pull((box["x"] + 30, box["y"] + 6), (box["x"] + 36 + box["width"], box["y"] + 6 - 44))
    one.says("Saved.")
    assert one.time() != before
    box = one.box()
    tray = place_of(one.page.locator("#editor-tray"))
    one.pull((box["x"] + 30, box["y"] + 6), (tray["x"] + 60, tray["y"] + 80))
    one.says("no longer scheduled")
    item = one.page.locator(".tray-item", has_text=TITLE)
    found, grid = place_of(item), place_of(one.page.locator("#editor-grid"))
    # The hours before the first session are free.
    one.pull((found["x"] + 60, found["y"] + 14), (grid["x"] + 110, grid["y"] + 90))
    one.says("is now at")
    expect(item).to_have_count(0)
    box = one.box()
    one.pull((box["x"] + 30, box["y"] + box["height"] - 2), (box["x"] + 30, box["y"] + box["height"] - 24))
    one.says("Saved.")
    one.undo_all()
    assert one.time() == before
    expect(one.page.locator("#editor-redo")).to_be_enabled()


def test_by_keys_and_by_the_form(editor):
    one = editor("timetable@example.org")
    before = one.time()
    one.press("Alt+ArrowRight")
    one.says("Saved.")
    one.press("Alt+Shift+ArrowDown")
    one.says("Saved.")
    one.page.keyboard.press("Control+z")
    one.says("undone")
    one.page.keyboard.press("Control+Shift+z")
    one.says("done again")
    dialog = one.open_form()
    dialog.locator("[name=starts]").fill("18:00")
    dialog.locator("[name=ends]").fill("17:00")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("#editor-errors")).to_contain_text("ends before it starts")
    assert dialog.locator("[name=starts]").input_value() == "18:00"
    dialog.locator("[name=starts]").fill("06:00")
    dialog.locator("[name=ends]").fill("06:30")
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_be_hidden()
    one.undo_all()
    assert one.time() == before


def test_of_two_who_move_one_session_one_is_told_and_shown_the_truth(editor):
    one, other = editor("timetable@example.org"), editor("secretary@example.org")
    # The other's browser hears nothing new for a while.
    other.page.route("**/board.json", lambda route: route.fulfill(status=304))
    one.press("Alt+ArrowRight")
    one.says("Saved.")
    stands = one.time()
    other.press("Alt+ArrowUp")
    other.says("Not saved.")
    other.says("meanwhile, so nothing of yours was saved")
    assert other.time() == stands
    other.page.unroute("**/board.json")
    one.press("Alt+ArrowRight")
    one.says("Saved.")
    expect(other.page.locator("#toasts")).to_contain_text("is now at", timeout=15000)
    one.undo_all()


def test_without_the_portal_nothing_is_shown_as_done_and_it_comes_back(editor):
    one = editor("timetable@example.org")
    before = one.time()
    one.who.context.set_offline(True)
    one.press("Alt+ArrowRight")
    one.says("Not saved. The portal could not be reached.")
    assert one.time() == before
    bar = one.page.locator("#editor-bar")
    expect(bar).to_contain_text("No connection to the portal since")
    one.who.context.set_offline(False)
    expect(bar).to_be_hidden(timeout=15000)
    one.press("Alt+ArrowRight")
    one.says("Saved.")
    one.undo_all()
    one.who.complaints[:] = [said for said in one.who.complaints if not LOST.search(said)]
