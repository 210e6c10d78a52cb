"""Registering for a contest: what is asked, what is kept, who is refused."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import select

from lms.app import create_app
from lms.kernel import clock, files
from lms.kernel.limits import limiter
from lms.kernel.sealing import unseal
from lms.people.accounts.models import Account
from lms.people.persons.models import Person
from lms.people.rights.models import Consent
from lms.people.units.models import Unit
from quizzes.contests.models import Contestant
from tests.people import PASSWORD
from tests.quizzes.contests import build


@pytest.fixture
def url(contest, round_):
    return f"/contests/{contest.public_id}/register"


def only(session, model):
    return session.scalars(select(model)).one()


def test_registering_signs_a_newcomer_in_and_leads_to_the_open_round(client, session, url, round_):
    response = client.post(url, data=build.form())

    assert (response.status_code, response.location) == (302, f"/rounds/{round_.public_id}/play")
    assert "Nguyễn Văn An" in client.get("/contests").text
    contestant = only(session, Contestant)
    assert (contestant.phone, contestant.birth_date) == ("0912000001", date(1990, 5, 1))
    assert only(session, Account).login == "0912000001"


def test_every_consent_is_kept_on_its_own_with_the_text_that_was_read(
    client, session, url, contest
):
    client.post(url, data=build.form(may_publish_name="y"))

    consents = session.scalars(select(Consent).order_by(Consent.purpose)).all()
    assert [(each.purpose, each.is_given) for each in consents] == [
        ("contest.data", True),
        ("contest.name", True),
    ]
    assert {each.subject for each in consents} == {contest.public_id}
    [sha256] = {each.notice_sha256 for each in consents}
    text = files.load(sha256)
    assert hashlib.sha256(text).hexdigest() == sha256
    assert "số căn cước công dân" in text.decode()
    assert text.decode().split("\n\n")[1] in client.application.test_client().get(url).text


def test_no_consent_is_ticked_beforehand(client, url):
    assert " checked" not in client.get(url).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"agrees": ""}, "Bắt buộc", id="without consent to the use of data"),
        pytest.param({"full_name": "An 1"}, "chữ số", id="a name with digits"),
        pytest.param({"birth_day": "31", "birth_month": "2"}, "lịch", id="a day that no month has"),
        pytest.param({"birth_year": "2020"}, "16 tuổi", id="too young on the round's last day"),
        pytest.param({"phone": "12345"}, "0912345678", id="no phone number"),
        pytest.param({"phone": "0208123456" + "7"}, "di động", id="a landline, which is shared"),
        pytest.param({"citizen_id": "123"}, "12", id="a citizen id of three digits"),
        pytest.param({"password": "1234567890"}, "mật khẩu", id="a password that guessers try"),
        pytest.param({"gender": "other"}, "", id="a gender that papers do not have"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(client, session, url, changes, sentence):
    response = client.post(url, data=build.form(**changes))

    assert response.status_code == 422
    assert sentence in response.text
    assert session.scalars(select(Contestant)).all() == []
    assert session.scalars(select(Person)).all() == []


def test_a_phone_number_registers_once(app, client, session, url):
    client.post(url, data=build.form())

    again = app.test_client().post(url, data=build.form(full_name="Trần Văn Bình"))

    assert again.status_code == 409
    assert "vui lòng đăng nhập" in again.text
    assert only(session, Contestant).full_name == "Nguyễn Văn An"


def test_a_citizen_id_registers_once_and_is_sealed(app, client, session, url):
    client.post(url, data=build.form(citizen_id="019090 001234"))

    again = app.test_client().post(url, data=build.form(2, citizen_id="019090001234"))

    assert again.status_code == 409
    contestant = only(session, Contestant)
    assert b"019090001234" not in contestant.citizen_id_sealed
    assert unseal(contestant.citizen_id_sealed, purpose="citizen_id") == "019090001234"


def test_a_citizen_id_that_does_not_fit_warns_and_does_not_block(client, session, url):
    response = client.post(url, data=build.form(citizen_id="019185001234"), follow_redirects=True)

    assert response.status_code == 200
    assert "1985" in response.text
    assert only(session, Contestant)


def test_who_has_signed_in_gives_no_password_and_finds_the_form_filled_in(cast, session, url):
    browser = cast.browser(cast.an)
    page = browser.get(url).text
    assert 'name="password"' not in page
    assert cast.an.full_name in page
    assert cast.justice.name in page

    data = build.form()
    del data["password"]
    assert browser.post(url, data=data).status_code == 302
    assert only(session, Contestant).person_id == cast.an.id
    assert browser.get(url).status_code == 302


def test_a_unit_is_recognised_by_its_name_and_any_other_is_kept_as_typed(app, client, cast, url):
    cast.justice
    client.post(url, data=build.form(unit="so tu phap"))
    app.test_client().post(url, data=build.form(2, unit="Trường THPT Chuyên"))

    kept = cast.session.execute(
        select(Unit.id, Contestant.unit_name)
        .select_from(Contestant)
        .outerjoin(Unit, Unit.id == Contestant.unit_id)
        .order_by(Contestant.id)
    ).all()
    assert kept == [(cast.justice.id, "Sở Tư pháp"), (None, "Trường THPT Chuyên")]


def test_the_contest_says_whether_it_asks_the_citizen_id(client, cast, questions):
    asks_none = build.contest(cast.session, cast.information, asks_citizen_id="no")
    build.open_round(cast.session, asks_none, questions)
    needs = build.contest(cast.session, cast.information, asks_citizen_id="required")
    build.open_round(cast.session, needs, questions)

    assert "citizen_id" not in client.get(f"/contests/{asks_none.public_id}/register").text
    refused = client.post(f"/contests/{needs.public_id}/register", data=build.form())
    assert refused.status_code == 422


@pytest.fixture
def young(cast, questions):
    contest = build.contest(cast.session, cast.information, min_age=12)
    build.open_round(cast.session, contest, questions)
    return f"/contests/{contest.public_id}/register"


def born(years_ago):
    return {"birth_year": str(clock.local(clock.now()).year - years_ago)}


def test_below_sixteen_a_guardian_has_to_agree(app, client, session, young):
    assert client.post(young, data=build.form(**born(14))).status_code == 422
    guardian = {"guardian_name": "Nguyễn Thị Mẹ", "guardian_agrees": "y"}
    assert client.post(young, data=build.form(**born(14), **guardian)).status_code == 302

    assert only(session, Contestant).guardian_name == "Nguyễn Thị Mẹ"
    purposes = set(session.scalars(select(Consent.purpose)))
    assert purposes == {"contest.data", "contest.name", "contest.guardian"}


def test_nobody_registers_once_the_last_round_has_closed(client, session, url, round_):
    build.close(session, round_)

    assert client.get(url).status_code == 409
    assert client.post(url, data=build.form()).status_code == 409


def test_nobody_takes_the_phone_number_of_an_account_that_exists(client, cast, url):
    cast.person("Lý Văn Hùng", login="0912000001")
    response = client.post(url, data=build.form())

    assert response.status_code == 409
    assert cast.session.scalars(select(Contestant)).all() == []
    assert (
        client.post("/sign-in", data={"login": "0912000001", "password": PASSWORD}).status_code
        == 302
    )


def test_nobody_finds_out_from_a_list_of_numbers_who_is_registered(session, url, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", limiter.enabled)  # as it was, afterwards
    spy = create_app(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True).test_client
    limiter.reset()
    spy().post(url, data=build.form())

    found = [spy().post(url, data=build.form()).status_code for _ in range(101)]

    limiter.reset()
    assert found == [409] * 100 + [429]
