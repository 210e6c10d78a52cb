"""Show every part of the design system on a few pages, with photographs and an accessibility check of them.

.venv/bin/python tools/style_guide.py                   serve at http://127.0.0.1:5055/page
.venv/bin/python tools/style_guide.py --shots FOLDER    photograph each page: phone and desk, light and dark
"""

import argparse
import shutil
import sys
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, flash, render_template, request, url_for
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lms.kernel import clock, qr  # noqa: E402
from lms.kernel.i18n import init_i18n  # noqa: E402
from lms.kernel.web import CSP  # noqa: E402

PARTS = ("page", "list", "form", "quiz", "contest", "certificate", "screen", "refusal", "broken")
SIZES = {"phone": (390, 844), "desk": (1280, 800)}
NEEDED = [InputRequired("Vui lòng điền mục này.")]
AXE = ROOT / "tests" / "browser" / "vendor" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PORT = 5055


class Checkboxes(SelectMultipleField):  # type: ignore[misc]
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Registration(Form):  # type: ignore[misc]
    """One field of every kind."""

    name = StringField("Họ và tên", NEEDED, description="Viết như trong giấy tờ.")
    born = DateField("Ngày sinh", NEEDED)
    at = TimeField("Giờ đến", [Optional()])
    kind = SelectField("Loại đơn vị", choices=[("a", "Sở, ngành"), ("b", "Xã, phường")])
    periods = IntegerField("Số tiết", [Optional()])
    password = PasswordField("Mật khẩu", [*NEEDED, Length(10, message="Mật khẩu quá ngắn.")])
    role = RadioField(
        "Vai trò", NEEDED, choices=[("a", "Người phát ngôn"), ("b", "Cán bộ phụ trách")]
    )
    sex = RadioField("Giới tính", NEEDED, choices=[("0", "Nam"), ("1", "Nữ")], default="1")
    topics = Checkboxes("Chuyên đề", choices=[("a", "Báo chí"), ("b", "Mạng xã hội")])
    file = FileField("Danh sách", [Optional()])
    note = TextAreaField("Ghi chú", [Optional()])
    consent = BooleanField("Tôi đồng ý cho đơn vị tổ chức xử lý thông tin trên", NEEDED)


ROWS = (
    ("Nguyễn Thị Thuỳ Dương", "Phường Phan Đình Phùng", "9,5", "ok", "Đã duyệt"),
    ("Hoàng Văn Ước", "Sở Tư pháp", "8", "warn", "Chờ duyệt"),
    ("Đặng Ngọc Ẩn", "Báo và Phát thanh, Truyền hình Thái Nguyên", None, "bad", "Từ chối"),
    ("Triệu Quỳnh Như", "Xã Chợ Đồn", "7,25", "neutral", "Bản nháp"),
)


def make_app() -> Flask:
    """Build an application that has nothing but the design."""
    app = Flask("style", root_path=str(ROOT), template_folder="templates")
    app.secret_key = "only for looking"  # noqa: S105
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(ROOT / "tools")]
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    init_i18n(app)
    CSRFProtect(app)
    app.jinja_env.globals.update(
        asset=lambda name: url_for("static", filename=name),
        page_url=lambda number: f"?page={number}",
    )
    for rule, endpoint in (("/sign-in", "accounts.sign_in"), ("/sign-out", "accounts.sign_out")):
        app.add_url_rule(rule, endpoint, lambda: "", methods=["GET", "POST"])
    app.add_url_rule("/<part>", "part", show)
    app.context_processor(add_fakes)
    app.after_request(add_policy)
    return app


def add_policy(response: Response) -> Response:
    """Hold the pages to the real content security policy."""
    response.headers["Content-Security-Policy"] = CSP
    return response


def add_fakes() -> dict[str, Any]:
    """Return what the real application gives to every template."""
    labels = (
        ("Trang chủ", "home"),
        ("Tập huấn", "calendar"),
        ("Cuộc thi", "trophy"),
        ("Ngân hàng câu hỏi", "question"),
        ("Giấy chứng nhận", "certificate"),
        ("Báo cáo", "chart"),
    )
    items = [
        SimpleNamespace(label=text, url="#", active=i == 1, icon=icon)
        for i, (text, icon) in enumerate(labels)
    ]
    actor = SimpleNamespace(is_signed_in="guest" not in request.args, name="Nguyễn Thị Thuỳ Dương")
    return {"nav_items": items, "actor": actor, "locale": "vi"}


def show(part: str) -> str:
    """Render one page of the guide."""
    if part == "refusal":
        message = "Đợt thi đã kết thúc lúc 17 giờ 00 ngày 30/11/2026."
        return render_template("errors/refusal.html", status=409, message=message, back_url="/")
    if part == "broken":
        return render_template("errors/broken.html")
    if part == "page":
        flash("Đã lưu thay đổi.")
    form = Registration()
    if part == "form":
        form.validate()
    now = clock.now()
    return render_template(
        "style_guide.html",
        part=part,
        form=form,
        rows=ROWS,
        page=SimpleNamespace(number=2, pages=9, total=172, has_prev=True, has_next=True),
        now=now,
        started=now - timedelta(minutes=11),
        until=now + timedelta(minutes=9, seconds=20),
        far=now + timedelta(days=6, hours=4),
        qr=Markup(qr.svg("https://example.vn/d/472916")),  # noqa: S704
    )


def photograph(folder: Path, parts: list[str]) -> int:
    """Photograph each page in each size and mode; return how many accessibility faults were found."""
    folder.mkdir(parents=True, exist_ok=True)
    server = make_server("127.0.0.1", PORT, make_app(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        faults = sum(
            photograph_page(browser, folder, part, size, mode)
            for part in parts
            for size in SIZES
            for mode in ("light", "dark")
        )
        browser.close()
    server.shutdown()
    return faults


def photograph_page(browser: Browser, folder: Path, part: str, size: str, mode: Any) -> int:
    """Photograph one page and say what axe, the console and the width have against it."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=mode)
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"http://127.0.0.1:{PORT}/{part}", wait_until="networkidle")
    page.screenshot(path=folder / f"{part}-{size}-{mode}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        faults.append(f"{wide} px too wide")
    if AXE.exists():
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("tags => axe.run({runOnly: tags})", AXE_RULES)
        for fault in found["violations"]:
            nodes = [
                f"{n['html'][:120]} {n['any'][0]['message'] if n['any'] else ''}"
                for n in fault["nodes"][:3]
            ]
            faults.append(f"{fault['id']}: {nodes}")
    page.close()
    for fault in faults:
        sys.stdout.write(f"{part} {size} {mode}: {fault}\n")
    return len(faults)


def main() -> int:
    """Serve the guide, or photograph it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=Path, help="folder for the photographs")
    parser.add_argument("parts", nargs="*", default=list(PARTS))
    chosen = parser.parse_args()
    if chosen.shots:
        return min(photograph(chosen.shots, chosen.parts), 1)
    make_app().run(port=PORT)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
