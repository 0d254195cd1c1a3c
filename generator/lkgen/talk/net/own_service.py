"""A service of the agent's own, which it reaches under its real name: let through, or canned."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from lkgen.errors import LkgenError
from lkgen.talk.net.address import is_local

_TIMEOUT = aiohttp.ClientTimeout(total=60)
# Of one connection only, or changed by the client that relays.
_OWN_HEADERS = {
    *("host", "connection", "transfer-encoding", "content-length", "content-encoding"),
    *("proxy-connection", "keep-alive", "te", "upgrade", "accept-encoding"),
}


def parse_service(text: str) -> tuple[str, str]:
    """A host and who answers for it, of `HOST=URL`, `HOST=FOLDER` or `URL`.

    A URL alone stands for its own host: what listens there is reached as it is. It may then be of
    another protocol, such as `redis://127.0.0.1:6379`; the host comes with its port.

    Raises:
        LkgenError: it is none of these, or the address is of another machine.
    """
    host, equals, target = text.partition("=")
    if not equals or "/" in host:
        host, target = urlsplit(text).hostname or "", text
    if host and urlsplit(target).scheme in ("http", "https"):
        if is_local(urlsplit(target).hostname or ""):
            return host, target.rstrip("/")
        raise LkgenError(
            f"--service {text} leads to another machine.",
            "Only this one is reached: http://127.0.0.1:PORT",
        )
    url = urlsplit(text)
    if url.hostname and is_local(url.hostname) and url.port:
        return f"{url.hostname}:{url.port}", text
    if host and Path(target).is_dir():
        return host, target
    raise LkgenError(
        f"--service {text} is none.",
        "HOST=URL with an address on this machine, HOST=FOLDER with a file for each path, such as\n"
        "  shop.internal=http://127.0.0.1:8000\n  shop.internal=answers/  (GET /prompt: "
        "answers/prompt, or answers/prompt.json)\n  redis://127.0.0.1:6379",
    )


async def answer_for(service: str, request: web.Request) -> web.StreamResponse:
    """Answer a request to a host for which somebody gave a service."""
    if urlsplit(service).scheme in ("http", "https"):
        return await _relayed(service, request)
    folder = Path(service).resolve()
    wanted = (folder / request.path.lstrip("/")).resolve()
    for file in (wanted, wanted.with_name(f"{wanted.name}.json"), wanted / "index.json"):
        if file.is_file() and file.is_relative_to(folder):
            return web.FileResponse(file)
    return web.json_response(
        {"error": f"lkgen: {folder} has no answer to {request.path}"}, status=404
    )


async def _relayed(service: str, request: web.Request) -> web.StreamResponse:
    headers = {n: v for n, v in request.headers.items() if n.casefold() not in _OWN_HEADERS}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as session,
            session.request(
                request.method,
                service + request.path_qs,
                data=await request.read(),
                headers=headers,
                allow_redirects=False,
            ) as answer,
        ):
            kept = {n: v for n, v in answer.headers.items() if n.casefold() not in _OWN_HEADERS}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)
    except aiohttp.ClientError as error:
        return web.json_response(
            {"error": f"lkgen: {service} does not answer: {error}"}, status=502
        )
