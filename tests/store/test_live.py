"""What changes reaches whoever looks, as it happens and only if it is for them; no stream outlives the shop."""

import asyncio
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

from store.db import MISSED, Database, Transaction, open_database
from store.errors import Busy
from store.web import live
from store.web.live import QUEUE_LIMIT, Follower, Hub
from tests.house import House
from tests.server import Server
from tests.store.shell import POSTGRESQL

pytestmark = pytest.mark.anyio
STOCK = frozenset({"stock"})


class Stream:
    """An open connection: the head of the answer, and its body as it comes."""

    def __init__(self) -> None:
        self.head: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            await self.head.put(message)
        else:
            await self.chunks.put(message["body"])

    async def next_event(self) -> str:
        """The next that is not `missed`, which a connection to PostgreSQL says when it begins to listen."""
        with anyio.fail_after(10):
            while not (chunk := await self.chunks.get()).startswith(b"event") or MISSED in chunk.decode():  # fmt: skip
                pass
        return chunk.decode()


@asynccontextmanager
async def opened(
    house: House, topics: str, cookies: str = "", path: str = "/live"
) -> AsyncIterator[Stream]:
    """A browser that follows the topics until the block ends."""
    await listening(house.db)
    stream = Stream()
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": f"topics={topics}".encode(), "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"cookie", cookies.encode())],
        "client": ("127.0.0.1", 50_000), "server": ("127.0.0.1", 8000), "app": house.app,
    }  # fmt: skip
    task = asyncio.create_task(house.app(scope, stream.receive, stream.send))
    try:
        yield stream
    finally:
        stream.gone.set()
        with anyio.fail_after(5):
            await task


LISTENING = (
    "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
)


async def listening(database: Database) -> None:
    """Wait until the application, which has just begun, hears what is told."""
    with anyio.fail_after(10):
        while database.engine == "postgresql" and not await database.fetchval(LISTENING):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.01)


async def tell(database: Database, topic: str, *payloads: str) -> None:
    """Notify from a transaction that also writes, as every verb does."""

    async def work(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO setting (key, value, changed_at) VALUES ('told', '1', 1)"
            " ON CONFLICT (key) DO UPDATE SET changed_at = setting.changed_at + 1"
        )
        for payload in payloads:
            tx.notify(topic, payload)

    await database.write(work)


async def test_a_change_reaches_the_page_that_follows_it(house: House) -> None:
    async with opened(house, "stock") as stream:
        head = await stream.head.get()
        assert head["status"] == 200
        headers = {name.decode().lower(): text.decode() for name, text in head["headers"]}
        assert headers["content-type"].startswith("text/event-stream")
        assert headers["cache-control"] == "no-store"
        assert (await stream.chunks.get()).startswith(b"retry: ")
        await tell(house.db, "stock", "1:7")
        assert await stream.next_event() == "event: stock\ndata: 1:7\n\n"


async def test_what_another_process_changed_is_heard_on_postgresql(
    house: House, engine: str
) -> None:
    """On SQLite one process serves, and hears itself."""
    other = await open_database(house.db.url) if engine == "postgresql" else house.db
    async with opened(house, "stock") as stream:
        await stream.head.get()
        await tell(other, "stock", "1:8")
        assert await stream.next_event() == "event: stock\ndata: 1:8\n\n"
    if other is not house.db:
        await other.close()


async def test_what_was_rolled_back_is_told_to_nobody(house: House) -> None:
    async def fails(tx: Transaction) -> None:
        tx.notify("stock", "never")
        await tx.execute("INSERT INTO setting (key, value, changed_at) VALUES ('x', '1', 1)")
        raise ValueError("and so nothing happened")

    async with opened(house, "stock") as stream:
        await stream.head.get()
        with pytest.raises(ValueError, match="nothing happened"):
            await house.db.write(fails)
        await tell(house.db, "stock", "1:9")
        assert await stream.next_event() == "event: stock\ndata: 1:9\n\n"


async def test_one_hears_the_topics_one_asked_for_and_no_others(house: House) -> None:
    token = await house.session(await house.person("cashier"), "office")
    async with opened(house, "order,task", f"office={token}") as stream:
        assert (await stream.head.get())["status"] == 200
        await tell(house.db, "stock", "1:7")
        await tell(house.db, "order", "W1")
        assert await stream.next_event() == "event: order\ndata: W1\n\n"


