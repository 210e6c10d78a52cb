"""Forms for revoking, restoring and verifying certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from certificates.reading import LARGEST_FILE
from certificates.rules import LONGEST_TYPED
from certificates.service import LONGEST_REASON
from lms.kernel.forms import Form


class ReasonForm(Form):
    """Why a certificate is revoked or restored."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=LONGEST_REASON)])


class CodeForm(Form):
    """A code as somebody reads it from paper; a GET, so nothing is asked of the session."""

    class Meta(Form.Meta):
        """Verifying changes nothing."""

        csrf = False

    code = StringField(
        _l("Code of the certificate"), [InputRequired(), Length(max=LONGEST_TYPED)],
        description=_l("28 letters and digits, under the register number. Hyphens may be left out."),
    )  # fmt: skip


class FileForm(Form):
    """A certificate's PDF."""

    class Meta(Form.Meta):
        """Verifying changes nothing."""

        csrf = False

    file = FileField(
        _l("PDF file"), [FileRequired()],
        description=_l("At most 5 MB. The file is compared and not kept."),
    )  # fmt: skip

    @property
    def content(self) -> bytes:
        """The file's bytes, or so many of them that it is too large."""
        sent = self.file.data
        return bytes(sent.read(LARGEST_FILE + 1)) if sent else b""
