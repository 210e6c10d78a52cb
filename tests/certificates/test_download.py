"""Downloading certificates: the bytes issued, for those who may have them."""

import hashlib
import io
import unicodedata
import zipfile

import pypdf
import pytest

from certificates import queries, service, storing
from certificates.rules import new_code
from lms.kernel import db, files
from tests.certificates.build import completed_event, enrol, held_event, issue_all, issue_one
from tests.certificates.test_verify import decide


@pytest.fixture
def event(session, cast):
    return held_event(session, cast.information)


@pytest.fixture
def certificate(session, cast, event):
    return issue_one(session, enrol(session, event, cast.an, cast.justice))


def path_of(certificate):
    return files._path(certificate.pdf_sha256)


def test_the_owner_gets_the_bytes_issued_under_a_readable_name(cast, certificate):
    answer = cast.browser(cast.an).get(f"/certificates/{certificate.code}.pdf")

    assert answer.mimetype == "application/pdf"
    assert hashlib.sha256(answer.data).hexdigest() == certificate.pdf_sha256
    year = certificate.register_year
    name = f"Giay-chung-nhan-01-{year}-nguyen-thi-an.pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert "no-store" in answer.headers["Cache-Control"]


def test_text_copied_from_the_stored_file_is_the_same_nfc_string(cast, certificate):
    pdf = cast.browser(cast.an).get(f"/certificates/{certificate.code}.pdf").data
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()

    assert unicodedata.is_normalized("NFC", text)
    for said in (cast.an.full_name, cast.justice.name, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"):
        assert said in " ".join(text.split())


def test_nobody_gets_the_certificate_of_another(cast, certificate):
    path = f"/certificates/{certificate.code}.pdf"

    assert cast.browser().get(path).status_code == 302
    assert cast.browser(cast.binh).get(path).status_code == 404
    assert cast.browser(cast.em).get(path).status_code == 404
    assert cast.browser(cast.chi).get(path).status_code == 200
    assert cast.browser(cast.dung).get(path).status_code == 200


@pytest.mark.parametrize("code", [new_code(b"a guess of 17 by."), "x", "..", "register"])
def test_a_guessed_code_is_absent(cast, code):
    for person in (cast.an, cast.chi, cast.dung):
        assert cast.browser(person).get(f"/certificates/{code}.pdf").status_code == 404


def test_the_owner_cannot_hand_out_what_was_revoked(cast, certificate):
    decide(certificate.code, service.revoke_certificate)
    path = f"/certificates/{certificate.code}.pdf"

    assert cast.browser(cast.an).get(path).status_code == 403
    assert cast.browser(cast.chi).get(path).status_code == 200


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda path: path.unlink(), id="a lost file"),
        pytest.param(lambda path: path.write_bytes(b"%PDF-" + b"x" * 99), id="an altered file"),
    ],
)
def test_a_harmed_file_is_drawn_again_with_the_same_bytes_and_restored(cast, certificate, harm):
    harm(path_of(certificate))
    answer = cast.browser(cast.an).get(f"/certificates/{certificate.code}.pdf")

    assert hashlib.sha256(answer.data).hexdigest() == certificate.pdf_sha256
    assert hashlib.sha256(path_of(certificate).read_bytes()).hexdigest() == certificate.pdf_sha256


def test_what_cannot_be_restored_is_not_handed_out(session, cast, certificate):
    path_of(certificate).unlink()
    with db.transaction() as current:
        kept = queries.get_certificate(current, certificate.code).certificate
        kept.snapshot = kept.snapshot | {"place": "Nơi khác"}
    db.remove_session()
    answer = cast.browser(cast.an).get(f"/certificates/{certificate.code}.pdf")

    assert answer.status_code == 409
    assert "đã bị thay đổi hoặc thất lạc" in answer.text


def test_the_archive_holds_every_valid_certificate(session, cast):
    event = completed_event(session, cast, 12)
    issue_all(event)
    issued = queries.list_of_event(session(), event.id)
    decide(issued[3].certificate.code, service.revoke_certificate)
    path = f"/events/{event.public_id}/certificates.zip"
    answer = cast.browser(cast.chi).post(path, buffered=True)

    assert int(answer.headers["Content-Length"]) == len(answer.data)
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    assert len(archive.namelist()) == 11
    year = issued[0].certificate.register_year
    first = f"Giay-chung-nhan-01-{year}-nguoi-hoc-0000.pdf"
    assert archive.namelist()[0] == first
    hashes = {hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert hashes == {each.certificate.pdf_sha256 for each in issued} - {
        issued[3].certificate.pdf_sha256
    }


def test_the_archive_names_what_is_damaged(session, cast):
    event = completed_event(session, cast, 3)
    issue_all(event)
    issued = queries.list_of_event(session(), event.id)[1]
    path_of(issued.certificate).unlink()
    with db.transaction() as current:
        kept = queries.get_certificate(current, issued.certificate.code).certificate
        kept.snapshot = kept.snapshot | {"place": "Nơi khác"}
    db.remove_session()
    data = (
        cast.browser(cast.chi)
        .post(f"/events/{event.public_id}/certificates.zip", buffered=True)
        .data
    )

    archive = zipfile.ZipFile(io.BytesIO(data))
    assert len(archive.namelist()) == 3
    assert archive.read(storing.LOST).decode() == issued.register_no


def test_an_event_without_certificates_has_an_empty_archive(cast, event):
    data = (
        cast.browser(cast.chi)
        .post(f"/events/{event.public_id}/certificates.zip", buffered=True)
        .data
    )

    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == []
