"""The floor of a page: Starlette and nothing else, with a page of the same size and the server's own settings.

`python -m bench.bare PORT BYTES`
"""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from store import environment, serving


def app(size: int) -> Starlette:
    body = b"x" * size

    async def page(_request: Request) -> Response:
        return Response(body, media_type="text/html; charset=utf-8")

    return Starlette(routes=[Route("/", page)])


if __name__ == "__main__":
    port, size = int(sys.argv[1]), int(sys.argv[2])
    surroundings = environment.for_tests(Path(), "", port=port)
    uvicorn.Server(serving.configuration(surroundings, app(size))).run()
