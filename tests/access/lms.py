"""Who may open the frame's pages."""

from tests.access.rows import ANY_READER, EVERYBODY, row

ROWS = {
    "home.index": EVERYBODY,
    "home.administration": ANY_READER | {"contact_person": "ok"},
    "home.mine": row("sign_in", "ok", "ok", "ok", "ok", "ok"),
    "kernel.set_locale": EVERYBODY,
    "plan.index": ANY_READER,
    # The job of the matrix was asked for by the organiser.
    "jobs.show": row("sign_in", "absent", "absent", "ok", "absent", "ok"),
}
