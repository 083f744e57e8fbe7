"""What the browser's tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, expect

from tests.browser.device import Device
from tests.browser.line import Line
from tests.server import Server

# How long a machine that does other things besides may take; what comes sooner is not waited for.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """No service worker, but where a test asks for it (`tests.browser.device.opens_alone`)."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture
def line(own_server: Server) -> Iterator[Line]:
    """The line to a server of the test's own, which can lose replies and lie."""
    line = Line(own_server.port)
    yield line
    line.close()


@pytest.fixture
def tablet(
    line: Line,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
) -> Iterator[Device]:
    """A tablet; it goes before the line does, so that nobody is cut off."""
    tablet = Device(browser_type, browser_type_launch_args, tmp_path / "profile")
    yield tablet
    tablet.context.close()
