"""What the features of accounts hold of persons: how they sign in, and what proves it is they."""

from sqlalchemy import ColumnElement

from lms.kernel.errors import N_
from lms.people.accounts.models import (
    Account,
    Challenge,
    Invitation,
    Passkey,
    PasswordReset,
    ProviderLink,
    RecoveryCode,
    SignIn,
    SignInFailure,
)
from lms.people.rights.holdings import WITH_PERSON, Delete, Identity, hold, keep_for

SIGN_INS = "sign_ins"


def _failures(identity: Identity) -> ColumnElement[bool]:
    return SignInFailure.login.in_([value.lower() for value in sorted(identity.exact)])


keep_for(SIGN_INS, N_("Sign-ins, failed tries and invitations"), N_("after they were made"), 12)

hold(
    Account, "account", N_("Account"), Account.person_id,
    erase=Delete(), retention=WITH_PERSON, leaves_out="password_hash totp_sealed totp_counter",
    identifies={"login": "login"},
    shows={"login": N_("Sign-in name"), "created_at": N_("Since")},
)  # fmt: skip
hold(
    SignIn, "account", N_("Sign-ins"), SignIn.account_id,
    erase=Delete(), retention=SIGN_INS, age=SignIn.expires_at,
    shows={"created_at": N_("Signed in at"), "ended_at": N_("Ended at")},
)  # fmt: skip
hold(
    SignInFailure, "account", N_("Failed tries to sign in"), find=_failures,
    erase=Delete(), retention=SIGN_INS, age=SignInFailure.failed_at,
    shows={"failed_at": N_("When"), "address": N_("From the network address")},
)  # fmt: skip
hold(
    PasswordReset, "account", N_("Codes for a new password"), PasswordReset.person_id,
    erase=Delete(), retention=SIGN_INS, age=PasswordReset.expires_at,
    shows={"made_at": N_("When"), "used_at": N_("Used at")},
)  # fmt: skip
hold(
    Challenge, "account", N_("Sign-ins that were begun"), Challenge.account_id,
    erase=Delete(), retention=SIGN_INS, age=Challenge.expires_at, leaves_out="sealed",
    shows={"expires_at": N_("Kept until")},
)  # fmt: skip
hold(
    RecoveryCode, "account", N_("Recovery codes"), RecoveryCode.account_id,
    erase=Delete(), retention=WITH_PERSON, shows={"made_at": N_("When"), "used_at": N_("Used at")},
)  # fmt: skip
hold(
    Passkey, "account", N_("Passkeys"), Passkey.account_id,
    erase=Delete(), retention=WITH_PERSON,
    shows={"name": N_("Name"), "made_at": N_("When"), "used_at": N_("Used at")},
)  # fmt: skip
hold(
    ProviderLink, "account", N_("Accounts elsewhere that sign in here"), ProviderLink.account_id,
    erase=Delete(), retention=WITH_PERSON, identifies={"subject": "login"},
    shows={"issuer": N_("Provider"), "linked_at": N_("When")},
)  # fmt: skip
hold(
    Invitation, "account", N_("Invitations"), Invitation.person_id,
    erase=Delete(), retention=SIGN_INS, age=Invitation.expires_at,
    shows={"made_at": N_("When"), "used_at": N_("Used at")},
)  # fmt: skip
