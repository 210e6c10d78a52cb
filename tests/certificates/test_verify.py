"""Verifying a certificate: anybody, by its code or by its file."""

import io

import pytest
from sqlalchemy import select

from certificates import queries, service, storing
from certificates.models import Certificate
from certificates.reading import LARGEST_FILE
from certificates.rules import grouped, new_code
from lms.app import create_app
from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.limits import limiter
from tests.certificates.build import enrol, held_event, issue_one

UNKNOWN = "Không tìm thấy giấy chứng nhận"
GOOD = "Giấy chứng nhận có giá trị"
BAD = "Giấy chứng nhận đã bị thu hồi"
ALTERED = "Tệp đã bị thay đổi"


@pytest.fixture
def certificate(session, cast):
    event = held_event(session, cast.information)
    return issue_one(session, enrol(session, event, cast.an, cast.justice))


def decide(code, decision, reason="Cấp nhầm người"):
    with db.transaction() as current:
        decision(
            current,
            queries.get_certificate(current, code),
            actor=COMMAND_LINE,
            reason=reason,
            now=clock.now(),
        )
    db.remove_session()


def send(client, content, name="giay.pdf"):
    return client.post("/verify", data={"file": (io.BytesIO(content), name)})


def test_a_valid_certificate_shows_what_the_register_says(client, cast, certificate):
    page = client.get(f"/verify/{certificate.code}").text

    assert GOOD in page
    for said in (cast.an.full_name, cast.information.name, "01/", grouped(certificate.code)):
        assert said in page
    assert "xx/xx/1990" in page
    assert "01/05/1990" not in page


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(lambda code: grouped(code), id="as printed"),
        pytest.param(lambda code: grouped(code).lower().replace("-", " "), id="lower case, spaces"),
        pytest.param(
            lambda code: f"  {code.replace('0', 'o').replace('1', 'l')} ", id="look-alikes"
        ),
        pytest.param(lambda code: grouped(code).replace("-", "–"), id="long dashes"),
    ],
)
def test_a_code_is_taken_as_people_type_it(client, certificate, typed):
    answer = client.get("/verify", query_string={"code": typed(certificate.code)})

    assert answer.status_code == 302
    assert GOOD in client.get(answer.location).text


def test_revoked_and_restored_are_said_with_the_day_and_without_the_reason(client, certificate):
    decide(certificate.code, service.revoke_certificate)
    page = client.get(f"/verify/{certificate.code}").text
    assert BAD in page
    assert f"Thu hồi ngày {clock.local(clock.now()):%d/%m/%Y}" in page
    assert "Cấp nhầm người" not in page

    decide(certificate.code, service.restore_certificate)
    assert GOOD in client.get(f"/verify/{certificate.code}").text


def test_an_unknown_code_and_what_is_no_code_read_alike(client, certificate, queries):
    answers = []
    for code in (new_code(b"another seventeen"), certificate.code[:-1] + "?", "x", "a" * 5000):
        with queries() as count:
            answer = client.get(f"/verify/{code}")
        said = answer.text.partition("<main")[2].partition("</main>")[0]
        answers.append((answer.status_code, said, len(count)))

    assert UNKNOWN in answers[0][1]
    assert len(set(answers)) == 1


def test_the_file_issued_is_genuine(client, certificate):
    page = send(client, storing.read_pdf(certificate)).text

    assert GOOD in page
    assert "Tệp đúng là bản gốc đã cấp" in page


def test_the_file_of_a_revoked_certificate_is_not_good(client, certificate):
    decide(certificate.code, service.revoke_certificate)

    assert BAD in send(client, storing.read_pdf(certificate)).text


def test_one_altered_byte_is_said(client, certificate):
    altered = bytearray(storing.read_pdf(certificate))
    altered[len(altered) // 2] ^= 1
    page = send(client, bytes(altered)).text

    assert ALTERED in page
    assert GOOD not in page
    assert "Nguyễn Thị An" not in page


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4 something else", b"GIF89a", b"\x00" * 999, b"%PDF-" + b"/Keywords (" * 9999],
)
def test_any_other_file_is_unknown(client, certificate, content):
    answer = send(client, content)

    assert (answer.status_code, UNKNOWN in answer.text) == (200, True)


def test_a_file_over_the_limit_is_refused_with_a_sentence(client):
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
    body = head + b" " * LARGEST_FILE + b"\r\n--b--\r\n"
    answer = client.post("/verify", data=body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 422
    assert "Tệp lớn hơn 5 MB" in answer.text


@pytest.mark.parametrize("sent", [{}, {"file": "no file"}, {"file": (io.BytesIO(b""), "")}])
def test_no_file_is_asked_for_again(client, sent):
    answer = client.post("/verify", data=sent)

    assert answer.status_code == 422
    assert "Vui lòng điền mục này." in answer.text


def test_data_altered_in_the_database_are_not_called_valid(client, session, certificate):
    with db.transaction() as current:
        kept = current.scalar(select(Certificate))
        kept.snapshot = kept.snapshot | {"full_name": "Kẻ Gian"}
    db.remove_session()
    page = client.get(f"/verify/{certificate.code}").text

    assert UNKNOWN in page
    assert "Kẻ Gian" not in page


def test_the_pages_leave_the_session_alone_and_are_not_indexed(client, certificate):
    for path in ("/verify", f"/verify/{certificate.code}"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "csrf" not in answer.text


def test_a_file_is_taken_without_a_token_and_guessing_is_slowed_down(
    session, certificate, monkeypatch
):
    monkeypatch.setattr(limiter, "enabled", limiter.enabled)  # as it was, afterwards
    app = create_app(TESTING=True, RATELIMIT_ENABLED=True, SERVER_NAME=None)
    pdf = storing.read_pdf(certificate)
    client = app.test_client()

    assert GOOD in send(client, pdf).text
    statuses = [client.get(f"/verify/{new_code(bytes([n]) * 17)}").status_code for n in range(40)]
    assert statuses[:29] == [200] * 29
    assert statuses[-1] == 429
    limiter.reset()


def test_the_page_of_a_check_has_a_way_back(client):
    assert 'href="/verify"' in client.get("/verify/x").text
