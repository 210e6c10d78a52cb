"""Passkeys: adding one, and signing in with one. Challenges stay on the server. The caller commits."""

import ipaddress
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import VISITOR, Actor
from lms.kernel.config import get_settings
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.kernel.text import nfc
from lms.people.accounts import challenges, queries
from lms.people.accounts.models import Account, Passkey
from lms.people.accounts.service import subject_of

ADD, SIGN_IN = "passkey.add", "passkey.sign_in"  # the purposes of challenges
MOST = 20  # passkeys of one account
MILLISECONDS = 120_000  # that one has for finger, face or PIN
LONGEST_NAME = 60


class NotAccepted(BadInput):
    """What the browser sent is not the answer to our question, or of no passkey that we know."""

    message = N_(
        "The passkey was not accepted. Please try again, or sign in in another way; nothing was changed."
    )


class TooManyPasskeys(RuleViolation):
    """An account has at most 20 passkeys."""

    message = N_("You have as many passkeys as there can be. Please remove one first.")


def are_possible() -> bool:
    """Tell whether passkeys work here: they belong to a name, never to a number such as 127.0.0.1."""
    try:
        ipaddress.ip_address(_rp_id())
    except ValueError:
        return get_settings().base_url.startswith("https://") or _rp_id() == "localhost"
    return False


def _rp_id() -> str:
    return urlsplit(get_settings().base_url).hostname or ""


def _origin() -> str:
    parts = urlsplit(get_settings().base_url)
    return f"{parts.scheme}://{parts.netloc}"


def begin_adding(session: Session, account: Account, *, now: datetime) -> tuple[str, Any]:
    """Ask a browser for a new passkey; return the secret of its challenge, and the options."""
    import webauthn  # noqa: PLC0415 -- slow, rarely needed
    from webauthn.helpers import structs  # noqa: PLC0415 -- slow, rarely needed

    held = queries.list_passkeys(session, account.id)
    if len(held) >= MOST:
        raise TooManyPasskeys
    handle = held[0].user_handle if held else account.person.public_id.encode()
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(),
        rp_name=_rp_id(),
        user_id=handle,
        user_name=account.login,
        user_display_name=account.person.full_name,
        timeout=MILLISECONDS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=each.credential_id) for each in held
        ],
    )
    token = challenges.begin(
        session, ADD, now=now, account_id=account.id,
        challenge=options.challenge.hex(), handle=handle.hex(),
    )  # fmt: skip
    return token, json.loads(webauthn.options_to_json(options))


def add(
    session: Session,
    actor: Actor,
    account: Account,
    begun: challenges.Begun,
    answer: Any,
    *,
    name: str,
    now: datetime,
) -> Passkey:
    """Keep a new passkey if it answers our challenge, for our address, unlocked by its owner."""
    import webauthn  # noqa: PLC0415 -- slow, rarely needed
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 -- slow, rarely needed

    if begun.account_id != account.id:
        raise challenges.ChallengeSpent
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=bytes.fromhex(begun.kept["challenge"]),
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, *_UNREADABLE) as error:
        raise NotAccepted from error
    if queries.find_passkey(session, verified.credential_id) is not None:
        raise NotAccepted
    passkey = Passkey(
        account_id=account.id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        user_handle=bytes.fromhex(begun.kept["handle"]),
        sign_count=verified.sign_count,
        name=nfc(name)[:LONGEST_NAME],
        made_at=now,
    )
    session.add(passkey)
    session.flush()
    subject = subject_of(account.person)
    audit.record(session, actor, "passkey.added", subject, now=now, name=passkey.name)
    return passkey


def begin_sign_in(session: Session, *, now: datetime) -> tuple[str, Any]:
    """Ask a browser for any passkey of ours; return the secret of its challenge, and the options."""
    import webauthn  # noqa: PLC0415 -- slow, rarely needed
    from webauthn.helpers import structs  # noqa: PLC0415 -- slow, rarely needed

    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(),
        timeout=MILLISECONDS,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    token = challenges.begin(session, SIGN_IN, now=now, challenge=options.challenge.hex())
    return token, json.loads(webauthn.options_to_json(options))


def check(
    session: Session, begun: challenges.Begun, answer: Any, *, now: datetime
) -> Account | None:
    """Return whose passkey answered our challenge, unlocked by its owner; else None, with the failure kept.

    The passkey's own counter must have gone on where it has one: a copy of the key would fall behind.
    """
    import webauthn  # noqa: PLC0415 -- slow, rarely needed
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 -- slow, rarely needed

    passkey = None
    try:
        credential = webauthn.helpers.parse_authentication_credential_json(answer)
        passkey = queries.find_passkey(session, credential.raw_id)
        if passkey is None or passkey.account.suspended_at is not None:
            raise NotAccepted
        if credential.response.user_handle not in {None, passkey.user_handle}:
            raise NotAccepted
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=bytes.fromhex(begun.kept["challenge"]),
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, NotAccepted, *_UNREADABLE):
        whose = subject_of(passkey.account.person) if passkey else "account:unknown"
        audit.record(session, VISITOR, "sign_in.failed", whose, now=now, way="passkey")
        return None
    passkey.sign_count, passkey.used_at = verified.new_sign_count, now
    return passkey.account


def rename(session: Session, actor: Actor, passkey: Passkey, name: str, *, now: datetime) -> None:
    """Give a passkey another name."""
    before, passkey.name = passkey.name, nfc(name)[:LONGEST_NAME]
    audit.record(
        session, actor, "passkey.renamed", subject_of(passkey.account.person), now=now,
        before={"name": before}, after={"name": passkey.name},
    )  # fmt: skip


def remove(session: Session, actor: Actor, passkey: Passkey, *, now: datetime) -> None:
    """Forget a passkey: it opens nothing any more."""
    subject = subject_of(passkey.account.person)
    audit.record(session, actor, "passkey.removed", subject, now=now, name=passkey.name)
    session.delete(passkey)


# What a reader of strangers' bytes may raise besides its own errors.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError)
