"""A screen in a hall goes on without the network, is reloaded without it, and comes back by itself."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]


def test_a_screen_survives_a_reload_without_the_network(chromium, stack):
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    try:
        page = context.new_page()
        page.clock.install()  # so that the test need not wait for the next time it asks
        page.goto(f"{stack.address}/cicc-28/screen/PL/?theme=dark")
        page.wait_for_function(
            "async () => (await (await caches.open('screens')).keys()).some(one => one.url.endsWith('?theme=dark'))"
        )
        shown = page.inner_text("#board")
        assert page.locator("#contact").is_hidden()

        context.set_offline(True)
        page.clock.run_for(45_000)
        page.wait_for_selector("#contact:not([hidden])")
        page.reload()
        page.clock.run_for(5_000)
        page.wait_for_selector("#contact:not([hidden])")
        assert page.inner_text("#board") == shown
        page.wait_for_function(
            "document.getElementById('contact').textContent.startsWith('No contact with the portal since')"
        )
        # Fonts and styles are there, too.
        assert page.evaluate("getComputedStyle(document.querySelector('header')).display") == "flex"

        context.set_offline(False)
        page.clock.run_for(45_000)
        page.wait_for_selector("#contact", state="hidden")
    finally:
        context.close()
