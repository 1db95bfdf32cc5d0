"""A mail server on loopback that does as it is told, and messages to try it with."""

from __future__ import annotations

import contextlib
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from cicc_portal.documents import broker, running
from cicc_portal.outbox.actions import compose
from cicc_portal.outbox.models import Message


class MailServer:
    """Speaks enough SMTP. `answers` maps a command to what is said instead of yes: {"RCPT": "550 no such user"}."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.taken: list[EmailMessage] = []
        self.before_answer: threading.Event | None = None
        self.reached = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # close() alone does not wake the thread that waits in accept()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as stream:

            def say(line: str) -> None:
                stream.write(line.encode() + b"\r\n")
                stream.flush()

            say("220 fake")
            for raw in stream:
                command = raw[:4].decode().upper().strip()
                if command == "DATA" and "DATA" not in self.answers:
                    say("354 go on")
                    if not self._take(stream, say):
                        return
                elif command == "QUIT":
                    say("221 bye")
                    return
                else:
                    say(self.answers.get(command, "250 ok"))

    def _take(self, stream, say) -> bool:
        lines = []
        for line in stream:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.reached.set()
        if self.before_answer is not None:
            self.before_answer.wait(10)
        if self.answers.get("BODY") == "hang up":
            return False
        if "BODY" in self.answers:
            say(self.answers["BODY"])
            return True
        self.taken.append(message_from_bytes(b"".join(lines), policy=email.policy.default))
        say("250 taken")
        return True


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A mail server that the portal sends through."""
    server = MailServer()
    settings.OUTBOX_SMTP = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
    settings.DEMO = False
    yield server
    with contextlib.suppress(OSError):
        server.close()


def work(message: Message) -> Message:
    """Do the message's job once, as a worker would; gives the message as it is then."""
    message.refresh_from_db()
    running.run(message.job_id)
    message.refresh_from_db()
    return message


@pytest.fixture(autouse=True)
def _test_letters(settings) -> None:
    """Mail templates of the tests' own."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What the workers were told, as (job, queue); no real broker is reached."""
    messages: list[tuple[int, str]] = []

    def send_job(pk: int, *, queue: str) -> bool:
        messages.append((pk, queue))
        return True

    monkeypatch.setattr(broker, "send_job", send_job)
    return messages


@pytest.fixture
def write(db: None) -> Callable[..., Message]:
    """Compose a message: `write(to="ann@example.org", what="…")`."""

    def compose_one(*, to="ann@example.org", what: str = "the desk", template: str = "hello", **options) -> Message:
        return compose(f"tests/email/{template}", to=to, context={"what": what}, kind="test", **options)

    return compose_one
