"""Checking a certificate by its code or by its file; nothing in the file is believed."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from certificates import queries
from certificates.issued import Issued
from certificates.reading import LARGEST_FILE, find_code
from certificates.rules import Verdict, data_sha256, normalise_code, verdict
from lms.kernel.errors import N_, BadInput

log = logging.getLogger(__name__)
NO_CODE = "-"  # looked for where the text is no code, so that both take the same time


class FileTooLarge(BadInput):
    """No certificate is that large."""

    message = N_("The file is larger than 5 MB: it is not a certificate of ours.")


@dataclass(frozen=True)
class Answer:
    """What a check says; ``is_altered``: the file names a certificate but is not its file."""

    verdict: Verdict
    issued: Issued | None = None
    is_altered: bool = False
    is_file: bool = False

    @property
    def is_good(self) -> bool:
        """Tell a genuine, valid certificate from everything else."""
        return self.verdict is Verdict.VALID and not self.is_altered

    @property
    def revoked_at(self) -> datetime | None:
        """When it was revoked."""
        is_revoked = self.issued and self.issued.change and self.verdict is Verdict.REVOKED
        return self.issued.change.decided_at if is_revoked else None  # type: ignore[union-attr]


def check_code(session: Session, text: str) -> Answer:
    """Check a code typed in any way; what is no code and what is unknown take the same road."""
    return _answer(queries.find_certificate(session, normalise_code(text) or NO_CODE))


def check_file(session: Session, content: bytes) -> Answer:
    """Check a file by its SHA-256; one that only carries a code of ours has been altered."""
    if len(content) > LARGEST_FILE:
        raise FileTooLarge
    found = queries.find_by_file(session, hashlib.sha256(content).hexdigest())
    if found is not None:
        return _answer(found, is_file=True)
    code = find_code(content)
    named = queries.find_certificate(session, code or NO_CODE)
    return Answer(Verdict.UNKNOWN, named, is_altered=named is not None, is_file=True)


def _answer(found: Issued | None, *, is_file: bool = False) -> Answer:
    if found is not None and data_sha256(found.snapshot) != found.certificate.snapshot_sha256:
        log.error("the data of certificate %s have been altered", found.certificate.code)
        found = None
    answer = verdict(found=found is not None, state=found.state if found else None)
    return Answer(answer, found, is_file=is_file)


def masked(birth_date: date | None) -> str:
    """Show only the year of a birth date."""
    return f"xx/xx/{birth_date.year}" if birth_date else ""
