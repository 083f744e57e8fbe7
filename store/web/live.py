"""Changes as they happen: `/live?topics=stock,order` is a stream of server-sent events.

Each connection has a bounded set of what it has not been told yet. Telling twice that product 7 has
changed is telling once; one that falls too far behind is told `missed`, and asks for everything anew.
"""

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from types import FrameType
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from store.db import MISSED, Database
from store.errors import BadInput, Busy, NotAllowed
from store.i18n import N_
from store.web.access import (
    ANONYMOUS,
    AUDITOR,
    CASHIER,
    MANAGER,
    POOL_OPERATOR,
    PUBLIC,
    GuardedRoute,
    role_of,
    route,
)

TOPICS: Final[dict[str, frozenset[str]]] = {
    "stock": PUBLIC,
    "order": frozenset({CASHIER, MANAGER, POOL_OPERATOR, AUDITOR}),
    "sale": frozenset({CASHIER, MANAGER, AUDITOR}),
    "till": frozenset({MANAGER, AUDITOR}),
    "parked": frozenset({CASHIER, MANAGER}),
    "task": frozenset({CASHIER, MANAGER, AUDITOR}),
    "catalogue": frozenset({CASHIER, MANAGER, POOL_OPERATOR, AUDITOR}),
}
QUEUE_LIMIT: Final = 256
CONNECTIONS: Final = 400
CONNECTIONS_PER_ADDRESS: Final = 40
HEARTBEAT_SECONDS: Final = 15.0


class Follower:
    """One connection: the topics it wants and what it has not been told."""

    def __init__(self, topics: frozenset[str], address: str) -> None:
        self.topics = topics
        self.address = address
        self.waiting: dict[tuple[str, str], None] = {}
        self.ready = asyncio.Event()

    def tell(self, topic: str, payload: str) -> None:
        if topic not in self.topics and topic != MISSED:
            return
        if len(self.waiting) >= QUEUE_LIMIT:
            self.waiting = {(MISSED, ""): None}
        self.waiting[topic, payload] = None
        self.ready.set()

    def take(self) -> list[tuple[str, str]]:
        taken, self.waiting = list(self.waiting), {}
        self.ready.clear()
        return taken


class Hub:
    """Hands what the database tells to every follower, until it is closed."""

    def __init__(self) -> None:
        self.followers: set[Follower] = set()
        self.closed = False

    def follow(self, database: Database) -> None:
        database.listen(self.publish)

    def publish(self, topic: str, payload: str) -> None:
        for follower in self.followers:
            follower.tell(topic, payload)

    def join(self, topics: frozenset[str], address: str) -> Follower:
        """Raises Busy when there are too many connections, of all or of this address."""
        mine = sum(follower.address == address for follower in self.followers)
        if self.closed or len(self.followers) >= CONNECTIONS or mine >= CONNECTIONS_PER_ADDRESS:
            raise Busy(N_("Too many pages are open. Please close some."))
        follower = Follower(topics, address)
        self.followers.add(follower)
        return follower

    def close(self) -> None:
        """End every stream: a server waits for its connections before it stops."""
        self.closed = True
        for follower in self.followers:
            follower.ready.set()

    async def stream(self, follower: Follower) -> AsyncIterator[bytes]:
        try:
            yield b"retry: 2000\n: hello\n\n"
            async for told in self.heard(follower):
                for topic, payload in told:
                    yield f"event: {topic}\ndata: {payload}\n\n".encode()
                if not told:
                    yield b": still here\n\n"
        finally:
            self.leave(follower)

    async def heard(self, follower: Follower) -> AsyncIterator[list[tuple[str, str]]]:
        """What a follower is told, as it comes; nothing, when nothing came for a while. Who joined has to `leave`."""
        while not self.closed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(follower.ready.wait(), HEARTBEAT_SECONDS)
            if not self.closed:
                yield follower.take()

    def leave(self, follower: Follower) -> None:
        self.followers.discard(follower)


@contextlib.contextmanager
def closed_on_signals(hub: Hub) -> Iterator[None]:
    """Close the hub the moment the process is told to stop: the server would wait for its streams."""
    before = {sig: signal.getsignal(sig) for sig in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: FrameType | None) -> None:
        hub.close()
        then = before[signal.Signals(number)]
        if callable(then):
            then(number, frame)

    mine = [sig for sig, handler in before.items() if callable(handler) and _in_main_thread()]
    for sig in mine:
        signal.signal(sig, stop)
    try:
        yield
    finally:
        for sig in mine:
            signal.signal(sig, before[sig])


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def wanted_topics(request: Request) -> frozenset[str]:
    """Raises BadInput for an unknown topic, NotAllowed for one that is not for this person."""
    topics = frozenset(request.query_params.get("topics", "stock").split(","))
    if not topics <= TOPICS.keys():
        raise BadInput(N_("There is no such topic."), "topics")
    if any(role_of(request) not in TOPICS[topic] for topic in topics):
        raise NotAllowed(N_("Your role does not allow this."))
    return topics


async def live(request: Request) -> Response:
    hub: Hub = request.app.state.hub
    follower = hub.join(wanted_topics(request), address_of(request))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(hub.stream(follower), headers=headers, media_type="text/event-stream")


def address_of(request: Request) -> str:
    """Where a request comes from, as far as the server vouches for it."""
    return request.client.host if request.client else ANONYMOUS


routes: list[GuardedRoute] = [route("/live", live, allow=PUBLIC, name="live")]
