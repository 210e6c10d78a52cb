"""Mail: an outbox row in the transaction that asks for it; the worker sends what has been committed.

What a mail says is sealed and is forgotten once it has left: it may hold a link that opens an account.
"""

import logging
import smtplib
import ssl
from datetime import datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from email.utils import make_msgid

from sqlalchemy import CheckConstraint, Index, LargeBinary, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.kernel import clock, db, jobs, sealing
from lms.kernel.config import Settings, get_settings
from lms.kernel.db import Base
from lms.kernel.types import UTCDateTime

MOST_TRIES = 6
WAIT = timedelta(minutes=1)  # before the second try; twice as long before each one after it
SECONDS = 10.0  # that a mail server may take over each step
LOOK_EVERY = 3.0  # seconds
PURPOSE = "mail"
log = logging.getLogger(__name__)


class OutgoingMail(Base):
    """A mail that waits, has left, or was given up."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
        CheckConstraint("(state = 'waiting') = (sealed IS NOT NULL)", name="forgotten_when_done"),
        Index(
            "ix_outgoing_mail_waiting",
            "try_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # what it is about, for the log
    state: Mapped[str] = mapped_column(default="waiting")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the whole message
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def post(session: Session, kind: str, *, to: str, subject: str, body: str, now: datetime) -> None:
    """Put a plain mail into the outbox; it leaves once the caller's transaction has committed."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = get_settings().smtp_from, to, subject
    message["Message-ID"] = make_msgid(domain="lms.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    sealed = sealing.seal(message.as_string(), purpose=PURPOSE)
    session.add(OutgoingMail(kind=kind, sealed=sealed, asked_at=now, try_at=now))


@jobs.every(LOOK_EVERY)
def send_waiting() -> int:
    """Send what waits, oldest first; what a server does not take now is tried again, less and less often."""
    settings = get_settings()
    if not settings.sends_mail:
        return 0
    sent = 0
    while (taken := _take_next()) is not None:
        mail_id, message, tries = taken
        try:
            _deliver(settings, message)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("mail %s: try %s failed: %s", mail_id, tries, type(error).__name__)
            if tries >= MOST_TRIES:
                _finish(mail_id, "failed")
        else:
            _finish(mail_id, "sent")
            sent += 1
    return sent


def _take_next() -> tuple[int, str, int] | None:
    """Take a mail for oneself until its next try is due, so that two workers do not send it both."""
    now = clock.now()
    with db.transaction() as session:
        mail = session.scalar(
            select(OutgoingMail)
            .where(OutgoingMail.state == "waiting", OutgoingMail.try_at <= now)
            .order_by(OutgoingMail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if mail is None or mail.sealed is None:
            return None
        mail.tries += 1
        mail.try_at = now + WAIT * 2 ** (mail.tries - 1)
        return mail.id, sealing.unseal(mail.sealed, purpose=PURPOSE), mail.tries


def _finish(mail_id: int, state: str) -> None:
    with db.transaction() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        mail.state, mail.sealed, mail.done_at = state, None, clock.now()


def _deliver(settings: Settings, message: str) -> None:
    context = ssl.create_default_context()
    where = (settings.smtp_host, settings.smtp_port)
    with (
        smtplib.SMTP_SSL(*where, timeout=SECONDS, context=context)
        if settings.smtp_security == "tls"
        else smtplib.SMTP(*where, timeout=SECONDS)
    ) as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(_parsed(message))


def _parsed(message: str) -> EmailMessage:
    return message_from_string(message, policy=default)
