"""The command that invites the first people of an installation."""

from click.testing import CliRunner

from lms.kernel.errors import NotFound
from lms.people.accounts.cli import invite, reset
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit
from tests.lms.people.accounts import build
from tests.people import PASSWORD


def run(*arguments, command=invite):
    return CliRunner(env={"LMS_LANGUAGE": "vi"}).invoke(command, arguments)


def claim(client, answer):
    code = answer.output.splitlines()[1].strip()
    data = {"login": "nguoimoi", "password": PASSWORD, "again": PASSWORD}
    assert client.post(f"/invitation/{code}", data=data).status_code == 302


def test_the_first_administrator_claims_an_account_and_may_see_the_plan(client):
    answer = run("Phạm Văn Dũng", "--role", "administrator")
    claim(client, answer)

    assert answer.exit_code == 0
    assert client.get("/plan").status_code == 200


def test_an_organiser_works_for_the_unit_named_which_is_found_or_added(client, cast, session):
    unit = cast.information
    claim(
        client, run("Lê Kim Chi", "--role", "organiser", "--unit", "so thong tin va truyen thong")
    )
    run("Hoàng Thị Em", "--role", "organiser", "--unit", "Sở Mới")

    first, second = session.query(RoleGrant).order_by(RoleGrant.id)
    assert first.unit_id == unit.id
    assert session.get(Unit, second.unit_id).name == "Sở Mới"
    assert client.get("/programme").status_code == 200


def test_an_organiser_without_a_unit_is_refused_and_nobody_is_added(session):
    answer = run("Lê Kim Chi", "--role", "organiser")

    assert answer.exit_code == 2
    assert "Vai trò này phải có đơn vị" in answer.output
    assert session.query(RoleGrant).count() == 0


def test_whoever_is_locked_out_gets_a_code_without_the_second_step(client, cast):
    build.enrolled(cast.session, cast.dung)
    answer = run("dung", "--second-step", command=reset)
    code = answer.output.splitlines()[1].strip()
    data = {"password": "trời xanh mây trắng", "again": "trời xanh mây trắng"}

    assert f"https://lms.example.vn/reset/{code}" in answer.output
    assert client.post(f"/reset/{code}", data=data).status_code == 302
    assert build.sign_in(client, "dung", "trời xanh mây trắng").location == "/"


def test_a_name_that_is_not_there_is_refused(session):
    assert isinstance(run("khong-ai", command=reset).exception, NotFound)
