"""`python -m bench [--quick] [--engine sqlite|postgresql] [part …]`: measure, and write the tables."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping
from statistics import median
from typing import NamedTuple, TypeVar

from bench import (
    alone,
    clones,
    closing,
    footprint,
    history,
    lastunits,
    posting,
    reserving,
    screen,
    storefront,
    switching,
    tills,
)
from bench.ground import ENGINES, Ground, Land, land
from bench.peers import PEERS
from bench.report import BESIDE, Report, beside
from bench.timing import Figures
from store.db import open_database
from tests.server import ROOT, Server

Found = TypeVar("Found")
CLIENTS = (1, 8)
CONNECTIONS = (1, 8, 32)


class Size(NamedTuple):
    """How much is measured: rounds of each contest, seconds of each burst, movements of history, goods and scans, tickets of a shift, sales in a queue."""

    rounds: int
    seconds: float
    movements: int
    products: tuple[int, ...]
    scans: int
    tickets: int
    queue: int


WHOLE = Size(
    rounds=8,
    seconds=1.5,
    movements=1_000_000,
    products=(10_000, 100_000),
    scans=200,
    tickets=5_000,
    queue=500,
)
QUICK = Size(
    rounds=2, seconds=0.4, movements=20_000, products=(10_000,), scans=40, tickets=500, queue=50
)


class Bench:
    """One run: where it measures, how much, and what it reports to."""

    def __init__(self, opened: Land, report: Report, engines: list[str], size: Size) -> None:
        self.land = opened
        self.report = report
        self.engines = engines
        self.size = size
        self._grounds: dict[str, dict[str, Ground]] = {}

    async def grounds(self, engine: str) -> dict[str, Ground]:
        """The demo shop, and the same with a million movements behind it; both for all parts."""
        if engine not in self._grounds:
            empty, full = await self.land.ground(engine), await self.land.ground(engine)
            await history.write(full, self.size.movements)
            self._grounds[engine] = {"empty": empty, "full": full}
        return self._grounds[engine]

    async def till(self) -> None:
        for products in self.size.products:
            ground = await self._stocked(products)
            scans = await self._beside_server(ground, screen.measure, products, self.size.scans)
            rows = [
                ("scan → line in the document", *screen.spread(scans.changed)),
                ("scan → line on the screen", *screen.spread(scans.shown)),
                ("floor: one empty frame", *screen.spread(scans.frame)),
            ]
            title = f"Till: a scan with {products:,} products, in Chromium"
            self.report.table(title, ("", "p50 ms", "p95 ms", "p99 ms"), rows)
            self.report.say(
                f"First use, catalogue and sign-in included: {scans.first_use:.1f} s until it sells; "
                f"opened again, from what the device kept, until a scan is a line on the screen: {scans.opened[0] / 1000:.1f} s "
                f"at once after that, then {median(scans.opened[1:]) / 1000:.1f} s (median of {len(scans.opened) - 1})."
            )

    async def alone(self) -> None:
        ground = await self._stocked(self.size.products[0])
        found = await self._beside_server(ground, alone.measure, self.size.queue)
        rows = [
            ("sale completed without the server", *screen.spread(found.sale)),
            ("floor: one strict write", *screen.spread(found.sale_floor)),
        ]
        self.report.table("Till: a sale without the server, in Chromium", ("", "p50 ms", "p95 ms", "p99 ms"), rows)  # fmt: skip
        self.report.say(
            f"Then {self.size.queue} sales went to the server in {found.drained / 1000:.1f} s: "
            f"{found.drained / found.drained_floor:.1f}× as many bare answers, one after the other."
        )

    async def switch(self) -> None:
        ground = await self.land.ground("sqlite")
        found = await self._beside_server(ground, switching.measure, 2 * self.size.rounds)
        rows = [(way, *screen.spread(times)) for way, times in found.times.items()]
        rows.append(("floor: one slow derivation", *screen.spread(found.floor)))
        self.report.table("Till: a switch of cashier, in Chromium", ("", "p50 ms", "p95 ms", "p99 ms"), rows)  # fmt: skip

    async def _stocked(self, products: int) -> Ground:
        """The demo shop with so many more products, enough of each."""
        ground = await self.land.ground("sqlite")
        database = await open_database(ground.url)
        await clones.add(database, products)
        await tills.stock_up(database)
        await database.close()
        return ground

    async def _beside_server(
        self, ground: Ground, measure: Callable[..., Found], *arguments: int
    ) -> Found:
        server = Server(ground.data)
        await asyncio.to_thread(server.start)
        try:
            return await asyncio.to_thread(measure, server, *arguments)
        finally:
            await asyncio.to_thread(server.stop)

    async def posting(self) -> None:
        for engine in self.engines:
            grounds = await self.grounds(engine)
            rows: list[tuple[object, ...]] = []
            for clients in CLIENTS:
                found = await posting.measure(grounds, clients, self.size.rounds)
                rows += _twice(_many(clients, "till"), found)
                served = await posting.measure_over_http(
                    grounds["empty"], clients, self.size.rounds
                )
                rows.append(
                    (
                        f"{_many(clients, 'till')}, HTTP",
                        *beside(served["ours"], served["floor"]),
                        "",
                    )
                )
            self._history(f"Posting a five-line sale, {engine}", rows)

    async def reserve(self) -> None:
        for engine in self.engines:
            grounds = await self.grounds(engine)
            rows: list[tuple[object, ...]] = []
            for clients in CLIENTS:
                found = await reserving.measure(grounds, clients, self.size.rounds)
                rows += _twice(_many(clients, "shopper"), found)
            self._history(f"Promising a piece, beside a guarded UPDATE, {engine}", rows)

    async def storefront(self) -> None:
        for engine in self.engines:
            grounds = await self.grounds(engine)
            rounds = max(2, self.size.rounds // 3)
            found = await storefront.measure(grounds, CONNECTIONS, rounds, self.size.seconds)
            rows: list[tuple[object, ...]] = []
            for page in storefront.PAGES:
                for count in CONNECTIONS:
                    each = {name: found[page, count, name] for name in ("empty", "full", "floor")}
                    rows += _rows(
                        f"{page}, {_many(count, 'connection')}", each["empty"], each["floor"], each["full"], each["floor"]
                    )  # fmt: skip
            self._history(f"Storefront, beside a bare Starlette page of as many bytes, {engine}", rows)  # fmt: skip

    async def closing(self) -> None:
        rows = []
        for engine in self.engines:
            found = await closing.measure(await self.land.ground(engine), self.size.tickets)
            times = (round(found.ours), round(found.floor), f"{found.ours / found.floor:.1f}×")
            sales = round(found.sale_meanwhile), round(found.sale_alone)
            rows.append((engine, *times, *sales, round(found.periods)))
        head = (
            "",
            "closing ms",
            "floor ms",
            "ours/floor",
            "longest sale meanwhile ms",
            "longest sale alone ms",
            "days, months, years ms",
        )
        self.report.table(
            f"Closing a shift of {self.size.tickets:,} tickets into its Z", head, rows
        )

    async def footprint(self) -> None:
        rows = []
        for engine in self.engines:
            ground = await self.land.ground(engine)
            found = await footprint.measure(
                ground,
                2 * self.size.seconds,
                self.land.postmaster if engine == "postgresql" else None,
            )
            rows.append((engine, *found))
        head = ("", "ready s", "bare Starlette ready s", "idle MiB", "loaded MiB", "PostgreSQL MiB")
        self.report.table("The whole: from serve to ready, and memory (PSS)", head, rows)

    async def peers(self) -> None:
        rows: list[tuple[object, ...]] = list(PEERS)
        for engine in self.engines:
            rows.append((f"this program, {engine}", *await self._as_a_peer(engine)))
        head = ("", "POS sales/s, 8 tills", "POS sale p50 ms, 1 till", "10 left, 50 press: shop", "10 left, 50 at the tills", "10 left, 20 press: shop")  # fmt: skip
        self.report.table("What would be picked instead", head, rows)
        self.report.say(
            "The peers were measured on such a machine on another day, over HTTP, stock moved at once. Ours: the same over HTTP."
            " At our tills the goods are in the customer's hands, so every sale is taken, the ledger stays at 0, and what it"
            " did not expect is posted as found for the manager to count."
        )

    async def _as_a_peer(self, engine: str) -> tuple[object, ...]:
        ground = await self.land.ground(engine)
        one = await posting.measure_over_http(ground, 1, self.size.rounds)
        eight = await posting.measure_over_http(ground, 8, self.size.rounds)
        shop = [await lastunits.in_the_shop(await self.land.ground(engine), n) for n in (50, 20)]
        till = await lastunits.at_the_tills(await self.land.ground(engine), 50)
        counter = f"{till.sold}, of them {till.found} found"
        return eight["ours"].rate, one["ours"].p50, shop[0].sold, counter, shop[1].sold

    def _history(self, title: str, rows: list[tuple[object, ...]]) -> None:
        self.report.table(f"{title} (history: {self.size.movements:,} movements)", ("", *BESIDE, "full/empty"), rows)  # fmt: skip


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count > 1 else ''}"


def _twice(words: str, found: Mapping[tuple[str, str], Figures]) -> list[tuple[object, ...]]:
    return _rows(words, *(found[name, side] for name in ("empty", "full") for side in ("ours", "floor")))  # fmt: skip


def _rows(
    words: str, empty: Figures, empty_floor: Figures, full: Figures, full_floor: Figures
) -> list[tuple[object, ...]]:
    """A line without history, and one with it and how much longer it then takes."""
    return [
        (words, *beside(empty, empty_floor), ""),
        (f"{words}, full", *beside(full, full_floor), f"{full.p50 / empty.p50:.2f}×"),
    ]


Part = Callable[[Bench], Awaitable[None]]
PARTS: dict[str, Part] = {
    "till": Bench.till,
    "alone": Bench.alone,
    "switch": Bench.switch,
    "posting": Bench.posting,
    "reserve": Bench.reserve,
    "storefront": Bench.storefront,
    "closing": Bench.closing,
    "footprint": Bench.footprint,
    "peers": Bench.peers,
}


async def main(arguments: argparse.Namespace) -> None:
    report = Report(ROOT / ".build" / "bench.md")
    with land() as opened:
        bench = Bench(
            opened, report, arguments.engine or list(ENGINES), QUICK if arguments.quick else WHOLE
        )
        for name in arguments.part or PARTS:
            await PARTS[name](bench)
    print(f"Written to {report.file.relative_to(ROOT)}")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "part", nargs="*", choices=[*PARTS, []], help="all of them when none is named"
    )
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument(
        "--quick", action="store_true", help="a look in two minutes, not a figure to quote"
    )
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(options()))
