"""Who may open which page of contests: a public contest, its round open, the trainee has entered."""


def _row(visitor, trainee, other_trainee, organiser, other_organiser, administrator):
    return {
        "visitor": visitor,
        "trainee": trainee,
        "other_trainee": other_trainee,
        "organiser": organiser,
        "other_organiser": other_organiser,
        "administrator": administrator,
    }


ALL = _row("ok", "ok", "ok", "ok", "ok", "ok")
SIGNED_IN = _row("sign_in", "ok", "ok", "ok", "ok", "ok")
STAFF = _row("sign_in", "absent", "absent", "ok", "ok", "ok")
DESK = _row("sign_in", "absent", "absent", "ok", "absent", "ok")

ROWS = {
    "contests.index": ALL,
    "contests.show": ALL,
    "contests.register": ALL,
    "contests.board": ALL,
    "contests.play": SIGNED_IN,
    "contests.start": SIGNED_IN,
    "contests.receipt": _row("sign_in", "ok", "absent", "absent", "absent", "absent"),
    "contests.manage": STAFF,
    "contests.new": STAFF,
    "contests.edit": DESK,
    "contests.new_round": DESK,
    "contests.edit_round": DESK,
    "contests.exclusions": DESK,
    "contests.remove_exclusion": DESK,
    "contests.round": DESK,
    "contests.freeze": DESK,
    "contests.rank": DESK,
    "contests.publish": DESK,
    "contests.minutes": DESK,
    "contests.disqualify": DESK,
}
