"""Background work: every job runs once per period, in whichever process gets its lease first.

A job that fails is logged and tried again at the next turn; it never takes the shop down.
"""

import asyncio
import logging
import os
import random
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec

from store import clock
from store.db import Database, Transaction

log = logging.getLogger(__name__)
HOLDER: Final = f"{socket.gethostname()}:{os.getpid()}"
LONGEST_RUN: Final = 10 * clock.MINUTE


class Job(msgspec.Struct, frozen=True):
    """`run(database, now)` every so many seconds."""

    name: str
    every_seconds: int
    run: Callable[[Database, int], Awaitable[None]]


async def lease(tx: Transaction, name: str, until: int, *, now: int) -> bool:
    """Take the job unless somebody's turn still lasts; whether it was taken."""
    taken = await tx.execute(
        """INSERT INTO job_lease (name, holder, expires_at) VALUES ($1, $2, $3)
           ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
               WHERE job_lease.expires_at <= $4""",
        name,
        HOLDER,
        until,
        now,
    )
    return taken == 1


async def run_once(database: Database, job: Job, *, now: int) -> bool:
    """Run the job if it is due and nobody else has it; whether it ran. Its failure is raised."""
    period = job.every_seconds * clock.SECOND
    until = now + max(period, LONGEST_RUN)
    if not await database.write(lambda tx: lease(tx, job.name, until, now=now)):
        return False
    try:
        await job.run(database, now)
    finally:
        await database.write(lambda tx: _next_turn(tx, job.name, now + period))
    return True


async def _next_turn(tx: Transaction, name: str, at: int) -> None:
    await tx.execute(
        "UPDATE job_lease SET expires_at = $2 WHERE name = $1 AND holder = $3", name, at, HOLDER
    )


class Runner:
    """The jobs of one process, each in a task of its own."""

    def __init__(self, database: Database, jobs: Sequence[Job]) -> None:
        self.database = database
        self.jobs = jobs
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._repeat(job), name=job.name) for job in self.jobs]

    async def stop(self) -> None:
        """Stop between two turns; a unit of work that has begun is finished by the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, job: Job) -> None:
        while True:
            try:
                await run_once(self.database, job, now=clock.now())
            except Exception:
                log.exception("job %s failed; it is tried again at its next turn", job.name)
            await asyncio.sleep(job.every_seconds * random.uniform(1.0, 1.1))  # noqa: S311 - jitter
