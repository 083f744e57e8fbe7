"""The program's modules, in memory before any server is forked off (`tests.server.WarmServer`)."""

from importlib import import_module

from store import app

# What `store.app` does not name, or names only when it serves.
for module in (
    "store.__main__", "store.seeds", "store.models", "inventory.models", "pos.models", "shop.models",
    "aiosqlite", "babel.dates", "babel.numbers", "uvicorn.lifespan.on", "uvicorn.protocols.http.auto",
):  # fmt: skip
    import_module(module)
app.routes()
app.jobs()
app.panels()
