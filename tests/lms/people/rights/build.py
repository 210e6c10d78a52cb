"""Notices, consents, requests and copies for tests, made through the services."""

from datetime import UTC, datetime, timedelta

from lms.kernel import clock, files, jobs
from lms.kernel.actor import Actor
from lms.people.rights import asking, copies, service
from lms.people.rights.models import DataExport
from lms.people.rights.rules import Channel, Purpose, RequestKind, Terms

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ADDRESS = "203.0.113.7"
BODY = "Chúng tôi lưu họ tên và đơn vị.\n\nÔng/bà có thể rút lại sự đồng ý bất cứ lúc nào."


def actor(person, **roles):
    return Actor(person.id, person.full_name, **roles)


def administrator(cast):
    return actor(cast.dung, is_administrator=True)


def notice(session, cast, purpose=Purpose.ACCOUNT, *, title="Thông báo", body=BODY, now=None):
    """A published notice, in force at once."""
    now = now or clock.now()
    by = administrator(cast)
    service.write_draft(session(), by, purpose, title=title, body=body, now=now)
    made = service.publish_notice(session(), by, purpose, in_force_from=None, now=now)
    session.commit()
    return made


def consent(session, person, number=1, purpose=Purpose.ACCOUNT, **proof):
    made = service.give_consent(
        session(), session.merge(person), purpose, number, actor=actor(person), now=clock.now(),
        proof=service.Proof(address=ADDRESS, **proof),
    )  # fmt: skip
    session.commit()
    return made


def request(
    session, person, kind=RequestKind.CORRECTION, asks="Sửa ngày sinh.", *, by=None, ago=timedelta(0),
    channel=Channel.PAGE,
):  # fmt: skip
    """A request, received a while ago."""
    now = clock.now()
    made = asking.enter_request(
        session(), session.merge(person), kind, asks, channel=channel, actor=actor(by or person),
        terms=Terms(), now=now, received_at=now - ago,
    )  # fmt: skip
    session.commit()
    return made


def copy(session, person, *, of=None):
    """A copy, made by the worker."""
    export, _job = copies.ask_copy(
        session(), actor(person), session.merge(person), now=clock.now(), back_url="/", request=of
    )
    session.commit()
    while jobs.run_next():
        pass
    return export


def copied(session, person, *, of=None):
    """A copy that is there already: its file holds no more than a few bytes."""
    now = clock.now()
    export = DataExport(
        person_id=person.id, request_id=of.id if of is not None else None, asked_at=now,
        asked_by=person.id, made_at=now, expires_at=now + copies.LASTS,
        file_sha256=files.store(b"PK"), file_bytes=2,
    )  # fmt: skip
    session.add(export)
    session.commit()
    return export


def draft(session, cast, purpose=Purpose.ACCOUNT, *, body="Bản mới."):
    """The draft of a next version."""
    made = service.write_draft(
        session(), administrator(cast), purpose, title="Thông báo", body=body, now=clock.now()
    )
    session.commit()
    return made
