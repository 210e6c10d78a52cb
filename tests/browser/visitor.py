"""Somebody with a browser: does what people do by what they see, and looks hard at every page.

Every page is examined once per state: axe-core finds nothing against WCAG 2.1 A and AA, nothing is wider
than a phone's screen, nothing was asked of another host, and no script, style or request failed.
"""

import re
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": (
        "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/130.0.0.0 Mobile Safari/537.36"
    ),
}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
SIZES = {"phone": PHONE, "desktop": DESKTOP}
VIETNAM = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "accept_downloads": True}
PATIENCE = 15_000  # milliseconds; the machine may be busy

EXAMINED = set()  # pages by size, address and text: one story need not examine what another has
# The console repeats every refused request; requests are judged by their own answers.
REPEATED = re.compile(r"^Failed to load resource")
LEFT_BEHIND = "net::ERR_ABORTED"  # a download, or a request of the page that was left

RUN_AXE = """async (tags) => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations'], preload: false});
  return found.violations.map((v) => `${v.id} (${v.impact}): ${v.help}` + v.nodes.slice(0, 5).map((n) =>
    `\\n      ${n.html.slice(0, 160)}\\n        ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ''}`).join(''));
}"""
FIND_WIDE = """(width) => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= width) return [];
  const scrolls = (el) => el && el !== document.documentElement
    && (/auto|scroll|hidden|clip/.test(getComputedStyle(el).overflowX) || scrolls(el.parentElement));
  const wide = [...document.querySelectorAll('body *')].filter((el) =>
    el.getBoundingClientRect().right > width + 1 && !scrolls(el.parentElement));
  return [`the page is ${page.scrollWidth} px wide`, ...wide.slice(0, 4).map((el) => el.outerHTML.slice(0, 140))];
}"""


