"""The plan's tasks as staff see them."""

from lms.demo.plan import load_plan


def test_tasks_stand_in_the_plan_s_order_with_their_leads(session, cast):
    load_plan(session)
    session.commit()
    page = cast.browser(cast.dung).get("/plan").text

    assert page.index("1.1.") < page.index("1.2.") < page.index("6.1.") < page.index("6.6.")
    assert "Sở Tư pháp" in page


def test_trainees_do_not_know_of_the_page(cast):
    assert cast.browser(cast.an).get("/plan").status_code == 404
