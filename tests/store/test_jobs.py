"""Background work runs once per period, however many processes there are, and never takes the shop down."""

import asyncio
import logging
from collections.abc import AsyncIterator

import anyio
import pytest

from store import clock, jobs
from store.app import jobs as every_job
from store.clock import MINUTE, SECOND
from store.db import Database, open_database
from store.jobs import LONGEST_RUN, Job, Runner, run_once

pytestmark = pytest.mark.anyio
NOW = 1_795_431_600_000


class Work:
    """A job that counts its runs, and may be told to fail or to take its time."""

    def __init__(self, *, every_seconds: int = 60) -> None:
        self.runs: list[int] = []
        self.failure: Exception | None = None
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.job = Job("test.work", every_seconds, self._run)

    async def _run(self, database: Database, now: int) -> None:
        self.runs.append(now)
        await self.may_end.wait()
        if self.failure is not None:
            raise self.failure


@pytest.fixture
async def other(database: Database, engine: str) -> AsyncIterator[Database]:
    """The database as another process of the house has it open; on SQLite there is no other."""
    opened = await open_database(database.url) if engine == "postgresql" else database
    yield opened
    if opened is not database:
        await opened.close()


async def test_two_runners_on_one_database_run_a_job_once(
    database: Database, other: Database
) -> None:
    work = Work()
    runners = [Runner(each, [work.job]) for each in (database, other) for _ in range(3)]
    for runner in runners:
        runner.start()
    with anyio.move_on_after(0.5):
        await asyncio.Event().wait()
    for runner in runners:
        await runner.stop()
    assert len(work.runs) == 1


async def test_of_many_who_come_at_once_one_gets_the_job(
    database: Database, other: Database
) -> None:
    work = Work()
    tries = [run_once(each, work.job, now=NOW) for each in (database, other) * 10]
    assert sum(await asyncio.gather(*tries)) == len(work.runs) == 1


async def test_a_job_runs_again_when_its_period_is_over(database: Database) -> None:
    work = Work(every_seconds=60)
    for instant in (NOW, NOW + 59 * SECOND, NOW + 60 * SECOND, NOW + 61 * SECOND):
        await run_once(database, work.job, now=instant)
    assert work.runs == [NOW, NOW + 60 * SECOND]


async def test_a_long_run_is_not_joined_by_a_second(database: Database, other: Database) -> None:
    work = Work(every_seconds=1)
    work.may_end.clear()
    first = asyncio.create_task(run_once(database, work.job, now=NOW))
    with anyio.fail_after(5):
        while not work.runs:  # noqa: ASYNC110 - until the other task has begun
            await asyncio.sleep(0.001)
    assert await run_once(other, work.job, now=NOW + 9 * MINUTE) is False
    work.may_end.set()
    assert await first
    assert await run_once(other, work.job, now=NOW + 9 * MINUTE)


async def test_the_job_of_a_process_that_died_is_taken_over(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work()
    monkeypatch.setattr(jobs, "HOLDER", "a process that was killed:1")
    await database.write(lambda tx: jobs.lease(tx, work.job.name, NOW + LONGEST_RUN, now=NOW))
    monkeypatch.setattr(jobs, "HOLDER", "another:2")
    assert await run_once(other, work.job, now=NOW + LONGEST_RUN - 1) is False
    assert await run_once(other, work.job, now=NOW + LONGEST_RUN)


async def test_who_overran_its_lease_does_not_shorten_the_next_ones(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work()
    work.may_end.clear()
    slow = asyncio.create_task(run_once(database, work.job, now=NOW))
    with anyio.fail_after(5):
        while not work.runs:  # noqa: ASYNC110 - until the other task has begun
            await asyncio.sleep(0.001)
    monkeypatch.setattr(jobs, "HOLDER", "another:2")
    late = NOW + LONGEST_RUN
    assert await database.write(
        lambda tx: jobs.lease(tx, work.job.name, late + LONGEST_RUN, now=late)
    )
    monkeypatch.setattr(jobs, "HOLDER", "the slow one:1")
    work.may_end.set()
    await slow
    held = await database.fetchrow("SELECT holder, expires_at FROM job_lease")
    assert held is not None
    assert tuple(held) == ("another:2", late + LONGEST_RUN)


async def test_a_job_that_fails_is_logged_and_has_its_next_turn(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work(every_seconds=0)
    work.failure = ValueError("no paper")
    runner = Runner(database, [work.job])
    with caplog.at_level(logging.ERROR):
        runner.start()
        with anyio.fail_after(5):
            while len(work.runs) < 3:  # noqa: ASYNC110 - until the runner's task got that far
                await asyncio.sleep(0.001)
        await runner.stop()
    assert "test.work failed; it is tried again" in caplog.text
    assert "no paper" in caplog.text


async def test_the_jobs_of_the_house_have_names_of_their_own_and_run_on_a_new_shop(
    database: Database,
) -> None:
    found = every_job()
    assert len({job.name for job in found}) == len(found) > 3
    for job in found:
        assert await run_once(database, job, now=clock.now()), job.name