class Visitor:
    """A person at a browser of one size; `faults` gathers what no page may do."""

    def __init__(self, browser, stage, size, **more):
        self.stage, self.size = stage, size
        self._mode = more.get("color_scheme", "light")
        self.context = browser.new_context(**SIZES[size], **VIETNAM, base_url=stage.address, **more)
        self.context.set_default_timeout(PATIENCE)
        self.faults = []
        self._allowed = ()
        self._is_cut_off = False
        self.page = self.new_tab()

    # Going about ------------------------------------------------------------------------------
    def new_tab(self):
        """Open one more page of the same browser, watched like the first."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._blame(f"script: {error}"))
        page.on("request", self._see_request)
        page.on("requestfailed", self._see_failure)
        page.on("response", self._see_response)
        return page

    def remember_pages(self):
        """Return the list to which every address shown from now on is added, once."""
        seen = []

        def note(response):
            is_page = response.request.is_navigation_request() and response.status == 200
            path = response.url.removeprefix(self.stage.address)
            is_html = "text/html" in response.headers.get("content-type", "")
            if is_page and is_html and response.request.method == "GET" and path not in seen:
                seen.append(path)

        self.page.on("response", note)
        return seen

    def open(self, path, expecting=200):
        """Go to an address; `expecting` is the status of the page."""
        with self.refused(expecting):
            answer = self.page.goto(path)
        if answer is None or answer.status != expecting:
            self._blame(f"{path} answered {answer and answer.status} instead of {expecting}")
        self.look()

    def follow(self, name, within=None):
        """Click a link."""
        self._visible("link", name, within).click()
        self.settle()

    def press(self, name, within=None, expecting=200):
        """Click a button; `expecting` is the status of the page that it leads to."""
        with self.refused(expecting):
            self._visible("button", name, within).click()
            self.settle()

    def _visible(self, role, name, within):
        found = (within or self.page).get_by_role(role, name=name, exact=True)
        return found.locator("visible=true").first

    def confirm(self, name):
        """Say yes in the dialog that asks."""
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        self.look()
        dialog.get_by_role("button", name=name, exact=True).click()
        self.settle()

    def field(self, label, within=None):
        """The control with this label, whether or not the label adds that it is optional."""
        exactly = re.compile(rf"^\s*{re.escape(label)}\s*(\(không bắt buộc\))?\s*$")
        return (within or self.page).get_by_label(exactly).first

    def write(self, label, text):
        """Type into the field with this label."""
        self.field(label).fill(text)

    def pick(self, label, option):
        """Choose from the list with this label."""
        self.field(label).select_option(label=option)

    def tick(self, label):
        """Tick a box, or choose an answer."""
        self.field(label).check()

    def attach(self, label, path):
        """Choose a file."""
        self.field(label).set_input_files(path)

    def reads(self, text):
        """Wait until the page shows this text."""
        body = self.page.locator("body")
        try:
            expect(body).to_contain_text(text, use_inner_text=True, timeout=PATIENCE)
        except AssertionError:
            raise AssertionError(f"{self.page.url} does not show “{text}”") from None

    def sees(self):
        """All text of the page, in one line."""
        return re.sub(r"\s*\n\s*", " | ", self.page.locator("body").inner_text())

    def settle(self):
        """Wait for the page that a click leads to, and look at it."""
        self.page.wait_for_load_state("load")
        self.look()

    def sign_in(self, login, password, expecting=200):
        """Sign in at the door."""
        self.open("/sign-in")
        self.write("Số điện thoại, email hoặc tên đăng nhập", login)
        self.write("Mật khẩu", password)
        self.press("Đăng nhập", within=self.page.get_by_role("main"), expecting=expecting)

    def open_menu(self):
        """On a phone: unfold the menu, which holds what a desktop shows in a line."""
        if self.size == "phone":
            self.page.locator("summary", has_text="Danh mục").click()
            self.look()

    def sign_out(self):
        """Go."""
        self.open_menu()
        self.page.get_by_role("button", name="Đăng xuất").locator("visible=true").click()
        self.settle()

    # Looking ----------------------------------------------------------------------------------
    def look(self, page=None):
        """Examine the page as it is now, unless it was examined in this state."""
        page = page or self.page
        text = page.evaluate("() => document.title + document.body.innerText")
        state = (self.size, self._mode, urlsplit(page.url).path, text)
        if state in EXAMINED or self._is_cut_off:
            return
        EXAMINED.add(state)
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE.read_text())
        for violation in page.evaluate(RUN_AXE, STANDARD):
            self._blame(f"axe: {violation}", page)
        if self.size == "phone":
            for line in page.evaluate(FIND_WIDE, PHONE["viewport"]["width"]):
                self._blame(f"too wide: {line}", page)

    @contextmanager
    def refused(self, *statuses):
        """Within this, answers with these statuses are what the story expects."""
        before, self._allowed = self._allowed, (*self._allowed, *statuses)
        try:
            yield
        finally:
            self._allowed = before

    @contextmanager
    def failing(self):
        """Within this, requests may fail: the story makes them."""
        self._is_cut_off, before = True, self._is_cut_off
        try:
            yield
        finally:
            self._is_cut_off = before

    @contextmanager
    def without_network(self):
        """Cut the connection."""
        with self.failing():
            self.context.set_offline(True)
            try:
                yield
            finally:
                self.context.set_offline(False)

    def _blame(self, fault, page=None):
        where = urlsplit((page or self.page).url).path if self.context.pages else ""
        line = f"[{self.size} {where}] {fault}"
        if line not in self.faults:
            self.faults.append(line)

    def _hear(self, message):
        if message.type == "error" and not REPEATED.match(message.text):
            self._blame(f"console: {message.text}")

    def _see_request(self, request):
        if not request.url.startswith((self.stage.address, "data:", "blob:")):
            self._blame(f"asks another host: {request.url}")

    def _see_failure(self, request):
        if not self._is_cut_off and request.failure != LEFT_BEHIND:
            self._blame(f"request failed: {request.url}: {request.failure}")

    def _see_response(self, response):
        if response.status >= 400 and response.status not in self._allowed:
            self._blame(f"{response.request.method} {response.url} answered {response.status}")
