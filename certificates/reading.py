"""Finding the code that a certificate's file carries, without trusting the file.

Whether a file is genuine is never read from it: that is its SHA-256, compared with the one stored
at issue. The code only says which certificate to compare it with.
"""

import re

from certificates.rules import normalise_code

LARGEST_FILE = 5_000_000  # bytes; a certificate has at most 50,000
KEYWORDS = re.compile(rb"/Keywords\s{0,4}\(([0-9A-Za-z\- ]{28,60})\)")


def find_code(file: bytes) -> str | None:
    """Return the code in the file's keywords, or None; any bytes at all may be given."""
    if len(file) > LARGEST_FILE or not file.startswith(b"%PDF-"):
        return None
    codes = (normalise_code(match[1].decode("ascii")) for match in KEYWORDS.finditer(file))
    return next(filter(None, codes), None)
