"""Who may open which page of contests: a public contest, its round open, trainee and contestant have entered."""

from tests.access.rows import ANY_READER, DESK, EVERYBODY, READ, READ_OR_WRITE, WRITE, WRITE_ANY

SIGNED_IN = EVERYBODY | {"visitor": "sign_in"}

ROWS = {
    "contests.index": EVERYBODY,
    "contests.show": EVERYBODY,
    "contests.register": EVERYBODY,
    "contests.board": EVERYBODY,
    "contests.show@draft": READ | {"visitor": "absent"},
    "contests.play": SIGNED_IN,
    "contests.play@draft": READ,
    "contests.start": SIGNED_IN,
    "contests.receipt": DESK
    | {"trainee": "ok", "contestant": "ok", "organiser": "absent", "administrator": "absent"},
    "contests.manage": ANY_READER,
    "contests.new": WRITE_ANY,
    "contests.edit": READ_OR_WRITE,
    "contests.new_round": WRITE,
    "contests.edit_round": WRITE,
    "contests.exclusions": READ_OR_WRITE,
    "contests.remove_exclusion": WRITE,
    # While a round is open, how many have entered is the answer to the prediction.
    "contests.round": READ_OR_WRITE,
    "contests.freeze": WRITE,
    "contests.rank": WRITE,
    "contests.publish": WRITE,
    "contests.minutes": READ,
    "contests.disqualify": WRITE,
}
