"""A tablet with one browser on it: closed, killed, copied and opened again, with all it keeps on its disk."""

import contextlib
import shutil
import struct
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import BrowserContext, BrowserType, Error, Page

PAGES_TRIED = 5
opens_alone = pytest.mark.browser_context_args(service_workers="allow")
"""A test whose till has to open without the server. The others go without its worker, which fetches the till a second time."""


class Device:
    """A browser whose profile is a folder."""

    def __init__(self, chromium: BrowserType, launch: dict[str, Any], folder: Path) -> None:
        self._chromium, self._launch, self._folder = chromium, launch, folder
        self.context = self._open()

    def _open(self) -> BrowserContext:
        return self._chromium.launch_persistent_context(
            self._folder, **self._launch, viewport={"width": 1024, "height": 768}, locale="fr-FR"
        )

    def restart(self) -> None:
        self.context.close()
        self.context = self._open()

    def kill(self, *, in_mid_write: bool = False, emptied: bool = False) -> None:
        """Every process of the browser ends at once by SIGKILL, as in a power cut; then it is opened again.

        `in_mid_write`: in the middle of a write to IndexedDB, so that half a record stands at the end of its log.
        `emptied`: the pages' own IndexedDB is gone then, as a Chromium that wrote on behind half a record leaves it
        when it happens to read that log again; other buckets stay.
        """
        browsers = self._processes()
        for process in browsers:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(browsers, timeout=10)
        with contextlib.suppress(Error):
            self.context.close()
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self._folder / name).unlink(missing_ok=True)
        if in_mid_write:
            self._tear_log()
        if emptied:
            (store,) = self._folder.glob("Default/IndexedDB/*.leveldb")
            shutil.rmtree(store)
        time.sleep(0.2)  # the driver notices that its browser is gone
        self.context = self._open()

    def _tear_log(self) -> None:
        """Of the next record only its head and some bytes were written: a checksum, a length of 1000, "whole"."""
        (log,) = self._folder.glob("Default/IndexedDB/*.leveldb/*.log")
        with log.open("ab") as file:
            file.write(struct.pack("<IHB", 123_456, 1_000, 1) + b"x" * 300)

    def kill_pages(self) -> None:
        """The processes that run pages end by SIGKILL, as when memory runs out; then there is a new page."""
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in process.children(recursive=True):
                    if "--type=renderer" in child.cmdline():
                        child.kill()
        page = self._new_page()
        for old in self.context.pages:
            if old != page:
                old.close()
        assert self.context.pages == [page]

    def _new_page(self) -> Page:
        """A browser may give a new page to a process that it has not yet seen die: then it is asked again."""
        for _ in range(PAGES_TRIED):
            with contextlib.suppress(Error):
                return self.context.new_page()
            time.sleep(0.5)
        return self.context.new_page()

    def _processes(self) -> list[psutil.Process]:
        """Those that name this profile; the ones that run pages are their children, and do not."""
        return [
            process
            for process in psutil.process_iter(["cmdline"])
            if any(str(self._folder) in part for part in process.info["cmdline"] or ())
        ]

    def copied(self, folder: Path) -> "Device":
        """Another tablet with a copy of this one's disk. This one is closed meanwhile."""
        self.context.close()
        shutil.copytree(self._folder, folder, ignore=shutil.ignore_patterns("Singleton*"))
        self.context = self._open()
        return Device(self._chromium, self._launch, folder)
