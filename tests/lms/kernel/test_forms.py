"""What every form does with what is sent."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import Length

from lms.kernel.forms import Form, LocalDateTimeField


class Example(Form):
    title = StringField(validators=[Length(max=3)])
    opens = LocalDateTimeField()


@pytest.fixture
def send(app):
    def sent(**values):
        with app.test_request_context(method="POST", data=MultiDict(values)):
            form = Example()
            form.validate()
            return form

    return sent


def test_a_text_too_long_is_told_the_limit(send):
    assert send(title="quá dài").errors == {"title": ["Không quá 3 ký tự."]}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1999-12-31T23:59", "9999-12-31T23:59"])
def test_a_moment_far_from_our_time_is_refused(send, moment):
    assert list(send(opens=moment).errors) == ["opens"]


def test_a_moment_of_our_time_is_taken(send):
    assert send(opens="2026-12-01T08:00").opens.utc.isoformat() == "2026-12-01T08:00:00+07:00"


def test_a_form_reads_no_json(app):
    with app.test_request_context(method="POST", json={"title": {"a": 1}}):
        form = Example()
        form.validate()

        assert form.title.data in {None, ""}
