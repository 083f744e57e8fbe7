"""The real program in a process of its own: started, killed and started again by the tests."""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 60
STOPPED_WITHIN_SECONDS = 15
multiprocessing.set_forkserver_preload(["tests.warm", __name__])


def surroundings(data: Path, **settings: str) -> dict[str, str]:
    """This process's environment, with the data folder and settings of a test and no others."""
    own = {"DATABASE_URL", "HOST", "PORT", "BASE_URL", "TRUSTED_HOSTS", "PROXIES"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return {**kept, "STORE_DATA": str(data), **settings}


def run_store(*arguments: str, data: Path, **settings: str) -> str:
    """Run `python -m store …` to its end; what it printed. AssertionError when it fails."""
    result = subprocess.run(
        [sys.executable, "-m", "store", *arguments],
        cwd=ROOT,
        env=surroundings(data, **settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"store {' '.join(arguments)}:\n{result.stdout}{result.stderr}"
    return result.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Process(Protocol):
    """A running server."""

    def kill(self) -> None: ...

    def terminate(self) -> None: ...

    def wait(self, timeout: float) -> object: ...

    def has_ended(self) -> bool: ...


class _Command(subprocess.Popen[bytes]):
    def has_ended(self) -> bool:
        return self.poll() is not None


class _Fork(ForkServerProcess):
    def has_ended(self) -> bool:
        return self.exitcode is not None

    def wait(self, timeout: float) -> None:
        self.join(timeout)
        assert self.has_ended(), f"it has not ended within {timeout} seconds"


class Server:
    """`python -m store serve` on a data folder. It keeps its port, so that a browser finds it again."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.with_name(f"{data.name}.log")
        self._process: _Process | None = None

    def start(self) -> None:
        """Start it, and wait until it says that it is ready."""
        process = self._process = self._begin(
            surroundings(self.data, PORT=str(self.port), **self.settings)
        )
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not self.is_ready():
            late = time.monotonic() > deadline or process.has_ended()
            assert not late, self.log.read_text()[-4000:]
            time.sleep(0.05)

    def _begin(self, environment: dict[str, str]) -> _Process:
        with self.log.open("ab") as log:
            return _Command(
                [sys.executable, "-m", "store", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2):  # noqa: S310 - our own http
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def kill(self) -> None:
        """End it as a power cut would, in the middle of whatever it does."""
        self._end("kill")

    def stop(self) -> None:
        """Ask it to end, and see that it does; nothing happens where it was ended before."""
        self._end("terminate")

    def _end(self, how: str) -> None:
        if self._process is None:
            return
        getattr(self._process, how)()
        self._process.wait(STOPPED_WITHIN_SECONDS)
        self._process = None


class WarmServer(Server):
    """The same, forked off a process that has read the program's modules: ready in a tenth of the time."""

    def _begin(self, environment: dict[str, str]) -> _Process:
        fork = _Fork(target=_run, args=("serve", environment, self.log), daemon=True)
        fork.start()
        return fork


def verify(data: Path) -> str:
    """What `python -m store verify` says against the books in a data folder; nothing when every invariant holds."""
    said = data.with_name(f"{data.name}.verified")
    said.unlink(missing_ok=True)
    fork = _Fork(target=_run, args=("verify", surroundings(data), said))
    fork.start()
    fork.join()
    return "" if fork.exitcode == 0 else said.read_text()


def _run(command: str, environment: dict[str, str], log: Path) -> None:
    """What `python -m store …` does, in a process of its own that was forked."""
    from store.__main__ import main

    with log.open("ab") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.exit(main([command]))
