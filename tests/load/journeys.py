"""What people do, request by request, as their browser would; the answers are read off the page.

`places` says where: `event` and `quiz`, or `contest` and `round`, and the person's own `login`,
`password` or registration. Pictures, styles and scripts are left out: a browser keeps them for good.
"""

import random
import re
from html import unescape

from tests.load.browsers import Unexpected, words

SAVES_TO = re.compile(r'data-save="([^"]+)"')
ACTION = re.compile(r'<form[^>]*\baction="([^"]+)"')
QUESTION = re.compile(
    r'<section class="question[^"]*" id="q(\d+)"[^>]*data-kind="(\w+)"(.*?)</section>', re.S
)
CHOICE = re.compile(r'<input[^>]*type="radio"[^>]*>')
VALUE = re.compile(r'\bvalue="([^"]*)"')
KEYS = random.Random()
FLOOR_REQUESTS = 26


async def sign_in(browser, places):
    """The password check: the page, and the form with name and password."""
    await browser.open("sign-in page", "/sign-in")
    fields = {"login": places["login"], "password": places["password"]}
    await browser.send("sign in", "/sign-in", fields)


async def quiz(browser, places):
    """A signed-in participant takes the event's quiz: 26 requests with 20 questions."""
    await browser.open("event page", f"/my/events/{places['event']}")
    path = f"/events/{places['event']}/quizzes/{places['quiz']}"
    page = await browser.open("quiz page", path)
    await _take(browser, await browser.send("start", _form(page, "/start")), "result")


async def floor(browser, places):
    """What lies under ``quiz``: as many requests, each of which keeps an answer and nothing else."""
    for seq in range(FLOOR_REQUESTS):
        sent = {"place": seq % 20, "response": "a1b2c3", "after": seq, "key": f"{seq:016x}"}
        saved = (await browser.save("keep an answer", "/answers", sent)).json()
        if saved["seq"] != seq + 1:
            raise Unexpected(f"answer {seq + 1} was acknowledged as {saved['seq']}")


async def contest(browser, places):
    """A registered contestant plays the open round: 17 requests with 10 questions and the prediction."""
    await browser.open("contest page", f"/contests/{places['contest']}")
    page = await browser.open("round page", f"/rounds/{places['round']}/play")
    await _take(browser, await browser.send("start", _form(page, "/start")), "receipt")


async def _take(browser, started, last):
    paper = await browser.open("take page", started.location)
    saving = _first(SAVES_TO, paper)
    answers = _answers(paper.text)
    for seq, (place, response) in enumerate(answers):
        sent = {
            "place": place,
            "response": response,
            "after": seq,
            "key": f"{KEYS.getrandbits(64):016x}",
        }
        saved = (await browser.save("save an answer", saving, sent)).json()
        if saved["seq"] != seq + 1:
            raise Unexpected(f"save {seq + 1} was acknowledged as {saved['seq']}")
    fields = {f"a{place}": response for place, response in answers} | {"seq": len(answers)}
    handed_in = await browser.send("hand in", _form(paper, "/submit"), fields)
    await browser.open(last, handed_in.location)


def _answers(page):
    """An answer to every question of the page: one of the choices, or a number."""
    found = []
    for place, kind, inside in QUESTION.findall(page):
        if kind == "prediction":
            found.append((int(place), str(KEYS.randrange(1000))))
        else:
            choices = [VALUE.search(choice)[1] for choice in CHOICE.findall(inside)]
            if not choices:
                raise Unexpected(f"question {place} of kind {kind} shows no choices")
            found.append((int(place), KEYS.choice(choices)))
    if not found:
        raise Unexpected("the page asks nothing")
    return found


def _form(answer, ending):
    """The address that the form goes to whose address ends like this."""
    for action in ACTION.findall(answer.text):
        if unescape(action).partition("?")[0].endswith(ending):
            return unescape(action)
    raise Unexpected(f"the page has no form for …{ending}: {words(answer.text)}")


def _first(pattern, answer):
    found = pattern.search(answer.text)
    if found is None:
        raise Unexpected(f"the page lacks {pattern.pattern}: {words(answer.text)}")
    return unescape(found[1])
