"""What the commands say, and in which language."""

import gettext
import os

import click
import pytest
from click.testing import CliRunner

from lms.cli import COMMANDS, main
from lms.demo.people import describe
from lms.kernel import console
from lms.kernel.errors import N_, NotFound, RuleViolation, TooMany


@pytest.fixture(params=["vi", "en"])
def language(request, monkeypatch):
    monkeypatch.setenv("LMS_LANGUAGE", request.param)
    return request.param


@console.command(help="List the rounds of every contest.\n\nThere are no events.")
@click.argument("name")
@console.option("--year", type=click.IntRange(2020, 2100), help="Only the events of this year.")
def sample(name, year):
    """Say the name and a number."""
    click.echo(console.say("Line %(line)s: %(what)s", line=year, what=name))


def run(*arguments, command=sample, language=""):
    return CliRunner().invoke(command, arguments, env={"LMS_LANGUAGE": language})


@pytest.mark.parametrize("asked", ["", "vi", "fr"])
def test_the_commands_speak_vietnamese_unless_asked_for_english(monkeypatch, asked):
    monkeypatch.setenv("LMS_LANGUAGE", asked)
    assert console.say("There are no events.") == "Chưa có sự kiện nào."

    monkeypatch.delenv("LMS_LANGUAGE")
    assert console.language() == "vi"
    monkeypatch.setenv("LMS_LANGUAGE", "en")
    assert console.say("There are no events.") == "There are no events."


def test_values_fill_their_places_and_a_sentence_without_values_stays_whole(language):
    line = {"vi": "Dòng 3: 5 % of msgid", "en": "Line 3: 5 % of msgid"}[language]
    assert console.say("Line %(line)s: %(what)s", line=3, what="5 % of msgid") == line
    assert console.say("100 % of nobody's words") == "100 % of nobody's words"


def test_a_refusal_is_said_with_its_values_and_names_no_page(monkeypatch):
    monkeypatch.setenv("LMS_LANGUAGE", "en")
    said = [
        console.say_refusal(refusal)
        for refusal in (
            TooMany(),
            NotFound(),
            RuleViolation(N_("There are no events in %(year)s."), year=2020),
        )
    ]
    assert said == [
        "Too many tries. Please wait a few minutes and try again.",
        "There is nothing with this id.",
        "There are no events in 2020.",
    ]


def test_the_help_is_in_the_language_of_the_one_who_reads_it():
    vietnamese, english = run("--help", language="vi").output, run("--help", language="en").output

    assert "Cách dùng: sample [OPTIONS] NAME" in vietnamese
    assert "Chỉ liệt kê sự kiện của năm này.  [2020<=x<=2100]" in vietnamese
    assert "Usage: sample [OPTIONS] NAME" in english
    assert "Only the events of this year.  [2020<=x<=2100]" in english


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param([], "Lỗi: Thiếu tham số 'NAME'.", id="an argument is missing"),
        pytest.param(
            ["a", "--year", "1"],
            "Lỗi: Giá trị của '--year' không hợp lệ: 1 nằm ngoài khoảng 2020<=x<=2100.",
            id="a value is out of range",
        ),
        pytest.param(["a", "b"], "Lỗi: Thừa tham số (b).", id="an argument is too much"),
        pytest.param(["--unknown"], "Lỗi: Không có tùy chọn '--unknown'.", id="no such option"),
        pytest.param(["--year"], "Lỗi: Tùy chọn '--year' cần có giá trị.", id="no value"),
    ],
)
def test_the_librarys_own_words_are_vietnamese_too(arguments, sentence):
    answer = run(*arguments)

    assert answer.exit_code == 2
    assert answer.stderr.splitlines()[-1] == sentence


def test_whoever_runs_a_command_keeps_the_environment_and_the_domain(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "fr")
    before = gettext.textdomain()
    run("--help")

    assert (os.environ["LANGUAGE"], gettext.textdomain()) == ("fr", before)


def test_every_command_says_in_vietnamese_what_it_does():
    with click.Context(main) as context:
        commands = [main.get_command(context, name) for name in main.list_commands(context)]
    spoken = [command for command in commands if not command.hidden]
    untranslated = [
        item.name
        for command in spoken
        for item in (command, *command.params)
        if not isinstance(item, click.Argument) and item.help == item._help
    ]
    assert {*COMMANDS} <= {command.name for command in spoken}
    assert untranslated == []


def test_the_list_of_commands_cuts_no_sentence():
    assert "..." not in run("--help", command=main).output.partition("\n")[2]


def test_a_command_that_is_not_there_ends_with_a_sentence():
    answer = run("nothing", command=main)

    assert answer.exit_code == 2
    assert answer.stderr.splitlines()[-1] == "Lỗi: Không có lệnh 'nothing'."


def test_the_accounts_of_the_demonstration_are_named_by_their_roles(language):
    heading, *accounts = describe().splitlines()

    assert (heading, accounts[0]) == {
        "vi": (
            "Tài khoản minh họa (vai trò, tên đăng nhập, mật khẩu):",
            "  quản trị viên      quantri      minh-hoa-2026",
        ),
        "en": (
            "Demo accounts (role, sign-in name, password):",
            "  administrator      quantri      minh-hoa-2026",
        ),
    }[language]
    assert len(accounts) == 8
