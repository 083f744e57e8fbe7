"""A mail server of the tests' own: it speaks SMTP on a port of this machine, with STARTTLS, a password and bad days.

`answers` are what it says to a verb in the place of its own answer, one after the other: {"RCPT": ["450 busy"]}. An
empty one hangs up.
"""

import base64
import contextlib
import email
import email.policy
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("mail_server.pem")
"""Of `localhost` and 127.0.0.1, signed by itself, with its key: it is worth nothing anywhere else."""


class MailServer(socketserver.ThreadingTCPServer):
    """What it was given, and which verbs it heard."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, tls: bool, login: str, port: int) -> None:
        self.tls, self.login = tls, login
        self.received: list[bytes] = []
        self.heard: list[str] = []
        self.answers: dict[str, list[str]] = {}
        super().__init__(("127.0.0.1", port), _Talk)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def letters(self) -> list[EmailMessage]:
        """The letters it took, as a reader's program reads them."""
        return [
            email.message_from_bytes(each, policy=email.policy.default) for each in self.received
        ]


class _Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    server: MailServer

    def setup(self) -> None:
        super().setup()
        self.is_secret = self.is_known = False

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self.say("220 localhost ESMTP")
            while (line := self.rfile.readline()) and self.answer(line.decode().strip()):
                pass

    def say(self, *lines: str) -> None:
        for place, line in enumerate(lines):
            more = place < len(lines) - 1
            self.wfile.write((f"{line[:3]}-{line[4:]}" if more else line).encode() + b"\r\n")
        self.wfile.flush()

    def answer(self, line: str) -> bool:
        """Answer one line; whether the conversation goes on."""
        verb = line.split(" ", 1)[0].upper()
        self.server.heard.append(verb)
        if waiting := self.server.answers.get(verb):
            if (said := waiting.pop(0)) == "":
                return False
            self.say(said)
            return verb != "QUIT"
        if verb == "EHLO":
            self.say("250 localhost", *self.offers(), "250 8BITMIME")
        elif verb == "STARTTLS":
            self.say("220 go ahead")
            self.begin_tls()
        elif verb == "AUTH":
            self.is_known = (
                line.split()[-1] == base64.b64encode(self.server.login.encode()).decode()
            )
            self.say("235 welcome" if self.is_known else "535 who are you?")
        elif verb == "MAIL" and self.server.login and not self.is_known:
            self.say("530 authentication required")
        elif verb == "DATA":
            self.say("354 go on")
            self.take()
        else:
            self.say("221 bye" if verb == "QUIT" else "250 ok")
        return verb != "QUIT"

    def offers(self) -> list[str]:
        if self.server.tls and not self.is_secret:
            return ["250 STARTTLS"]
        return ["250 AUTH PLAIN"] if self.server.login else []

    def begin_tls(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.request = context.wrap_socket(self.request, server_side=True)
        self.is_secret = True
        super().setup()

    def take(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if waiting := self.server.answers.get("."):
            self.say(waiting.pop(0))
            return
        self.server.received.append(b"".join(lines))
        self.say("250 taken")


@contextmanager
def mail_server(*, tls: bool = False, login: str = "", port: int = 0) -> Iterator[MailServer]:
    """One that runs; `login` is what AUTH PLAIN has to say: "\\0user\\0password"."""
    with MailServer(tls=tls, login=login, port=port) as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.shutdown()
