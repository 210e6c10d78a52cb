"""What certificates hold of persons: the register keeps its numbers, an erased name leaves its line."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from certificates.composing import freeze, thaw
from certificates.models import Certificate, CertificateState, RegisterCounter
from certificates.rules import Snapshot, data_sha256, register_label
from lms.kernel import files
from lms.kernel.errors import N_
from lms.kernel.text import fold, name_sort_key
from lms.people.rights.holdings import WITH_PERSON, Blank, Erasing, hold, holds_nobody
from lms.people.rights.rules import ERASED_NAME


def _nobody_s(row: Any) -> Snapshot:
    """Return what the certificate says, without whose it is."""
    return replace(thaw(row.snapshot), full_name=ERASED_NAME, birth_date=None, position="")


def _snapshot(row: Any, _erasing: Erasing) -> dict[str, Any]:
    return freeze(_nobody_s(row))


def _sha256(row: Any, _erasing: Erasing) -> str:
    return data_sha256(_nobody_s(row))


def _search_key(row: Any, _erasing: Erasing) -> str:
    said = _nobody_s(row)
    label = register_label(row.register_number, row.register_year)
    return " " + fold(f"{said.full_name} {said.unit_name} {label}")


def _pdf(row: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """Put the PDF into a copy of the person's data; one that is lost is left out."""
    try:
        content = files.load(row["pdf_sha256"])
    except OSError:
        return None
    number = register_label(row["register_number"], row["register_year"]).replace("/", "-")
    return f"giay-chung-nhan-{number}.pdf", content


hold(
    Certificate, "certificates", N_("Certificates in the register"), Certificate.enrolment_id,
    erase=Blank(
        {
            "snapshot": _snapshot, "snapshot_sha256": _sha256,
            "sort_key": name_sort_key(ERASED_NAME), "search_key": _search_key,
        },
        plain="code issued_on",
        keeps={
            "pdf_sha256": N_(
                "The fingerprint of the file as issued tells nothing of the person, but lets the holder "
                "prove that their own paper is genuine. The file itself is removed."
            )
        },
        may_keep=N_(
            "The register of certificates is a record that the issuing body must be able to show. Keep "
            "it as issued only where the legal department has confirmed that a law asks for the name."
        ),
    ),
    retention=WITH_PERSON, age=Certificate.issued_at,
    shows={
        "register_number": N_("Register no."), "register_year": N_("Year"),
        "issued_on": N_("Date of issue"), "code": N_("Code"),
    },
    leaves_out="sort_key search_key",
    files=("pdf_sha256",),
    attach=_pdf,
)  # fmt: skip
hold(
    CertificateState, "certificates", N_("Decisions about certificates"), CertificateState.certificate_id,
    erase=Blank({"reason": "(đã xóa)"}, plain="state"),
    retention=WITH_PERSON,
    shows={"decided_at": N_("When"), "reason": N_("Reason")},
)  # fmt: skip
holds_nobody(RegisterCounter)
