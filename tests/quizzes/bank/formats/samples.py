"""Questions of every kind, and Word files made here, for whoever tests a format."""

import io
import zipfile
from decimal import Decimal
from xml.sax.saxutils import escape

from quizzes.bank.formats.base import ParsedQuestion
from quizzes.bank.formats.moodle_xml import FILL_IN
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.gap_text import gap_text_body
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.numerical import Near, numerical_body
from quizzes.bank.kinds.ordering import ordering_body
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
HALF, THIRD = Decimal("0.5"), Decimal("0.33333")
BODIES = {
    "single_choice": choices_body(
        [
            NewChoice("Người phát ngôn", Decimal(1), "Đúng."),
            NewChoice("Văn thư &amp; lưu trữ", Decimal(0)),
            NewChoice("Cả <b>hai</b>", HALF),
        ]
    ),
    "multiple_choice": choices_body(
        [NewChoice(word, THIRD) for word in ("Báo", "Đài", "Tạp chí")]
        + [NewChoice("Tin đồn", -THIRD)]
    ),
    "true_false": true_false_body(True, wrong_feedback_html="Xem lại Điều 3."),
    "short_answer": short_answer_body(
        [NewAnswer("Thái Nguyên"), NewAnswer("TN*", HALF, "Viết đầy đủ.")], is_case_sensitive=True
    ),
    "numerical": numerical_body(
        [Near(Decimal("3.14"), Decimal("0.01"))], other_feedback_html="Sai."
    ),
    "matching": matching_body(
        [("<b>Chỉ thị</b>", "07/CT-TTg"), ("Luật", "103/2016/QH13"), ("", "765/QĐ-BTTTT")]
    ),
    "ordering": ordering_body(["Lập <b>kế hoạch</b>", "Tổ chức", "Báo cáo"]),
    "gap_text": gap_text_body(
        "<p>Tỉnh {2:SHORTANSWER:=Thái Nguyên~%50%TN\\*} có {1:NUMERICAL:=92:1} xã,"
        " <b>chọn</b> {1:MULTICHOICE:=đúng~sai \\} hẳn}.</p>"
    ),
    "essay": {},
    "description": {},
}
PLAIN = {
    "single_choice": choices_body(
        [NewChoice("Người phát ngôn", Decimal(1)), NewChoice("Văn thư & lưu trữ".replace("&", "&amp;"), Decimal(0))]
    ),
    "multiple_choice": BODIES["multiple_choice"],
    "true_false": true_false_body(False),
    "short_answer": short_answer_body([NewAnswer("Thái Nguyên"), NewAnswer("tỉnh Thái Nguyên")]),
    "numerical": numerical_body([Near(Decimal("3.14"), Decimal("0.01"))]),
    "matching": matching_body([("Chỉ thị", "07/CT-TTg"), ("Luật", "103/2016/QH13"), ("", "765")]),
    "ordering": ordering_body(["Lập kế hoạch", "Tổ chức", "Báo cáo"]),
    "gap_text": gap_text_body("<p>Tỉnh {1:SHORTANSWER:=Thái Nguyên} có {1:NUMERICAL:=92} xã.</p>"),
    "essay": {},
}  # fmt: skip


def question(kind, body, *, text="<p>Ai phát ngôn &lt;đúng&gt;?</p>", **more):
    mark = Decimal(0) if kind == "description" else Decimal(2)
    return ParsedQuestion(
        **{
            "kind": kind,
            "name": f"Câu {kind}",
            # Moodle keeps a passage with gaps and nothing else to say.
            "text_html": FILL_IN if kind == "gap_text" else text,
            "body": body,
            "category": ("Truyền thông", "Căn cứ / cũ"),
            "general_feedback_html": "<p>Xem Chỉ thị 07.</p>",
            "default_mark": mark,
            **more,
        }
    )


def everything():
    """One question of each kind with everything that it can say, a picture too."""
    found = [question(kind, body) for kind, body in BODIES.items()]
    pictured = f'<p>Hình nào?<br><img src="{PIXEL}" alt="Biểu trưng"></p>'
    return [*found, question("essay", {}, text=pictured, name="Có hình")]


def prediction():
    return question("prediction", {}, default_mark=Decimal(0))


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(*paragraphs, numbering=""):
    """A .docx of these paragraphs: a text, or a list of (text, settings) runs, or ready XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        body = "".join(_paragraph(each) for each in paragraphs)
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
        if numbering:
            archive.writestr(
                "word/numbering.xml", f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>'
            )
    return stream.getvalue()


def _paragraph(said):
    if isinstance(said, str) and said.startswith("<w:p>"):
        return said
    runs = [(said, "")] if isinstance(said, str) else said
    inside = "".join(
        f"<w:r><w:rPr>{settings}</w:rPr>" + _text(text) + "</w:r>" for text, settings in runs
    )
    return f"<w:p>{inside}</w:p>"


def _text(text):
    parts = text.split("\t")
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in parts)
