"""Answering a quiz in a browser, and seeing that it is saved."""

import re

from playwright.sync_api import expect

SAVED = re.compile(r"^\s*Đã lưu\s+\d\d:\d\d:\d\d")
LOST = "Mất kết nối. Câu trả lời được giữ trên thiết bị này."


def question(trainee, text):
    """The part of the page that asks this."""
    return trainee.page.get_by_role("region", name=text)


def choice(trainee, text, label):
    """One of the answers that a question offers."""
    return question(trainee, text).get_by_label(label, exact=True)


def answer(trainee, text, label):
    """Choose an answer, and see that it is saved."""
    with trainee.page.expect_response(re.compile("/answers$")):
        choice(trainee, text, label).check()
    is_saved(trainee)


def write(trainee, text, words):
    """Type an answer, and see that it is saved."""
    with trainee.page.expect_response(re.compile("/answers$")):
        question(trainee, text).get_by_role("textbox").fill(words)
    is_saved(trainee)


def is_saved(trainee):
    """Wait until the page says that everything is saved, and when."""
    status = trainee.page.get_by_role("status").first
    expect(status).to_have_text(SAVED, use_inner_text=True)
