"""The stored PDF of a certificate: read with its hash checked, restored when it can be."""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO

from certificates.composing import thaw
from certificates.drawing import draw
from certificates.issued import Issued
from certificates.models import Certificate
from certificates.rules import data_sha256, register_label
from lms.kernel import files
from lms.kernel.errors import N_, RuleViolation
from lms.kernel.text import fold
from lms.people.rights.rules import ERASED_NAME

log = logging.getLogger(__name__)
SPOOLED = 8 * 1024 * 1024  # bytes of an archive kept in memory before it goes to the disk
LONGEST_NAME = 80  # letters of a person's name in a file's name
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of ZIP's calendar: equal files make equal archives
LOST = "TEP-BI-LOI.txt"


class FileDamaged(RuleViolation):
    """The stored file is not what was issued, and drawing it again gives other bytes."""

    message = N_(
        "The stored file of certificate %(number)s has been altered or lost. It is not handed out. "
        "Please tell the administrator; the register is not affected."
    )


class HolderErased(RuleViolation):
    """The file went with the name; the register keeps its line."""

    message = N_(
        "The holder's data have been erased at their request. The register keeps the number; the file "
        "is no longer there."
    )


def is_of_nobody(certificate: Certificate) -> bool:
    """Tell whether the holder has been erased."""
    return bool(certificate.snapshot["full_name"] == ERASED_NAME)


def read_pdf(certificate: Certificate) -> bytes:
    """Return the bytes issued; a lost or altered file is drawn again and must have the same hash."""
    if is_of_nobody(certificate):
        raise HolderErased
    try:
        return files.load(certificate.pdf_sha256)
    except OSError:
        log.error("stored file of certificate %s is lost or altered", certificate.code)
    snapshot = thaw(certificate.snapshot)
    if data_sha256(snapshot) == certificate.snapshot_sha256:
        pdf = draw(snapshot)
        if hashlib.sha256(pdf).hexdigest() == certificate.pdf_sha256:
            files.store(pdf)
            log.warning("stored file of certificate %s was restored", certificate.code)
            return pdf
    label = register_label(certificate.register_number, certificate.register_year)
    raise FileDamaged(number=label)


def file_name(issued: Issued) -> str:
    """Name a PDF so that its owner finds it: register number, then the name without accents."""
    name = fold(issued.snapshot.full_name).replace(" ", "-")[:LONGEST_NAME]
    number = issued.register_no.replace("/", "-")
    return f"Giay-chung-nhan-{number}-{name}.pdf"


def write_archive(certificates: Iterable[Issued]) -> tuple[IO[bytes], int]:
    """Return a ZIP of these certificates and its size; memory does not grow with their number.

    A damaged file is not in it: a list in the archive names it.
    """
    stream = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 -- the answer closes it
    damaged = []
    # A PDF is compressed already.
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for issued in certificates:
            if is_of_nobody(issued.certificate):
                continue
            try:
                pdf = read_pdf(issued.certificate)
            except FileDamaged:
                damaged.append(issued.register_no)
                continue
            archive.writestr(zipfile.ZipInfo(file_name(issued), FIRST_DAY), pdf)
        if damaged:
            archive.writestr(zipfile.ZipInfo(LOST, FIRST_DAY), "\r\n".join(damaged))
    size = stream.tell()
    stream.seek(0)
    return stream, size
