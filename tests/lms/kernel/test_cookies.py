"""Cookies remembered: verified once, and never changed through a copy."""

from lms.kernel.cookies import RememberedCookies


def test_a_forged_cookie_is_never_remembered(app, client):
    client.set_cookie("lms", "eyJfdXNlcl9pZCI6ImFkbWluIn0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    for _ in range(2):
        assert client.get("/my/events").status_code == 302


def test_a_second_request_gets_what_the_first_got_and_changes_only_its_own(app):
    cookies = RememberedCookies()
    value = cookies.get_signing_serializer(app).dumps({"locale": "en"})
    first, second = (open_with(app, cookies, value) for _ in range(2))
    first["locale"] = "vi"

    assert second == {"locale": "en"}
    assert open_with(app, cookies, value) == {"locale": "en"}


def test_what_could_change_through_a_copy_is_read_anew(app):
    cookies = RememberedCookies()
    value = cookies.get_signing_serializer(app).dumps({"_flashes": [["ok", "a"]]})
    open_with(app, cookies, value)["_flashes"].append("b")

    assert open_with(app, cookies, value) == {"_flashes": [["ok", "a"]]}


def open_with(app, cookies, value):
    with app.test_request_context(headers={"Cookie": f"lms={value}"}) as context:
        return cookies.open_session(app, context.request)
