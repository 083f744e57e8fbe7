"""The server process: how uvicorn is run."""

import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from store.environment import Environment

GRACE_SECONDS = 5


class Server(uvicorn.Server):
    """Calls `announce(address)` once it accepts connections."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[str], None]) -> None:
        super().__init__(config)
        self.announce = announce

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            listening = [socket for server in self.servers for socket in server.sockets]
            host, port = listening[0].getsockname()[:2]
            self.announce(f"http://{host}:{port}")


def configuration(environment: Environment, app: Any, workers: int = 1) -> uvicorn.Config:
    """Quiet, patient with nobody, believing only the proxies that are named."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=environment.host,
        port=environment.port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=bool(environment.proxies),
        forwarded_allow_ips=environment.proxies or None,
    )


def run(environment: Environment, announce: Callable[[str], None], workers: int = 1) -> None:
    """Serve until told to stop. SystemExit when the life of the application could not begin."""
    if workers > 1:
        config = configuration(environment, "store.app:from_environment", workers)
        announce(f"http://{environment.host}:{environment.port}")
        Multiprocess(config, sockets=[config.bind_socket()]).run()
        return
    from store.app import create_app

    server = Server(configuration(environment, create_app(environment)), announce)
    server.run()
    if not server.started:
        sys.exit(3)
