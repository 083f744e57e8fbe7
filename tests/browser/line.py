"""The line between a till and its server: it can be cut, lose replies, or lead to somebody else.

It speaks TCP and a little HTTP, and gives the till one address that stays the same while the server dies.
"""

import asyncio
import json
import random
import threading
from collections.abc import Callable
from concurrent.futures import Future

SALE = b"POST /pos/api/sales"
Forger = Callable[[dict[str, object]], bytes]


class Line:
    """A proxy on a port of its own. `drops` is the share of sales whose reply is lost after the server has read them,
    `breaks` of those that are cut off before it has; `drops_all_of` is the beginning of other requests that always lose
    their reply; `delay_seconds` is how long a request is on its way, and by `bytes_per_second` (0: any number) it and its
    answer take as long as their size; `forger`, when set, answers sales in the server's place; `renamed` is a word of the
    answers and another of the same length to put in its place, as a new build's id."""

    def __init__(self, port: int, seed: int = 1) -> None:
        self.port_behind = port
        self.drops = 0.0
        self.breaks = 0.0
        self.drops_all_of: bytes | None = None
        self.delay_seconds = 0.0
        self.bytes_per_second = 0
        self.forger: Forger | None = None
        self.renamed: tuple[bytes, bytes] | None = None
        self.dropped = 0
        self.broken = 0
        self.slowed = 0
        self.forged = 0
        self._dice = random.Random(seed)
        self._carrying: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._held = SALE
        self._flows = asyncio.Event()
        self._flows.set()
        ready: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        self.port = ready.result(10)
        self.url = f"http://127.0.0.1:{self.port}"

    def hold(self, start: bytes = SALE) -> None:
        """From here on a sale, or what begins with `start`, gets no further than to here, as on a line that has all but stopped."""
        self._held = start
        self._loop.call_soon_threadsafe(self._flows.clear)

    def release(self) -> None:
        """What was held goes on, though its till may have given up on it."""
        self._loop.call_soon_threadsafe(self._flows.set)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self, ready: "Future[int]") -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._meet, "127.0.0.1", 0))
        ready.set_result(server.sockets[0].getsockname()[1])
        self._loop.run_forever()
        # Who was let in last becomes a task of ours before the door is shut: a closed server leaks those.
        self._loop.remove_reader(server.sockets[0].fileno())
        self._loop.run_until_complete(_turns())
        server.close()
        while left := asyncio.all_tasks(self._loop):
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(_turns())  # a transport gives its socket back a turn later
        self._loop.close()

    def _meet(self, near: asyncio.StreamReader, far: asyncio.StreamWriter) -> None:
        """Whatever ends it, and be it before it has begun, the socket is given back."""

        def ended(task: "asyncio.Task[None]") -> None:
            far.transport.abort()
            self._carrying.discard(task)

        carrying = self._loop.create_task(self._carry(near, far))
        self._carrying.add(carrying)  # the loop itself holds tasks only weakly
        carrying.add_done_callback(ended)

    async def _carry(self, near: asyncio.StreamReader, far: asyncio.StreamWriter) -> None:
        """One request per connection, so that a lost reply loses that reply and nothing else."""
        try:
            head = await near.readuntil(b"\r\n\r\n")
            body = await near.readexactly(_length(head))
            await self._answer(head, body, far)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            await _hang_up(far)

    async def _answer(self, head: bytes, body: bytes, far: asyncio.StreamWriter) -> None:
        if head.startswith(SALE) and self.forger is not None:
            self.forged += 1
            far.write(self.forger(json.loads(body)))
            await far.drain()
            return
        if head.startswith(self._held):
            await self._flows.wait()
        await self._crawl(len(head) + len(body), self.delay_seconds)
        if head.startswith(SALE) and self._dice.random() < self.breaks:
            self.broken += 1
            far.transport.abort()
            return
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port_behind)
        try:
            writer.write(_closing(head) + body)
            if self._is_lost(head):
                await reader.read()  # the server has answered in full: it has committed
                self.dropped += 1
                return
            if self.renamed and not head.startswith(b"GET /live"):
                far.write((await reader.read()).replace(*self.renamed))
            while piece := await reader.read(65536):
                await self._crawl(len(piece))
                far.write(piece)
                await far.drain()
        finally:
            await _hang_up(writer)

    async def _crawl(self, many: int, seconds: float = 0.0) -> None:
        """As long as so many bytes take, and the line's own delay."""
        if self.bytes_per_second:
            seconds += many / self.bytes_per_second
        if seconds:
            self.slowed += 1
            await asyncio.sleep(seconds)

    def _is_lost(self, head: bytes) -> bool:
        if self.drops_all_of and head.startswith(self.drops_all_of):
            return True
        return head.startswith(SALE) and self._dice.random() < self.drops


async def _turns() -> None:
    """Let the loop do what it has begun: letting somebody in and hanging up take a few turns each, however long a turn is."""
    for _ in range(20):
        await asyncio.sleep(0)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    """Close, and wait until the socket is gone; at once where nobody can wait."""
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass
    except asyncio.CancelledError:
        writer.transport.abort()
        raise


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _closing(head: bytes) -> bytes:
    """The head, asking for an answer that ends with the connection and is not compressed."""
    ours = (b"connection:", b"accept-encoding:")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(ours)]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


def http(status: str, content: bytes, kind: str = "application/json", more: str = "") -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n{more}"
    return f"{head}Connection: close\r\n\r\n".encode() + content
