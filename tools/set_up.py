"""Make everything that running needs, from the lock files alone: ``python tools/set_up.py [--tests]``.

Standard library only, any Python 3.11 or newer, no root. What is up to date is left alone: each step
leaves a stamp in ``.venv/stamps`` that names the content it was made from.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
TOOLS = VENV / "tools"
BIN = VENV / "bin"
LOCKS = ROOT / "requirements"
MANIFEST = ROOT / "static" / "vendor" / "manifest.json"


def main() -> None:
    """Bring the environment, the front end and the translations up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="what the gates and tests need, too")
    wants_tests = parser.parse_args().tests
    try:
        keep_environment()
        # One environment, one lock: what once had the tests' packages keeps them.
        kind = "dev" if wants_tests or (BIN / "pytest").exists() else "app"
        lock = LOCKS / f"{kind}.txt"
        step(kind, "Python packages", [lock, LOCKS / "tools.txt"], lambda: install(lock))
        step("launcher", "commands", [ROOT / "pyproject.toml"], write_launchers)
        if not MANIFEST.is_file():
            (STAMPS / "front_end").unlink(missing_ok=True)
        step("front_end", "front end", front_end_sources(), make_front_end)
        catalogue = sorted((ROOT / "translations").glob("*/*.po"))
        step("translations", "translations", catalogue, compile_translations)
    except subprocess.CalledProcessError as error:
        command = " ".join(map(str, error.cmd))
        sys.exit(f"The set-up stopped: `{command}` ended with {error.returncode}.")


def step(name: str, title: str, sources: Iterable[Path], make: Callable[[], None]) -> None:
    """Do a step again only when the content that it is made from has changed."""
    digest = hashlib.sha256()
    for path in sources:
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    stamp = STAMPS / name
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    started = time.monotonic()
    print(f"Setting up: {title} ...", flush=True)
    make()
    stamp.write_text(digest.hexdigest())
    print(f"Setting up: {title} done in {time.monotonic() - started:.1f} s", flush=True)


def keep_environment() -> None:
    """Make the virtual environment, anew if it was made elsewhere or its Python is gone."""
    place = STAMPS / "place"
    if place.is_file() and place.read_text() == str(ROOT) and (BIN / "python").exists():
        return
    if (VENV / "pyvenv.cfg").is_file() and (BIN / "python").exists() and not STAMPS.exists():
        print("Setting up: the environment in .venv is taken over as it is", flush=True)
    else:
        print("Setting up: a virtual environment in .venv ...", flush=True)
        base = getattr(sys, "_base_executable", sys.executable)
        try:
            run(base, "-m", "venv", "--clear", VENV)
        except subprocess.CalledProcessError:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit(
                "This Python cannot make virtual environments: its `ensurepip` module is missing.\n"
                "On Debian and Ubuntu it comes with the package python3-venv."
            )
    STAMPS.mkdir(exist_ok=True)
    place.write_text(str(ROOT))


def install(lock: Path) -> None:
    """Install exactly what a lock names, checked by hash: with uv, else with pip alone."""
    try:
        pip("--target", TOOLS, "--upgrade", "--no-deps", "-r", LOCKS / "tools.txt")
        settings = {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
        run(TOOLS / "bin" / "uv", "pip", "sync", "--quiet", "--require-hashes", lock, **settings)
    except (OSError, subprocess.CalledProcessError):
        print("Setting up: without uv, which takes about a minute longer ...", flush=True)
        pip("-r", lock)


def pip(*arguments: str | Path) -> None:
    """Run the environment's own pip with hashes required."""
    run(BIN / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check",
        "--require-hashes", *arguments)  # fmt: skip


def write_launchers() -> None:
    """Put the source tree on the environment's path, and its commands into ``.venv/bin``."""
    site = next((VENV / "lib").glob("python3*/site-packages"))
    (site / "lms-source.pth").write_text(f"{ROOT}\n")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for name, target in project["scripts"].items():
        module, function = target.split(":")
        launcher = BIN / name
        launcher.write_text(
            f"#!{BIN / 'python'}\nimport sys\n\nfrom {module} import {function}\n\n"
            f'if __name__ == "__main__":\n    sys.exit({function}())\n'
        )
        launcher.chmod(0o755)


def front_end_sources() -> list[Path]:
    """Return the files that decide what the front end's set-up makes."""
    names = ("package.json", "package-lock.json", "tools/front_end.py", "requirements/node.txt")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def make_front_end() -> None:
    """Fetch fonts and styles and copy them to where the pages and the certificates expect them."""
    run(BIN / "python", ROOT / "tools" / "front_end.py")


def compile_translations() -> None:
    """Merge every feature's translations into the catalogue that the program reads."""
    run(BIN / "python", "-m", "lms.kernel.i18n")


def run(*command: str | Path, **settings: str) -> None:
    """Run a program at the root of the source tree; a failure stops the set-up."""
    subprocess.run([*map(str, command)], cwd=ROOT, env={**os.environ, **settings}, check=True)


if __name__ == "__main__":
    main()
