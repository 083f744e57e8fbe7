"""The shop's product and list pages as browsers ask for them, beside a bare page of as many bytes."""

import asyncio
import json
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from bench.ground import Ground
from bench.timing import Course, Figures
from tests.server import Server, free_port

PAGES = {"product": "/fr/products/hui-001", "list": "/fr/products"}
READY_WITHIN_SECONDS = 30


class Target(NamedTuple):
    port: int
    path: str


async def measure(
    grounds: Mapping[str, Ground], connections: tuple[int, ...], rounds: int, seconds: float
) -> dict[tuple[str, int, str], Figures]:
    """(page, connections, ground or "floor") → figures."""
    found: dict[tuple[str, int, str], Figures] = {}
    async with AsyncExitStack() as stack:
        ports = {
            name: await stack.enter_async_context(serving(ground))
            for name, ground in grounds.items()
        }
        for page, path in PAGES.items():
            targets = {name: Target(port, path) for name, port in ports.items()}
            size = await _size(next(iter(targets.values())))
            async with bare(size) as port:
                targets["floor"] = Target(port, "/")
                for count in connections:
                    figures = await _contest(targets, count, rounds, seconds)
                    found |= {(page, count, name): each for name, each in figures.items()}
    return found


async def _contest(
    targets: Mapping[str, Target], connections: int, rounds: int, seconds: float
) -> dict[str, Figures]:
    courses = {name: Course() for name in targets}
    for turn in range(rounds + 1):
        for name, target in targets.items():
            spent, lasted, _ = await hammer(target, connections, seconds if turn else 0.3)
            if turn:
                courses[name].spent += spent
                courses[name].rates.append(len(spent) / lasted)
    return {name: course.figures() for name, course in courses.items()}


async def _size(target: Target) -> int:
    return (await hammer(target, 1, 0.1))[2]


async def hammer(
    target: Target, connections: int, seconds: float
) -> tuple[list[float], float, int]:
    """Seconds per answer, seconds in all, bytes of an answer's body."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.hammer", str(target.port), target.path, str(connections),
        str(seconds), stdout=PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    found = json.loads(out)
    return found["spent"], found["seconds"], found["bytes"]


@asynccontextmanager
async def serving(ground: Ground) -> AsyncIterator[int]:
    """The program on this ground; its port."""
    server = Server(ground.data, **ground.settings)
    await asyncio.to_thread(server.start)
    try:
        yield server.port
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def bare(size: int) -> AsyncIterator[int]:
    """The bare page; its port."""
    port = free_port()
    process = await start_bare(port, size)
    try:
        yield port
    finally:
        process.terminate()
        await process.wait()


async def start_bare(port: int, size: int) -> Process:
    """Start the bare server, and wait until it accepts connections."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.bare", str(port), str(size)
    )
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not _accepts(port):
        late = time.monotonic() > deadline or process.returncode is not None
        assert not late, "the bare server does not start"
        await asyncio.sleep(0.005)
    return process


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
