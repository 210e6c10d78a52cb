"""Who may open the pages of signing in, of one's own account, and of other people's."""

from tests.access.rows import EVERYBODY, row

OWN = row("sign_in", "ok", "ok", "ok", "ok", "ok")
# An's browser and passkey.
ANS = row("sign_in", "ok", "absent", "absent", "absent", "absent")
# The person of the matrix works in the unit that the organiser organises.
OF_THE_UNIT = row("sign_in", "absent", "absent", "ok", "absent", "ok", contact_person="ok")
# Only the person of the own place has an account.
OWN_PLACE = {"own": "ok", "same_unit": "absent", "other_unit": "absent"}
ADMINISTRATORS = row(
    "sign_in", "absent", "absent", "denied", "absent", OWN_PLACE, contact_person="denied"
)

ROWS = {
    "accounts.sign_in": EVERYBODY,
    "accounts.sign_out": EVERYBODY,
    "accounts.second_step": EVERYBODY,
    "accounts.invitation": EVERYBODY,
    "accounts.claim": EVERYBODY,
    "accounts.forgot": EVERYBODY,
    "accounts.reset_code": EVERYBODY,
    "accounts.reset": EVERYBODY,
    "accounts.passkey_options": EVERYBODY,
    "accounts.passkey_sign_in": EVERYBODY,
    "accounts.leave": EVERYBODY,
    "accounts.provider_back": EVERYBODY,
    "accounts.arrive": EVERYBODY,
    "accounts.security": OWN,
    "accounts.confirm": OWN,
    "accounts.password": OWN,
    "accounts.end_others": OWN,
    "accounts.end_sign_in": ANS,
    "accounts.unlink": OWN,
    "accounts.own_second_factor": OWN,
    "accounts.begin_enrolment": OWN,
    "accounts.enrol": OWN,
    "accounts.recovery_codes": OWN,
    "accounts.remove_second_factor": OWN,
    "accounts.own_passkeys": OWN,
    "accounts.add_passkey_options": OWN,
    "accounts.add_passkey": OWN,
    "accounts.rename_passkey": ANS,
    "accounts.remove_passkey": ANS,
    "accounts.manage": OF_THE_UNIT,
    "accounts.hand_out": OF_THE_UNIT,
    "accounts.end_person_sign_ins": ADMINISTRATORS,
    "accounts.end_person_sign_in": ADMINISTRATORS,
    "accounts.remove_person_second_factor": ADMINISTRATORS,
    "accounts.suspend": ADMINISTRATORS,
    "accounts.restore": ADMINISTRATORS,
}
