"""How kinds and states of questions are called on pages, as msgids; and a sample of a file."""

from lms.kernel.errors import N_

KIND_NAMES = {
    "single_choice": N_("Single choice"),
    "multiple_choice": N_("Multiple choice"),
    "true_false": N_("True or false"),
    "short_answer": N_("Short answer"),
    "numerical": N_("Number"),
    "matching": N_("Matching"),
    "ordering": N_("Ordering"),
    "gap_text": N_("Gap text"),
    "essay": N_("Essay"),
    "description": N_("Text without answer"),
    "prediction": N_("Prediction"),
}
KIND_PURPOSES = {
    "single_choice": N_("Several choices, one of them right."),
    "multiple_choice": N_("Several choices, one or more of them right."),
    "true_false": N_("A statement that is right or wrong."),
    "short_answer": N_("A few words, compared with the answers you accept."),
    "numerical": N_("A number, right within a tolerance or a range."),
    "matching": N_("Each item on the left goes with one on the right."),
    "ordering": N_("Things that are to be put into their order."),
    "gap_text": N_("A passage with gaps to fill in or to choose for."),
    "essay": N_("A longer text that a person marks."),
    "description": N_("An introduction or a passage to read before other questions."),
    "prediction": N_("A guess, such as how many people take part; it ranks those who tie."),
}
# state: (kind of chip, msgid)
STATES = {
    "ready": ("ok", N_("Ready")),
    "draft": ("warn", N_("Draft")),
    "retired": ("neutral", N_("Retired")),
}
# A file as an author writes it: its language is that of the questions, not of the page.
SAMPLE = """\
$CATEGORY: Truyền thông chính sách/Căn cứ

::CS-01:: Chỉ thị số 07/CT-TTg được ban hành ngày nào? {
=21/3/2023#Đúng.
~28/4/2023
~30/3/2022
}

::CS-02:: Tổ chức cuộc thi là một hình thức truyền thông. {TRUE}
"""
WORD_SAMPLE = """\
Câu 1. Chỉ thị số 07/CT-TTg được ban hành ngày nào?
A. 28/4/2023
B. 21/3/2023
C. 30/3/2022
Đáp án: B

Câu 2. Chọn các cơ quan báo chí của tỉnh.
A. Báo Thái Nguyên
B. Sở Tư pháp
C. Đài Phát thanh và Truyền hình tỉnh
Đáp án: A, C
"""