@pytest.mark.parametrize(
    ("role", "topics", "status"),
    [
        (None, "order", 403),
        (None, "stock,sale", 403),
        (None, "parked", 403),
        ("auditor", "parked", 403),
        ("cooperative", "order", 403),
        ("pool_operator", "sale", 403),
        (None, "gossip", 422),
        (None, "", 422),
        (None, "stock,", 422),
    ],
)
async def test_a_topic_that_is_not_for_one_is_refused(
    house: House, role: str | None, topics: str, status: int
) -> None:
    client = await house.client(role)
    assert (await client.get(f"/live?topics={topics}")).status_code == status


async def test_who_leaves_is_followed_no_more(house: House) -> None:
    hub: Hub = house.app.state.hub
    async with opened(house, "stock") as stream:
        await stream.head.get()
        assert len(hub.followers) == 1
    assert hub.followers == set()


@POSTGRESQL
async def test_a_connection_that_was_lost_says_that_something_may_have_been_missed(
    database: Database,
) -> None:
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    database.listen(lambda topic, payload: heard.put_nowait((topic, payload)))
    with anyio.fail_after(10):
        assert await heard.get() == (MISSED, "")
        await database.fetch(LISTENING.replace("SELECT 1", "SELECT pg_terminate_backend(pid)"))
        assert await heard.get() == (MISSED, "")
        await tell(database, "stock", "1:7")
        assert await heard.get() == ("stock", "1:7")


# The hub


async def test_telling_the_same_twice_is_telling_it_once() -> None:
    follower = Follower(STOCK, "here")
    for payload in ("1:7", "1:8", "1:7"):
        follower.tell("stock", payload)
    follower.tell("order", "W1")
    assert follower.take() == [("stock", "1:7"), ("stock", "1:8")]
    assert follower.take() == []


async def test_everyone_is_told_when_the_database_missed_something() -> None:
    hub = Hub()
    follower = hub.join(STOCK, "here")
    hub.publish(MISSED, "")
    assert follower.take() == [(MISSED, "")]


async def test_one_that_falls_behind_is_told_to_ask_for_everything_anew() -> None:
    follower = Follower(STOCK, "here")
    for number in range(QUEUE_LIMIT + 5):
        follower.tell("stock", f"1:{number}")
    taken = follower.take()
    assert taken[0] == (MISSED, "")
    assert len(taken) <= 6, "what was waiting is not kept"


async def test_a_quiet_stream_says_that_it_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    hub = Hub()
    stream = hub.stream(hub.join(STOCK, "here"))
    assert [await anext(stream), await anext(stream)] == [
        b"retry: 2000\n: hello\n\n",
        b": still here\n\n",
    ]


async def test_a_closed_hub_ends_its_streams_and_takes_no_more() -> None:
    hub = Hub()
    stream = hub.stream(hub.join(STOCK, "here"))
    await anext(stream)
    hub.close()
    with anyio.fail_after(1):
        assert [chunk async for chunk in stream] == []
    assert hub.followers == set()
    with pytest.raises(Busy):
        hub.join(STOCK, "here")


@pytest.mark.parametrize(
    ("limit", "addresses"),
    [("CONNECTIONS_PER_ADDRESS", ["here"] * 3), ("CONNECTIONS", ["a", "b", "c"])],
)
async def test_connections_are_counted(
    monkeypatch: pytest.MonkeyPatch, limit: str, addresses: list[str]
) -> None:
    monkeypatch.setattr(live, limit, 3)
    hub = Hub()
    for address in addresses:
        hub.join(STOCK, address)
    with pytest.raises(Busy, match="Too many pages are open"):
        hub.join(STOCK, addresses[0])


# The real program


def test_a_server_stops_at_once_though_pages_follow_it(own_server: Server) -> None:
    with urllib.request.urlopen(f"{own_server.url}/live?topics=stock", timeout=10) as answer:  # noqa: S310 - our own http
        assert answer.readline() == b"retry: 2000\n"
        began = time.monotonic()
        own_server.stop()
        assert time.monotonic() - began < 4, "it did not wait for its grace to run out"
        assert answer.read().strip() in (b": hello", b"")
