"""A client as small as it can be, so that what is measured is the server: HTTP/1.1, one kept connection.

It reads answers that say their length, which all of ours do. It is not for anybody else's server.
"""

import asyncio
import json
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Visitor:
    """One browser: a connection, its cookies, and the headers that it always sends."""

    def __init__(self, port: int, **headers: str) -> None:
        self.port = port
        self.headers = {"Host": f"127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin", **headers}
        self.cookies: dict[str, str] = {}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, b"", "")

    async def post_json(self, path: str, body: bytes) -> Answer:
        return await self._ask("POST", path, body, "application/json")

    async def post_form(self, path: str, **fields: str) -> Answer:
        return await self._ask(
            "POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded"
        )

    async def _ask(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        """Raises ConnectionError when the server is not there, or goes while it is asked."""
        try:
            if self._writer is None or self._reader is None:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
            self._writer.write(self._head(method, path, body, kind) + body)
            answer = await _read(self._reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.leave()
            raise ConnectionError(f"{method} {path}") from error
        if answer.headers.get("connection") == "close":
            self.leave()
        self._keep(answer.headers.get("set-cookie", ""))
        return answer

    def _head(self, method: str, path: str, body: bytes, kind: str) -> bytes:
        headers = dict(self.headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if kind:
            headers |= {"Content-Type": kind, "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode()

    def _keep(self, cookies: str) -> None:
        for cookie in cookies.splitlines():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value

    def leave(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.leave()


async def _read(reader: asyncio.StreamReader) -> Answer:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        name = name.lower()
        headers[name] = f"{headers[name]}\n{value}" if name in headers else value
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(first.split()[1]), headers, body)
