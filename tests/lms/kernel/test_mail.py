"""Mail: leaves after the commit, to a real server, once; and waits while the server is away."""

from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from lms.kernel import clock, db, mail
from lms.kernel.config import get_settings
from lms.kernel.mail import OutgoingMail, post, send_waiting


class Mailbox:
    """Takes every mail, or refuses while ``is_away``."""

    def __init__(self):
        self.taken, self.is_away = [], False

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 -- the library's name
        if self.is_away:
            return "451 Please try again later"
        self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch, unused_port):
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=unused_port)
    controller.start()
    settings = get_settings()
    monkeypatch.setattr(settings, "smtp_host", "127.0.0.1")
    monkeypatch.setattr(settings, "smtp_port", unused_port)
    monkeypatch.setattr(settings, "smtp_security", "none")
    monkeypatch.setattr(settings, "smtp_from", "lms@example.vn")
    yield box
    controller.stop()


@pytest.fixture
def unused_port():
    import socket  # noqa: PLC0415 -- here alone

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def write(session, body="Kính gửi ông/bà: https://lms.example.vn/reset/ABCD"):
    post(session(), "test", to="an@example.vn", subject="Mật khẩu mới", body=body, now=clock.now())


def only(session):
    db.remove_session()
    return session.query(OutgoingMail).one()


def test_a_mail_leaves_after_the_commit_and_once(session, mailbox):
    write(session)
    session.commit()
    assert send_waiting() == 1
    assert send_waiting() == 0

    [(to, content)] = mailbox.taken
    assert to == ["an@example.vn"]
    assert "Auto-Submitted: auto-generated" in content
    row = only(session)
    assert (row.state, row.sealed) == ("sent", None)


def test_what_is_rolled_back_never_leaves(session, mailbox):
    write(session)
    session.rollback()
    assert send_waiting() == 0
    assert mailbox.taken == []


def test_what_a_waiting_mail_says_is_sealed(session):
    write(session)
    session.commit()
    assert b"reset" not in only(session).sealed
    assert b"example" not in only(session).sealed


def test_a_server_that_is_away_is_asked_again_later_and_in_the_end_given_up(
    session, mailbox, monkeypatch
):
    mailbox.is_away = True
    write(session)
    session.commit()
    for number in range(1, mail.MOST_TRIES + 1):
        assert send_waiting() == 0
        row = only(session)
        assert row.tries == number
        assert row.state == ("failed" if number == mail.MOST_TRIES else "waiting")
        assert row.try_at > clock.now() + timedelta(seconds=50)
        row.try_at = clock.now()  # time goes by
        session.commit()
    assert only(session).sealed is None

    mailbox.is_away = False
    assert send_waiting() == 0


def test_nobody_listening_is_a_failed_try(session, mailbox, monkeypatch):
    monkeypatch.setattr(get_settings(), "smtp_port", 9)
    write(session)
    session.commit()
    assert send_waiting() == 0
    assert only(session).tries == 1


def test_a_line_break_in_an_address_adds_no_header(session):
    with pytest.raises(ValueError, match="linefeed"):
        post(
            session(), "test", to="an@example.vn\nBcc: all@example.vn", subject="x", body="x",
            now=clock.now(),
        )  # fmt: skip


def test_without_a_mail_server_nothing_is_tried(session):
    write(session)
    session.commit()
    assert send_waiting() == 0
    assert only(session).tries == 0
