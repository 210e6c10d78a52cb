"""A certificate as it stands: what was issued, and what was decided about it since."""

from dataclasses import dataclass
from functools import cached_property

from certificates.composing import thaw
from certificates.models import Certificate, CertificateState
from certificates.rules import Snapshot, State, register_label


@dataclass(frozen=True)
class Issued:
    """A certificate and its latest change of state, if there was one."""

    certificate: Certificate
    change: CertificateState | None

    @property
    def state(self) -> State:
        """Valid, until somebody decided otherwise."""
        return State(self.change.state) if self.change else State.VALID

    @property
    def is_valid(self) -> bool:
        """Tell whether it stands."""
        return self.state is State.VALID

    @cached_property
    def snapshot(self) -> Snapshot:
        """What the certificate says."""
        return thaw(self.certificate.snapshot)

    @property
    def register_no(self) -> str:
        """The register number as printed."""
        return register_label(self.certificate.register_number, self.certificate.register_year)
