"""Accounts with what tests of signing in need: browsers, passkeys, the app on a phone."""

import pyotp

from lms.kernel import clock, sealing
from lms.people.accounts import second_factor, sign_ins
from lms.people.accounts.models import Passkey
from lms.people.accounts.queries import find_account_of
from tests.people import PASSWORD


def account_of(session, person):
    return find_account_of(session(), person.id)


def one_of_each(session, cast):
    """A browser and a passkey of An; a person of the organiser's unit with a browser."""
    now = clock.now()
    an = account_of(session, cast.an)
    sign_ins.start(session(), an, now=now)
    passkey = passkey_of(session, an)
    theirs = cast.person("Người Của Đơn Vị", unit=cast.information, login="donvi")
    account = account_of(session, theirs)
    sign_ins.start(session(), account, now=now)
    session.commit()
    return {
        "person_id": theirs.public_id,
        "sign_in_id": newest(session, an).public_id,
        "browser_id": newest(session, account).public_id,
        "passkey_id": passkey.public_id,
    }


def newest(session, account):
    return session.query(sign_ins.SignIn).filter_by(account_id=account.id, ended_at=None).first()


def passkey_of(session, account, *, name="Điện thoại của An"):
    """A passkey that no authenticator knows: to list, to rename, to remove."""
    passkey = Passkey(
        account_id=account.id, credential_id=name.encode(), public_key=b"-", user_handle=b"-",
        sign_count=0, name=name, made_at=clock.now(),
    )  # fmt: skip
    session.add(passkey)
    session.commit()
    return passkey


def enrolled(session, person, *, now=None):
    """Turn the second step on for a person; return their app and their recovery codes."""
    secret = second_factor.new_secret()
    account = account_of(session, person)
    now = now or clock.now()
    app = pyotp.TOTP(secret)
    counter = int(now.timestamp()) // 30 - 2  # so that the present code is still to be used
    account.totp_sealed = sealing.seal(secret, purpose=second_factor.PURPOSE)
    account.totp_counter, account.totp_since = counter, now
    codes = second_factor._new_recovery_codes(session(), account, now=now)
    session.commit()
    return app, codes


def code_of(app, *, ahead=0):
    """What the app shows now, or some half minutes later."""
    return app.generate_otp(int(clock.now().timestamp()) // 30 + ahead)


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/sign-in", data={"login": login, "password": password, **more})
