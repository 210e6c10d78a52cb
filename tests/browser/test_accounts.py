"""How one signs in, in a real browser: passkeys, the second step, one's browsers, another provider."""

import re
import subprocess
import sys
from contextlib import contextmanager

import pyotp
import pytest
import requests

from lms.kernel import clock
from lms.kernel.config import ROOT
from lms.people.accounts.models import ProviderLink
from lms.people.accounts.queries import find_account
from tests.browser.scenes import PASSWORD
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.lms.people.accounts import id_provider
from tests.load.processes import free_port

ADDED = "Đã thêm khóa truy cập."


@pytest.fixture
def somebody(scenes, request):
    """A new person's sign-in name: what a story changes is of no other."""
    login = re.sub(r"\W+", "-", request.node.name)[-60:]
    scenes.add_account("Đặng Thị Yến", login)
    return login


def give_key(visitor):
    """Give this browser a device with a lock, as phones have; return how to speak to it."""
    device = visitor.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    made = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return device, made["authenticatorId"]


def tap(visitor, name):
    """Press a button whose script leads on by itself; look at what comes of it once it is there."""
    visitor.page.get_by_role("button", name=name, exact=True).click()


def add_passkey(visitor, name="Máy của Yến"):
    visitor.open("/my/account/passkeys")
    visitor.write("Tên để dễ nhận ra", name)
    tap(visitor, "Thêm khóa truy cập")
    visitor.reads(ADDED)


def by_passkey(visitor):
    visitor.open("/sign-in")
    tap(visitor, "Đăng nhập bằng khóa truy cập")


def test_a_passkey_is_added_and_signs_in_without_a_name(visit, somebody, size):
    visitor = visit(size)
    give_key(visitor)
    visitor.sign_in(somebody, PASSWORD)
    add_passkey(visitor)
    visitor.reads("Máy của Yến")
    visitor.sign_out()

    by_passkey(visitor)
    visitor.page.wait_for_url(f"{visitor.stage.address}/")
    visitor.open_menu()
    visitor.reads("Đặng Thị Yến")
    visitor.open("/my/account")
    visitor.reads("1 khóa truy cập")


def test_a_passkey_that_is_not_unlocked_signs_nobody_in(visit, somebody):
    visitor = visit("desktop")
    device, authenticator = give_key(visitor)
    visitor.sign_in(somebody, PASSWORD)
    add_passkey(visitor)
    visitor.sign_out()

    device.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False}
    )
    by_passkey(visitor)
    visitor.reads("Khóa truy cập không được chấp nhận.")


def test_the_same_device_is_not_added_twice(visit, somebody):
    visitor = visit("desktop")
    give_key(visitor)
    visitor.sign_in(somebody, PASSWORD)
    add_passkey(visitor)
    tap(visitor, "Thêm khóa truy cập")
    visitor.reads("Thiết bị này đã có khóa truy cập cho tài khoản của ông/bà.")


def test_a_removed_passkey_opens_nothing_any_more(visit, somebody):
    visitor = visit("desktop")
    give_key(visitor)
    visitor.sign_in(somebody, PASSWORD)
    add_passkey(visitor)
    visitor.press("Gỡ bỏ")
    visitor.confirm("Gỡ bỏ")
    visitor.reads("Chưa có khóa truy cập.")
    visitor.sign_out()
    with visitor.refused(422):
        by_passkey(visitor)
        visitor.reads("Khóa truy cập không được chấp nhận.")


def test_the_second_step_is_set_up_and_asked_for(visit, somebody, size):
    visitor = visit(size)
    visitor.sign_in(somebody, PASSWORD)
    visitor.open("/my/account/second-step")
    visitor.press("Thiết lập", within=visitor.page.get_by_role("main"))
    secret = visitor.page.locator(".account-secret").inner_text().replace(" ", "")
    app, half_minute = pyotp.TOTP(secret), int(clock.now().timestamp()) // 30
    visitor.write("Mã 6 chữ số trên ứng dụng", "000000")
    visitor.press("Bật", expecting=422)
    visitor.reads("Mã chưa đúng hoặc đã dùng rồi.")
    visitor.write("Mã 6 chữ số trên ứng dụng", app.generate_otp(half_minute))
    visitor.press("Bật")
    visitor.reads("Mã dự phòng của ông/bà")
    codes = visitor.page.locator(".account-codes li").all_inner_texts()
    assert len(codes) == 10
    visitor.sign_out()

    visitor.sign_in(somebody, PASSWORD)
    visitor.write("Mã 6 chữ số, hoặc mã dự phòng", codes[0])
    visitor.press("Tiếp tục")
    visitor.open("/my/account")
    visitor.reads("Còn 9 mã dự phòng")


def test_another_browser_is_signed_out_from_here(visit, somebody):
    here, there = visit("desktop"), visit("phone")
    for visitor in (here, there):
        visitor.sign_in(somebody, PASSWORD)
    here.open("/my/account")
    here.reads("Chrome · Android")
    here.press("Đăng xuất mọi nơi khác")
    here.confirm("Đăng xuất mọi nơi khác")
    here.reads("Đã đăng xuất 1 trình duyệt khác.")
    there.open("/my/certificates")
    assert "/sign-in" in there.page.url


# Another provider ---------------------------------------------------------------------------
class WithProvider(Stage):
    """The server with a provider set."""

    issuer = ""

    @property
    def settings(self):
        """Those of the stage, and whose accounts may sign in."""
        return super().settings | {
            "LMS_OIDC_ISSUER": self.issuer,
            "LMS_OIDC_CLIENT_ID": id_provider.CLIENT_ID,
            "LMS_OIDC_CLIENT_SECRET": id_provider.CLIENT_SECRET,
            "LMS_OIDC_LABEL": "Cổng tài khoản",
        }


@contextmanager
def provider():
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", id_provider.__name__, str(port)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def with_provider(scenes):
    with provider() as issuer:
        stage = WithProvider()
        stage.issuer = issuer
        with stage:
            requests.post(f"{issuer}/orders", json={}, timeout=30).raise_for_status()
            yield stage


def test_the_button_leads_to_the_provider_and_back(browser, scenes, somebody, with_provider):
    with scenes.stage.behind() as session:
        account = find_account(session, somebody)
        session.add(
            ProviderLink(
                account_id=account.id, issuer=with_provider.issuer, subject="subject-1",
                linked_at=clock.now(),
            )
        )  # fmt: skip
    visitor = Visitor(browser, with_provider, "desktop")
    visitor.open("/sign-in")
    visitor.page.get_by_role("button", name="Tiếp tục với Cổng tài khoản").click()
    visitor.page.wait_for_url(f"{with_provider.address}/")
    visitor.reads("Đặng Thị Yến")
    faults = [fault for fault in visitor.faults if with_provider.issuer not in fault]
    visitor.context.close()
    assert faults == []
