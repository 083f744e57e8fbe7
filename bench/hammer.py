"""Ask one address again and again over kept connections, in a process of its own.

`python -m bench.hammer PORT PATH CONNECTIONS SECONDS` prints {"spent": [seconds …], "seconds": …, "bytes": …}.
It reads nothing of an answer but its length and its status, to leave the machine to the server.
"""

import asyncio
import json
import re
import sys
import time
from functools import partial
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


class Hammer(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again until `until`."""

    def __init__(self, port: int, path: str, until: float) -> None:
        self.question = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: br\r\n\r\n"
        ).encode()
        self.until = until
        self.spent: list[float] = []
        self.bytes = 0
        self.done = asyncio.get_running_loop().create_future()
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def _ask(self) -> None:
        self._began = time.perf_counter()
        self._transport.write(self.question)

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = self._came.partition(b"\r\n\r\n")
        length = LENGTH.search(head + b"\r\n") if found else None
        if length is None or len(body) < int(length[1]):
            return
        assert head.startswith(b"HTTP/1.1 200 "), head
        now = time.perf_counter()
        self.spent.append(now - self._began)
        self.bytes = len(body)
        self._came = b""
        if now < self.until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def _itself(one: Hammer) -> Hammer:
    return one


async def hammer(port: int, path: str, connections: int, seconds: float) -> dict[str, object]:
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    hammers = [Hammer(port, path, began + seconds) for _ in range(connections)]
    for each in hammers:
        await loop.create_connection(partial(_itself, each), "127.0.0.1", port)
    await asyncio.gather(*(each.done for each in hammers))
    spent = [round(one, 6) for each in hammers for one in each.spent]
    return {"spent": spent, "seconds": time.perf_counter() - began, "bytes": hammers[0].bytes}


if __name__ == "__main__":
    import uvloop

    print(json.dumps(uvloop.run(hammer(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))))  # fmt: skip
