"""Finding and starting the machine's browser."""

import shutil

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def start_browser(playwright):
    """Start the machine's Chromium; None where there is none."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    return path and playwright.chromium.launch(executable_path=path, args=FLAGS)
