"""Lessons, quizzes of events and Word files, for whoever tests what is done with them."""

import io
import zipfile

from courses.content import service
from courses.programme.queries import get_event
from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from tests.quizzes.papers import build as papers

WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="emf" ContentType="image/x-emf"/>'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EQUATION = "<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>"


def paragraph(text, style=""):
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows):
    cells = (
        "<w:tr>" + "".join(f"<w:tc>{paragraph(each)}</w:tc>" for each in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{''.join(cells)}</w:tbl>"


def picture(name):
    """A drawing that shows the part word/media/<name>."""
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="Ảnh"/><a:graphic>'
        f'<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="{name}"/></pic:blipFill>'
        f"</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def docx(*blocks, pictures=None, parts=None, main=PLAIN, prolog=""):
    """A Word file of these blocks, with the fewest parts that one needs."""
    relations = "".join(
        f'<Relationship Id="{name}" Target="media/{name}" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/image"/>'
        for name in pictures or {}
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(main=main))
        archive.writestr(
            "word/document.xml",
            f"{prolog}<w:document {WORD}><w:body>{''.join(blocks)}</w:body></w:document>",
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>",
        )
        for name, content in (pictures or {}).items():
            archive.writestr(f"word/media/{name}", content)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def lesson(session, event, title="Kỹ năng cung cấp thông tin", **changes):
    """A lesson of an event that is not over."""
    added = service.add_lesson(
        session(),
        COMMAND_LINE,
        get_event(session(), event.public_id),
        title=title,
        html="<p>Thông tin chính xác, kịp thời.</p>",
        now=clock.now(),
        **changes,
    )
    session.commit()
    return added


def event_quiz(session, event, quiz=None, *, is_required=True, **settings):
    """A quiz that an event uses; of true/false questions unless given."""
    made = quiz or papers.quiz(session, event.unit, **settings)
    session.flush()
    used = service.add_quiz(
        session(),
        COMMAND_LINE,
        get_event(session(), event.public_id),
        made,
        is_required=is_required,
        now=clock.now(),
    )
    session.commit()
    return used
