"""Builders of questions, each through the service, so that others can import them."""

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from quizzes.bank import service
from quizzes.bank.formats import gift

GIFT = """$CATEGORY: Truyền thông/Căn cứ

::CS-01:: Chỉ thị số 07/CT-TTg được ban hành ngày nào? {
=21/3/2023#Đúng.
~28/4/2023#Đây là ngày của Quyết định số 765/QĐ-BTTTT.
~30/3/2022
}

::CS-02:: Cuộc thi là một hình thức truyền thông. {TRUE#Chưa đúng.#Đúng rồi.}

$CATEGORY: Truyền thông/Nhiệm vụ

::NV-01:: Những ai được tập huấn? {~%50%Phóng viên ~%50%Biên tập viên ~%-50%Mọi người}

::NV-02:: Hạn hoàn thành là tháng nào? {=12/2024 =%50%12-2024}

::NV-03:: Số Pi? {#3.14:0.01}

::NV-04:: Ghép đôi. {
=Một -> A
=Hai -> B
}

::NV-05:: [html]<p>Vì sao thông tin <b>chính thống</b> phải là dòng chảy chính?</p> {}

// lms: kind=prediction
::NV-06:: Bao nhiêu người dự thi? {}

::NV-07:: Lời dẫn của phần sau.

// lms: mark=2 case=exact diacritics=fold
::NV-08:: Cơ quan chủ trì? {=Sở Tư pháp}
"""


def import_gift(session, unit, text=GIFT):
    """Put the questions of a GIFT text into a unit's bank and commit."""
    done = service.import_questions(
        session, unit.id, gift.parse(text), actor=COMMAND_LINE, now=clock.now()
    )
    session.commit()
    return done


def make_question(session, unit, name="CS-01", *, path=("Căn cứ",), number=1):
    """Make a single choice of which "đúng" is right; ``number`` tells it from others."""
    text = f"::{name}:: Câu hỏi {number}? {{=đúng ~sai}}"
    (parsed,) = gift.parse(text).questions
    category = service.ensure_category(session, unit.id, path)
    question = service.add_question(session, category, parsed, actor=COMMAND_LINE, now=clock.now())
    session.commit()
    return question
