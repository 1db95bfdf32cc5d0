"""The look in a browser, under the portal's own Content-Security-Policy."""

from __future__ import annotations

import io

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("look")]
AXE = settings.BASE_DIR / "node_modules/axe-core/axe.min.js"
WIDTHS = (390, 1280)


def violations(page) -> list[str]:
    """What axe finds, as `rule: element`. It comes in past the CSP, as a browser's own tools do.

    Not in the timetable's grid, whose roles are the library's; the same stands in the list beside it.
    """
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found = page.evaluate("axe.run({exclude: ['.ec']}, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def picture(width: int, height: int) -> dict[str, object]:
    """A photograph as the file chooser hands it over."""
    held = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(held, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": held.getvalue()}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/?toasts=1", "/form/", "/nowhere/"])
def test_pages_are_accessible_and_fit(open_page, path, width, theme, settings):
    page = open_page(path, width=width, color_scheme=theme) if path != "/nowhere/" else missing(open_page, width, theme)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
    assert overflow(page) <= 0
    assert violations(page) == []


def missing(open_page, width: int, theme: str):
    """A page that is not there; the browser's complaint of the 404 is meant."""
    page = open_page("/", width=width, color_scheme=theme)
    page.route("**/nowhere/", lambda route: route.fulfill(response=route.fetch(), status=200))
    page.goto(page.url + "nowhere/")
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_form_says_what_is_wrong_and_leads_there(open_page, width):
    page = open_page("/form/", width=width)
    page.click("text=Send registration")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert violations(page) == []
    page.click(".error-summary a:text('Stream')")
    assert page.evaluate("document.activeElement.id") == "id_stream_0"
    page.click(".error-summary a:text('Official title')")
    assert page.evaluate("document.activeElement.id") == "id_title_0"


def test_a_photograph_is_cropped_before_it_is_sent(open_page):
    page = open_page("/form/")
    page.set_input_files("#id_photo", picture(1600, 1200))
    page.wait_for_selector(".crop[data-crop-open]")
    before = page.locator("cropper-selection").bounding_box()
    page.click("text=Smaller")
    page.focus("[data-crop-frame]")
    page.keyboard.press("ArrowRight")
    after = page.locator("cropper-selection").bounding_box()
    assert after["width"] < before["width"]
    assert after["width"] / after["height"] == pytest.approx(35 / 45, abs=0.02)
    assert violations(page) == []
    page.click("text=Send registration")
    page.wait_for_selector("text=photograph.jpg")
    assert '"start": "ffd8ff"' in page.inner_text("body")


def test_a_file_that_cannot_be_shown_is_sent_as_it_is(open_page):
    page = open_page("/form/")
    page.set_input_files("#id_photo", {"name": "me.heic", "mimeType": "image/heic", "buffer": b"ftypheic" * 20})
    page.wait_for_timeout(300)
    assert not page.is_visible(".crop")
    page.click("text=Send registration")
    page.wait_for_selector("text=me.heic")


def test_the_theme_is_kept_and_set_before_anything_is_painted(open_page):
    page = open_page("/", color_scheme="light")
    page.click("summary:has-text('Light or dark')")
    page.click("[data-theme-choice=dark]")
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => window.first = document.documentElement.dataset.bsTheme)"
    )
    page.reload()
    assert page.evaluate("window.first") == "dark"
    page.click("summary:has-text('Light or dark')")
    page.click("[data-theme-choice=auto]")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"


def test_menus_close_on_escape_and_give_the_focus_back(open_page):
    page = open_page("/")
    page.focus("summary:has-text('Language')")
    page.keyboard.press("Enter")
    assert page.is_visible("button:text('Français')")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.is_visible("button:text('Français')")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_dialog_opens_and_closes(open_page):
    page = open_page("/")
    page.click("text=Withdraw")
    assert page.is_visible("#withdraw")
    assert violations(page) == []
    page.click("text=Keep it")
    assert not page.is_visible("#withdraw")


def test_confirmations_go_by_themselves_and_the_rest_stays(open_page):
    page = open_page("/?toasts=1")
    expect(page.locator("#announcer")).to_contain_text("The badge printer is not connected.")
    page.mouse.move(0, 0)
    expect(page.locator(".notification")).to_have_count(2, timeout=20_000)
    assert page.is_visible("button:text('Undo')")
    page.click(".notification--error [data-dismiss]")
    assert page.locator(".notification").count() == 1


def test_the_first_tab_stop_skips_to_the_content(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_javascript_everything_is_in_reach(open_page):
    page = open_page("/?toasts=1", width=390, java_script_enabled=False)
    assert page.is_visible("text=The badge printer is not connected.")
    assert not page.is_visible("summary:has-text('Light or dark')")
    assert not page.is_visible(".nav-toggle")


def test_print_has_no_navigation_and_dark_ink(open_page):
    page = open_page("/", color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.is_visible(".site-band")
    assert not page.is_visible(".filter-bar")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("language", ["fr", "nl", "es"])
@pytest.mark.parametrize("path", ["/?toasts=1", "/form/"])
def test_no_language_is_too_long_for_a_phone(open_page, path, language):
    page = open_page(path, width=390, locale=language)
    assert page.evaluate("document.documentElement.lang") == language
    assert overflow(page) <= 0
