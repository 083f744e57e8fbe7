"""Ids are UUIDv7, and those of one process sort in the order in which they were made."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from store import clock, ids


def maker_at(*instants: int) -> ids.Maker:
    ticks: Iterator[int] = iter(instants)
    return ids.Maker(now=lambda: next(ticks))


def test_an_id_is_a_uuid_of_version_7_that_tells_its_instant() -> None:
    before = clock.now()
    made = ids.uuid7()
    parsed = uuid.UUID(made)
    assert ids.is_uuid7(made)
    assert (parsed.version, parsed.variant, str(parsed)) == (7, uuid.RFC_4122, made)
    assert before <= ids.made_at(made) <= clock.now() + 1


def test_only_our_own_writing_of_a_uuid7_is_one() -> None:
    made = ids.uuid7()
    assert not ids.is_uuid7(made.upper())
    assert not ids.is_uuid7(made + "\n")
    assert not ids.is_uuid7(str(uuid.uuid4()))


@given(st.lists(st.integers(0, 2**47), min_size=2, max_size=50))
def test_ids_grow_even_when_the_clock_is_set_back(instants: list[int]) -> None:
    make = maker_at(*instants)
    made = [make() for _ in instants]
    assert made == sorted(set(made))


def test_a_millisecond_that_is_used_up_borrows_from_the_next() -> None:
    make = maker_at(*[1000] * 10_000)
    made = [make() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert ids.made_at(made[-1]) <= 1000 + 5


def test_threads_never_get_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ids.uuid7(), range(20_000)))
    assert len(set(made)) == len(made)
