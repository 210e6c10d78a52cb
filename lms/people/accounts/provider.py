"""Another provider's accounts by OpenID Connect: the protocol alone, without our database.

Authorization code with PKCE, state and nonce. Of the answer only issuer and subject are used: an
email or a phone number says nothing about whose account it is.
"""

import json
import logging
import secrets
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from lms.kernel.config import Settings, get_settings
from lms.kernel.errors import N_, RuleViolation

ALGORITHMS = ("RS256", "PS256", "ES256")  # asymmetric and current; "none" and shared secrets never
SCOPE = "openid"
SECONDS = 5.0  # that the provider may take to answer
KNOWN_FOR = 3600.0  # seconds that its description and keys are believed
LEEWAY = 60  # seconds that its clock may be wrong
LARGEST_ANSWER = 200_000  # bytes
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
log = logging.getLogger(__name__)


class ProviderUnavailable(RuleViolation):
    """The provider does not answer, or not as the standard says."""

    message = N_(
        "%(label)s does not answer now. Please try again later, or sign in with your password."
    )


class ProviderRefused(RuleViolation):
    """The provider's answer is not for us, not for this sign-in, or says no; which is not told."""

    message = N_(
        "Signing in through %(label)s did not work. Nothing was changed; please try again."
    )


@dataclass(frozen=True)
class Identity:
    """Somebody at the provider: these two together, exactly as sent, name one account for ever."""

    issuer: str
    subject: str


@dataclass(frozen=True)
class Departure:
    """Where to send the browser, and what to remember for when it comes back."""

    url: str
    nonce: str
    verifier: str


def label(settings: Settings | None = None) -> str:
    """Return the provider's name as people know it."""
    settings = settings or get_settings()
    return settings.oidc_label or urlsplit(settings.oidc_issuer).netloc


class Provider:
    """What the provider says of itself, read once an hour, and the two steps of signing in there."""

    def __init__(self, settings: Settings) -> None:
        """Ask nothing yet."""
        self._settings = settings
        self._metadata: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._read_at = 0.0

    def depart(self, *, state: str, redirect_uri: str, again: bool = False) -> Departure:
        """Return the provider's address for this browser; ``again`` has the person prove anew who they are."""
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        url, _state = self._session(redirect_uri).create_authorization_url(
            self._described("authorization_endpoint"),
            state=state,
            nonce=nonce,
            code_verifier=verifier,
            **({"prompt": "login"} if again else {}),
        )
        return Departure(url, nonce, verifier)

    def arrive(self, *, code: str, nonce: str, verifier: str, redirect_uri: str) -> Identity:
        """Exchange the code, and return who the provider says it is once every check has held."""
        import requests  # noqa: PLC0415 -- slow, rarely needed
        from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 -- slow, rarely needed
        from joserfc.errors import JoseError  # noqa: PLC0415 -- slow, rarely needed

        try:
            token = self._session(redirect_uri).fetch_token(
                self._described("token_endpoint"),
                code=code,
                code_verifier=verifier,
                timeout=SECONDS,
                allow_redirects=False,
            )
            claims = self._claims(token, nonce)
        except requests.RequestException as error:
            raise self._unavailable(error) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("the provider's answer was refused: %s", type(error).__name__)
            raise ProviderRefused(label=label(self._settings)) from error
        return Identity(claims["iss"], claims["sub"])

    def is_issuer(self, issuer: str | None) -> bool:
        """Tell whether an answer names our provider, or nobody (RFC 9207)."""
        return issuer is None or issuer == self._settings.oidc_issuer

    def _claims(self, token: dict[str, Any], nonce: str) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 -- slow, rarely needed
        from joserfc import jwt  # noqa: PLC0415 -- slow, rarely needed
        from joserfc.errors import InvalidKeyIdError  # noqa: PLC0415 -- slow, rarely needed
        from joserfc.jwk import KeySet  # noqa: PLC0415 -- slow, rarely needed

        client_id = self._settings.oidc_client_id
        try:
            keys = KeySet.import_key_set(self._key_set())
            decoded = jwt.decode(token["id_token"], keys, algorithms=list(ALGORITHMS))
        except InvalidKeyIdError:  # the provider has changed its keys
            keys = KeySet.import_key_set(self._key_set(anew=True))
            decoded = jwt.decode(token["id_token"], keys, algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": self._settings.oidc_issuer},
                "aud": {"essential": True, "value": client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
            },
            params={
                "nonce": nonce,
                "client_id": client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(leeway=LEEWAY)
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise ValueError("sub")
        return dict(claims)

    def _session(self, redirect_uri: str) -> Any:
        from authlib.integrations.requests_client import (  # noqa: PLC0415 -- slow, rarely needed
            OAuth2Session,
        )

        settings = self._settings
        return OAuth2Session(
            settings.oidc_client_id,
            settings.oidc_client_secret or None,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic"
            if settings.oidc_client_secret
            else "none",
        )

    def _described(self, name: str) -> str:
        """Return an address of the provider; it is https, or on this machine."""
        if not self._metadata or time.monotonic() - self._read_at > KNOWN_FOR:
            issuer = self._settings.oidc_issuer.rstrip("/")
            found = self._get(f"{issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self._settings.oidc_issuer:
                log.error("the provider calls itself %r", found.get("issuer"))
                raise self._unavailable(ValueError("issuer"))
            self._metadata, self._keys, self._read_at = found, {}, time.monotonic()
        address = str(self._metadata.get(name, ""))
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise self._unavailable(ValueError(name))
        return address

    def _key_set(self, *, anew: bool = False) -> Any:
        if anew or not self._keys:
            self._keys = self._get(self._described("jwks_uri"))
        return self._keys

    def _get(self, address: str) -> dict[str, Any]:
        import requests  # noqa: PLC0415 -- slow, rarely needed

        try:
            with requests.get(
                address, timeout=SECONDS, allow_redirects=False, stream=True
            ) as answer:
                answer.raise_for_status()
                read = answer.raw.read(LARGEST_ANSWER, decode_content=True)
            found = json.loads(read)
        except (requests.RequestException, ValueError, OSError) as error:
            raise self._unavailable(error) from error
        if not isinstance(found, dict):
            raise self._unavailable(TypeError("no object"))
        return found

    def _unavailable(self, error: Exception) -> ProviderUnavailable:
        log.warning("the provider cannot be used: %s", type(error).__name__)
        return ProviderUnavailable(label=label(self._settings))


@cache
def get_provider() -> Provider:
    """Return the provider that the settings name; this process asks it for its keys once."""
    return Provider(get_settings())
