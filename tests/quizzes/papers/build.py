"""Valid quizzes and the questions they ask, for whoever tests what is done with them."""

from decimal import Decimal

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.gap_text import gap_text_body
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.numerical import Near, numerical_body
from quizzes.bank.kinds.ordering import ordering_body
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body
from quizzes.bank.models import Category, Question, QuestionVersion
from quizzes.papers import service
from quizzes.papers.rules import FixedQuestion, RandomDraw, Settings

BODIES = {
    "single_choice": lambda: choices_body(
        [
            NewChoice("Người phát ngôn", Decimal(1), "Đúng."),
            NewChoice("Văn thư", Decimal(0), "Chưa đúng."),
            NewChoice("Lái xe", Decimal(0)),
        ]
    ),
    "multiple_choice": lambda: choices_body(
        [
            NewChoice("Báo chí", Decimal("0.5")),
            NewChoice("Truyền thanh cơ sở", Decimal("0.5")),
            NewChoice("Tin đồn", Decimal(-1)),
        ]
    ),
    "true_false": lambda: true_false_body(True),
    "short_answer": lambda: short_answer_body([NewAnswer("Thái Nguyên")]),
    "numerical": lambda: numerical_body([Near(Decimal(92))]),
    "matching": lambda: matching_body(
        [("<p>Chỉ thị</p>", "07/CT-TTg"), ("<p>Luật</p>", "103/2016/QH13")]
    ),
    "ordering": lambda: ordering_body(["Lập kế hoạch", "Tổ chức", "Báo cáo"]),
    "gap_text": lambda: gap_text_body(
        "<p>Tỉnh {1:SHORTANSWER:=Thái Nguyên} có {1:NUMERICAL:=92} xã, phường.</p>"
    ),
    "essay": dict,
    "description": dict,
    "prediction": dict,
}


def keyed(kind, key):
    """A body whose answer key and remarks hold a word by which they are known again."""
    if kind == "short_answer":
        return short_answer_body([NewAnswer(f"Đáp {key}", feedback_html=f"Nhận xét {key}")])
    right = NewChoice("Người phát ngôn", Decimal(1), f"Nhận xét {key}")
    return choices_body([right, NewChoice("Văn thư", Decimal(0))])


def category(session, unit, name="Truyền thông chính sách", parent=None):
    """A branch of the bank."""
    path = f"{parent.path} / {name}" if parent else name
    made = Category(unit_id=unit.id, name=name, path=path, parent_id=parent.id if parent else None)
    session.add(made)
    session.flush()
    return made


def question(session, where, kind="single_choice", *, name="Câu hỏi", mark=1, body=None):
    """A ready question of the kind; its one version is returned."""
    asked = Question(category_id=where.id, name=name, created_at=clock.now(), created_by=0)
    session.add(asked)
    session.flush()
    version = QuestionVersion(
        question_id=asked.id,
        number=1,
        kind=kind,
        text_html=f"<p>{name}?</p>",
        body=BODIES[kind]() if body is None else body,
        default_mark=Decimal(mark),
        created_at=clock.now(),
        created_by=0,
    )
    session.add(version)
    session.flush()
    return version


def quiz(
    session,
    unit,
    *,
    kinds=("single_choice",) * 3,
    title="Bài kiểm tra cuối khóa",
    purpose="training",
    key="",
    **settings,
):
    """A quiz of one question of each kind, in this order, committed; ``key`` as in ``keyed``."""
    where = category(session, unit, f"Ngân hàng {clock.now().timestamp()}")
    versions = [
        question(session, where, kind, name=f"Câu {n}", body=keyed(kind, key) if key else None)
        for n, kind in enumerate(kinds, start=1)
    ]
    made = service.make_quiz(
        session,
        unit_id=unit.id,
        title=title,
        parts=[FixedQuestion(version.id) for version in versions],
        settings=Settings(**{"shuffle": False, **settings}),
        purpose=purpose,
        actor=COMMAND_LINE,
        now=clock.now(),
    )
    session.commit()
    return made


def drawn_quiz(session, unit, *, size=10, count=4, **settings):
    """A quiz that draws ``count`` of a category's ``size`` questions, committed."""
    where = category(session, unit, f"Kho {clock.now().timestamp()}")
    for n in range(size):
        question(session, where, name=f"Câu {n}")
    made = service.make_quiz(
        session,
        unit_id=unit.id,
        title="Đề rút ngẫu nhiên",
        parts=[RandomDraw(where.id, count)],
        settings=Settings(**settings),
        actor=COMMAND_LINE,
        now=clock.now(),
    )
    session.commit()
    return made


def right(version_or_question):
    """The response that earns the whole mark."""
    kind = version_or_question.kind
    name, body = getattr(kind, "name", kind), version_or_question.body
    match name:
        case "single_choice":
            return next(c["id"] for c in body["choices"] if c["fraction"] == "1")
        case "multiple_choice":
            return [c["id"] for c in body["choices"] if not c["fraction"].startswith("-")]
        case "true_false":
            return "true"
        case "short_answer":
            return "Thái Nguyên"
        case "numerical":
            return "92"
        case "matching":
            return {stem["id"]: stem["option"] for stem in body["stems"]}
        case "ordering":
            return {item["id"]: str(n) for n, item in enumerate(body["items"], start=1)}
        case "gap_text":
            return dict(
                zip((gap["id"] for gap in body["gaps"]), ("Thái Nguyên", "92"), strict=True)
            )
        case "essay":
            return "Bài viết"
        case "prediction":
            return "1.234"
    return None
