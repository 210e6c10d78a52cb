"""Who may open the certificates' pages; the trainee holds the certificate of the code."""

from tests.access.rows import ANY_READER, EVERYBODY, READ, WRITE

ROWS = {
    "certificates.event": READ,
    "certificates.issue": WRITE,
    "certificates.export": READ,
    "certificates.zip": READ,
    "certificates.revoke": WRITE,
    "certificates.restore": WRITE,
    "certificates.download": READ | {"trainee": "ok"},
    "certificates.register": ANY_READER,
    "certificates.mine": EVERYBODY | {"visitor": "sign_in"},
    "certificates.verify": EVERYBODY,
    "certificates.verified": EVERYBODY,
}
