"""Someone at a browser."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page

CODE = re.compile(r"^([A-Z0-9]{3,5}-[A-Z0-9]{3,5}|[A-Z0-9]{6})$", re.MULTILINE)


class Person:
    """A browser of one's own at the portal, and the mail that the demonstration shows in place of sending it."""

    def __init__(self, context: BrowserContext, address: str, email: str) -> None:
        self.context, self.address, self.email = context, address, email
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, said) -> None:
        # A refused form answers 422, a lost race 409: the browser says so, and it is meant.
        if said.type == "error" and not re.search(r"status of (404|409|422)", said.text):
            self.complaints.append(said.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def submit(self, scope: str = "main form") -> Page:
        """Press the main button of a form, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(
                f"{scope} .btn-primary, {scope} button[type=submit], {scope} button:not([type])"
            ).first.click()
        return self.page

    def sign_in(self) -> Person:
        page = self.go("/accounts/login/code/")
        page.fill("input[name=email]", self.email)
        self.submit()
        page.fill("input[name=code]", self.code())
        self.submit()
        return self

    def code(self) -> str:
        """The newest code in the mail to this address."""
        found = CODE.search(self.mail())
        assert found, f"no code in the mail to {self.email}"
        return found[1]

    def mail(self, containing: str = "", *, seconds: float = 30.0) -> str:
        """The newest mail to this address that holds `containing`; waits for it."""
        page = self.context.new_page()
        until = time.monotonic() + seconds
        try:
            while True:
                page.goto(f"{self.address}/mail/?to={quote(self.email)}")
                links = [link.get_attribute("href") for link in page.locator("main a[href^='/mail/']").all()]
                for href in dict.fromkeys(link for link in links if link and re.match(r"/mail/[\w-]{16}/", link)):
                    page.goto(self.address + href)
                    words = page.inner_text("main")
                    if containing in words:
                        return words
                assert time.monotonic() < until, f"no mail to {self.email} with “{containing}”"
                page.wait_for_timeout(500)
        finally:
            page.close()

    def fetch(self, href: str) -> bytes:
        """A file behind a link, with this person's sign-in."""
        answer = self.context.request.get(href if href.startswith("http") else self.address + href)
        assert answer.status == 200, f"{href}: {answer.status}"
        return answer.body()

    def wait_for(self, path: str, selector: str, *, seconds: float = 90.0):
        """Look at `path` again and again until `selector` is there: what a worker makes takes a moment."""
        until = time.monotonic() + seconds
        while True:
            page = self.go(path)
            found = page.locator(selector)
            if found.count():
                return found.first
            assert time.monotonic() < until, (
                f"{path} has no {selector} after {seconds} s: {page.inner_text('main')[:500]}"
            )
            page.wait_for_timeout(700)


def link_in(mail: str, part: str) -> str:
    """The path of the link in a mail that holds `part`."""
    found = re.search(rf"https?://[^/\s]+(/\S*{re.escape(part)}\S*)", mail)
    assert found, f"no link with {part} in: {mail}"
    return found[1]
