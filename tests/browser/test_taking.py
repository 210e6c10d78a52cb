"""What goes wrong while taking a quiz: nothing is lost, nothing overwritten, and the page says so."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lms.kernel import clock
from lms.people.accounts.models import Account
from quizzes.attempts.models import Attempt
from tests.browser.scenes import PASSWORD
from tests.browser.taking import LOST, answer, choice, is_saved, question

SPEAKER, AUTHORISED, TRAINED = (
    "Ai là người phát ngôn của sở?",
    "Người phát ngôn được ủy quyền.",
    "Ai được tập huấn?",
)
# A device whose store for answers takes three seconds to open.
SLOW_STORE = """
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...args) {
  const real = open.apply(this, args), late = {};
  real.onupgradeneeded = (event) => { late.result = real.result; late.onupgradeneeded?.(event); };
  real.onsuccess = (event) => setTimeout(() => { late.result = real.result; late.onsuccess?.(event); }, 3000);
  return late;
};
"""


@pytest.fixture(scope="module")
def training(scenes):
    """One event for all, with a quiz that may be taken once by each."""
    return scenes.training("Tập huấn có sự cố", "Người Chưa Đến")


@pytest.fixture
def taking(visit, scenes, training):
    """Sign somebody new in and start the quiz: `taking("phone", "an")`."""

    def start(size, login):
        scenes.add_trainee(f"Học Viên {login.title()}", training.event_id, login)
        trainee = visit(size)
        trainee.sign_in(login, PASSWORD)
        trainee.open(f"/events/{training.event_id}/quizzes/{training.quiz_id}")
        trainee.press("Bắt đầu làm bài")
        return trainee

    return start


def move_end(scenes, login, *, seconds):
    """Let the attempt end so many seconds from now."""
    with scenes.stage.behind() as session:
        mine = session.scalar(
            select(Attempt)
            .join(Account, Account.person_id == Attempt.person_id)
            .where(Account.login == login)
        )
        mine.due_at = clock.now() + timedelta(seconds=seconds)
        mine.started_at = mine.due_at - timedelta(minutes=20)


def test_an_answer_without_connection_outlives_the_page_on_the_slowest_device(taking):
    trainee = taking("phone", "cham")
    trainee.page.add_init_script(SLOW_STORE)
    trainee.page.on("dialog", lambda dialog: dialog.accept())  # leave the page all the same
    with trainee.without_network():
        choice(trainee, SPEAKER, "Giám đốc sở").check()
        trainee.reads(LOST)
        trainee.page.route("**/answers", lambda route: route.abort())
    with trainee.failing():
        trainee.page.reload()
    trainee.page.unroute("**/answers")

    choice(trainee, TRAINED, "Phóng viên").check()
    choice(trainee, TRAINED, "Biên tập viên").check()
    is_saved(trainee)
    trainee.page.reload()
    expect(choice(trainee, SPEAKER, "Giám đốc sở")).to_be_checked()
    expect(choice(trainee, TRAINED, "Phóng viên")).to_be_checked()
    expect(choice(trainee, TRAINED, "Biên tập viên")).to_be_checked()


def test_a_stale_tab_overwrites_nothing_and_says_so(taking):
    trainee = taking("desktop", "haitab")
    first, second = trainee.page, trainee.new_tab()
    second.goto(first.url)
    answer(trainee, SPEAKER, "Giám đốc sở")

    trainee.page = second
    with trainee.refused(409):
        choice(trainee, SPEAKER, "Văn thư").check()
        trainee.reads("Bài này đã được làm tiếp ở một cửa sổ khác.")
    trainee.look()
    trainee.press("Tải lại trang")
    expect(choice(trainee, SPEAKER, "Giám đốc sở")).to_be_checked()


def test_the_page_hands_in_by_itself_when_the_time_is_up(taking, scenes):
    trainee = taking("phone", "hetgio")
    answer(trainee, SPEAKER, "Giám đốc sở")
    move_end(scenes, "hetgio", seconds=4)
    trainee.page.reload()
    trainee.page.wait_for_url("**/result**")
    trainee.look()
    trainee.reads("Số câu đã trả lời")
    trainee.reads("1/4")


def test_the_second_click_on_hand_in_touches_no_answer_below(taking, scenes):
    trainee = taking("desktop", "kichdoi")
    answer(trainee, SPEAKER, "Giám đốc sở")
    trainee.press("Nộp bài")
    button = trainee.page.get_by_role("dialog").get_by_role("button", name="Nộp bài")
    below = choice(trainee, SPEAKER, "Văn thư")
    here, there = button.bounding_box(), below.bounding_box()
    trainee.page.evaluate("(by) => scrollBy(0, by)", there["y"] - here["y"])
    trainee.page.wait_for_timeout(500)  # it scrolls smoothly
    button.dblclick()
    trainee.page.wait_for_url("**/result**")
    trainee.reads("1/4")
    expect(question(trainee, SPEAKER).get_by_text("Đúng", exact=True)).to_be_visible()


def test_an_answer_after_the_end_is_refused_and_the_saved_ones_count(taking, scenes):
    trainee = taking("phone", "muon")
    answer(trainee, SPEAKER, "Giám đốc sở")
    move_end(scenes, "muon", seconds=-120)
    with trainee.refused(409):
        choice(trainee, AUTHORISED, "Đúng").check()
        trainee.page.wait_for_url("**/result**")
    trainee.look()
    trainee.reads("Đã hết giờ. Hệ thống đã tự nộp các câu trả lời đã lưu đến lúc đó.")
    trainee.reads("1/4")


@pytest.mark.parametrize("page", ["", "/result", "/review"])
def test_another_person_s_attempt_does_not_exist(taking, page):
    address = re.sub(r"\?.*", "", taking("desktop", f"chu{page[1:]}").page.url)
    stranger = taking("desktop", f"la{page[1:]}")
    stranger.open(address + page, expecting=404)
    stranger.reads("Không tìm thấy trang")
