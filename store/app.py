"""The roof: the one application, made of the four packages' tables of routes, and its life.

Nothing here decides anything; nobody imports it but `python -m store` and the tests.
"""

import importlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from store import environment, logo, office, orm, postman, promised, today
from store.db import Database, open_database
from store.db.migrate import require_current
from store.environment import Environment
from store.jobs import Job, Runner
from store.people import jobs as people_jobs
from store.process_lock import only_process
from store.promised import Arrived, OrdersOf, Settle
from store.settings import Current
from store.web import addresses, health, live, static, welcome
from store.web.live import Hub
from store.web.metrics import Metrics
from store.web.middleware import Envelope, Gate, Person, SameSite
from store.web.pages import PageCache
from store.web.ratelimit import Buckets
from store.web.refusals import HANDLERS

log = logging.getLogger(__name__)
BODY_LIMIT_BYTES = 1024 * 1024


def _of(module: str, name: str) -> list[Any]:
    """What a package brings under `name`; nothing where it has no such module."""
    try:
        return list(getattr(importlib.import_module(module), name, []))
    except ImportError as missing:
        if not module.startswith(missing.name or " "):
            log.warning("%s is left out: %s", module, missing)
        return []


def routes() -> list[BaseRoute]:
    """Every route of the house. Areas are mounts: a request looks through its own area only, the busiest first."""
    office_routes = [*office.routes, *_everyone("office_routes")]
    return [
        Mount("/{lang:lang}", routes=_of("shop.routes", "routes")),
        *welcome.routes,
        *logo.routes,
        *health.routes,
        *static.routes,
        *live.routes,
        *_everyone("root_routes"),
        Mount("/office", routes=office_routes),
        Mount("/pos", routes=[*_of("pos.routes", "routes"), *_everyone("till_routes")]),
        Mount("/api/v1", routes=_everyone("api_routes")),
    ]


def _everyone(name: str) -> list[Any]:
    modules = ("store.catalogue.routes", "inventory.routes", "pos.routes", "shop.routes")
    return [found for module in modules for found in _of(module, name)]


def jobs() -> list[Job]:
    modules = ("inventory.jobs", "pos.jobs", "shop.jobs", "store.catalogue.jobs")
    own = [job for module in modules for job in _of(module, "jobs")]
    composers = [made for module in modules for made in _of(module, "composers")]
    return [*people_jobs.jobs, *postman.jobs(composers), *own]


def panels() -> list[today.Maker]:
    """What the office's first page shows, from each package."""
    modules = ("pos.today", "shop.today", "inventory.today")
    return [*today.panels, *(make for module in modules for make in _of(module, "panels"))]


def settle() -> Settle:
    """The shop's verb for what a till's receipt says of an order; without a shop, no order is known."""
    try:
        found: Settle = importlib.import_module("shop.counter.collecting").settle
    except ImportError:
        return promised.nobody
    return found


def arrived() -> Arrived:
    """The shop's verb for goods that have come for its orders; without a shop, nobody waits for any."""
    try:
        found: Arrived = importlib.import_module("shop.orders.arrivals").held
    except ImportError:
        return promised.unawaited
    return found


def orders_of() -> OrdersOf:
    """The shop's verb that names the orders behind promises; without a shop, no promise is an order's."""
    try:
        found: OrdersOf = importlib.import_module("shop.orders.orders").of_promises
    except ImportError:
        return promised.of_no_order
    return found


def create_app(surroundings: Environment, *, with_jobs: bool = True) -> Starlette:
    """The application; the database is opened when its life begins."""
    table = routes()
    addresses.install(table)
    metrics = Metrics()
    app = Starlette(
        routes=table,
        middleware=[
            Middleware(Envelope, secure=surroundings.secure, metrics=metrics),
            Middleware(Gate, hosts=surroundings.trusted_hosts),
            Middleware(Person),
            Middleware(SameSite, exempt=_exempt(table)),
        ],
        exception_handlers=dict(HANDLERS),
        lifespan=_life(surroundings, with_jobs),
        max_body_size=BODY_LIMIT_BYTES,
    )
    app.state.environment = surroundings
    app.state.metrics = metrics
    app.state.settings = Current()
    app.state.page_cache = PageCache()
    app.state.buckets = Buckets()
    app.state.hub = Hub()
    app.state.panels = panels()
    app.state.settle = settle()
    app.state.arrived = arrived()
    app.state.orders_of = orders_of()
    return app


def from_environment() -> Starlette:
    """The application as one of several worker processes makes it."""
    return create_app(environment.read())


def _exempt(table: Sequence[BaseRoute]) -> tuple[re.Pattern[str], ...]:
    """The paths that another site may post to, each declared by its route."""
    return tuple(
        re.compile("^" + re.sub(r"\\{[^/]*\\}", "[^/]+", re.escape(path)) + "$")
        for path, found in addresses.every_route(table)
        if found.cross_site
    )


def _life(surroundings: Environment, with_jobs: bool) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        with only_process(surroundings.database_url):
            database = await open_database(surroundings.database_url)
            try:
                await _begin(app, database)
                runner = Runner(database, jobs() if with_jobs else [])
                runner.start()
                async with orm.opened(surroundings.database_url) as app.state.orm:
                    with live.closed_on_signals(app.state.hub):
                        yield
                app.state.hub.close()
                await runner.stop()
                await app.state.settings.leave()
            finally:
                await database.close()

    return life


async def _begin(app: Starlette, database: Database) -> None:
    await require_current(database)
    app.state.db = database
    settings: Current = app.state.settings
    await settings.follow(database)
    app.state.hub.follow(database)
