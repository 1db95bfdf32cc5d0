"""A worker killed in the middle of its work: the badges are made all the same, once."""

from __future__ import annotations

import signal
import time

import pypdf
import pytest

from launcher.instance import Instance
from launcher.places import Data
from tests.pdfs import pages_with

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]


def test_a_killed_worker_makes_the_badges_once(person, stack, tmp_path):
    stack.manage("load_demo", "--scale", "10")  # enough badges to be in the middle of
    printer = person("printing@example.org").sign_in()
    page = printer.go("/cicc-28-x10/desk/badges/")
    page.check("input[name=which][value=all]")
    page.check("input[name=layout][value=a6]")
    with page.expect_navigation():
        page.get_by_role("button", name="Make the PDF").click()
    job = page.locator(".job[data-job-state]").first.get_attribute("data-job")
    progress = f"/cicc-28-x10/jobs/{job}/progress/"
    instance = Instance(Data(stack.data))
    until(lambda: 'data-job-state="running"' in printer.fetch(progress).decode())
    worker = instance.processes()["worker"]
    worker.send(signal.SIGKILL)
    until(lambda: 'data-job-state="done"' in printer.fetch(progress).decode(), seconds=120)
    assert instance.processes()["worker"] != worker
    made = [
        link.get_attribute("href")
        for link in printer.go("/cicc-28-x10/desk/badges/").locator(f"#job-{job} a[href*='/files/']").all()
    ]
    assert len(made) == 1
    path = tmp_path / "badges.pdf"
    path.write_bytes(printer.fetch(made[0]))
    pages = len(pypdf.PdfReader(path).pages)
    total = int(page.inner_text("main").split(" are not printed yet")[0].split()[-1])
    assert pages == 2 * total
    assert pages_with(path.read_bytes(), "Marie-Thérèse Désir-Bélizaire") == 1


def until(true, *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)
