"""A small OpenID Connect provider to test against, in a process of its own.

It signs everybody in who comes, as the ``login_as`` of its last orders says; it checks the client, the
code's single use and PKCE as a real one does. ``POST /orders`` (JSON) has it misbehave.
"""

import base64
import hmac
import json
import secrets
import sys
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from lms.kernel import clock

CLIENT_ID, CLIENT_SECRET = "lms", "a secret between the two"
HONEST = {
    "login_as": "subject-1", "email": "", "claims": {}, "algorithm": "RS256", "key": "ours",
    "down": "", "iss": True,
}  # fmt: skip


def written(part):
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def make_provider(address):
    app = Flask("provider")
    key = RSAKey.generate_key(2048, parameters={"kid": "1", "alg": "RS256", "use": "sig"})
    foreign = RSAKey.generate_key(2048, parameters={"kid": "1"})
    orders, codes, seen = dict(HONEST), {}, []

    @app.before_request
    def count():
        if request.path not in {"/orders", "/seen"}:
            seen.append(request.path)
            if orders["down"] and request.path.startswith(orders["down"]):
                return "broken", 500
        return None

    @app.post("/orders")
    def obey():
        orders.clear()
        orders.update(HONEST | request.get_json())
        seen.clear()
        return jsonify(orders)

    @app.get("/seen")
    def tell():
        return jsonify(seen)

    @app.get("/.well-known/openid-configuration")
    def describe():
        return jsonify(
            issuer=orders.get("calls_itself", address),
            authorization_endpoint=f"{address}/authorize",
            token_endpoint=f"{address}/token",
            jwks_uri=f"{address}/keys",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256", "none", "HS256"],
        )

    @app.get("/keys")
    def keys():
        return jsonify(KeySet([key]).as_dict(private=False))

    @app.get("/authorize")
    def authorize():
        asked = request.args
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"] == "openid"
        code = secrets.token_urlsafe(16)
        codes[code] = {
            "challenge": asked["code_challenge"], "nonce": asked["nonce"],
            "redirect_uri": asked["redirect_uri"],
        }  # fmt: skip
        brought = {"code": code, "state": asked["state"]}
        if orders["iss"]:
            brought["iss"] = orders.get("says_iss", address)
        if orders.get("error"):
            brought = {"error": orders["error"], "state": asked["state"]}
        return redirect(f"{asked['redirect_uri']}?{urlencode(brought)}")

    @app.post("/token")
    def token():
        sent, client = request.form, request.authorization
        if client is None or (client.username, client.password) != (CLIENT_ID, CLIENT_SECRET):
            return jsonify(error="invalid_client"), 401
        known = codes.pop(sent["code"], None)
        if (
            known is None
            or known["redirect_uri"] != sent["redirect_uri"]
            or create_s256_code_challenge(sent["code_verifier"]) != known["challenge"]
        ):
            return jsonify(error="invalid_grant"), 400
        now = int(clock.now().timestamp())
        claims = {
            "iss": address, "sub": orders["login_as"], "aud": CLIENT_ID, "exp": now + 300,
            "iat": now, "nonce": known["nonce"], "email": orders["email"], "email_verified": True,
        } | orders["claims"]  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return jsonify(
            access_token=secrets.token_urlsafe(16), token_type="Bearer", expires_in=300,
            id_token=signed(claims),
        )  # fmt: skip

    def signed(claims):
        algorithm = orders["algorithm"]
        header = {"alg": algorithm, "kid": "1"}
        parts = (json.dumps(part).encode() for part in (header, claims))
        plain = ".".join(written(part) for part in parts)
        if algorithm == "none":
            return f"{plain}."
        if algorithm == "HS256":  # signed with what everybody knows: our public key
            public = key.as_pem(private=False)
            return f"{plain}.{written(hmac.digest(public, plain.encode(), 'sha256'))}"
        return jwt.encode(header, claims, key if orders["key"] == "ours" else foreign)

    return app


if __name__ == "__main__":
    port = int(sys.argv[1])
    make_provider(f"http://127.0.0.1:{port}").run("127.0.0.1", port, threaded=True)
