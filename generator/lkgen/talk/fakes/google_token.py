"""A service account of Google's, and what its clients ask before they use it.

Clients over HTTP exchange it for a token; those over gRPC sign tokens with it themselves, and
google-auth asks where the account may be used (`allowedLocations`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lkgen.talk.fakes.kinds.base import Fake, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.tokens import claims
from lkgen.talk.fakes.kinds.wire import AnyRequest, Wire, bearer, made_up

ACCESS_TOKEN = made_up("google-access-token")
"""What the fakes of Google's services take as a bearer token."""

_ACCOUNT = f"{made_up('caller')}@lkgen.iam.gserviceaccount.com"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class GoogleToken(Fake):
    """Gives an access token to the account of `write_account`."""

    protocol = "google-token"
    part = "llm"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("POST", "/token"): self._token,
            ("GET", "/v1/projects/-/serviceAccounts/*/allowedLocations"): self._locations,
        }

    def admits(self, request: web.Request, wire: Wire) -> bool:
        # What a request for a token carries is in its body.
        return request.path == "/token" or carries_token(request)

    def files(self, folder: Path) -> dict[str, str]:
        return {"GOOGLE_APPLICATION_CREDENTIALS": str(write_account(folder))}

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": "invalid_grant", "error_description": reason})

    async def _token(self, request: web.Request, record: Request) -> web.StreamResponse:
        form = await self.form(request)
        if form.get("grant_type") != _GRANT:
            raise self.refusal(401, f"grant_type must be {_GRANT}")
        said = claims(str(form.get("assertion", "")))
        record.detail["scope"] = said.get("scope")
        if said.get("iss") != _ACCOUNT:
            raise self.refusal(401, f"unknown account {said.get('iss')!r}")
        token = {"access_token": ACCESS_TOKEN, "expires_in": 3600, "token_type": "Bearer"}
        return web.json_response(token)

    async def _locations(self, request: web.Request, record: Request) -> web.StreamResponse:
        # 0x0: anywhere.
        return web.json_response({"locations": [], "encodedLocations": "0x0"})


def carries_token(request: AnyRequest) -> bool:
    """Whether a request carries a token of the account's: given to it, or signed by it."""
    token = bearer(request) or ""
    return token == ACCESS_TOKEN or claims(token).get("iss") == _ACCOUNT


def write_account(folder: Path) -> Path:
    """Write the file of a service account that only the fake knows."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {
        "type": "service_account",
        "project_id": "lkgen",
        "private_key_id": "lkgen",
        "private_key": pem.decode(),
        "client_email": _ACCOUNT,
        "client_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    path = folder / "google-account.json"
    path.write_text(json.dumps(account))
    return path
