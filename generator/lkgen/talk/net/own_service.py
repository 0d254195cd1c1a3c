"""A service of the agent's own, which it reaches under its real name: let through, or canned."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp import WSMsgType, web

from lkgen.errors import LkgenError
from lkgen.talk.net.address import is_local

_TIMEOUT = aiohttp.ClientTimeout(total=60)
# An address speaks both.
_AS_HTTP = {"ws": "http", "wss": "https"}
_SCHEMES = ("http", "https", "ws", "wss")
# Of one connection only, or changed by the client that relays.
_OWN_HEADERS = {
    *("host", "connection", "transfer-encoding", "content-length", "content-encoding"),
    *("proxy-connection", "keep-alive", "te", "upgrade", "accept-encoding"),
}
# Of a websocket, beside these; its client makes its own.
_HANDSHAKE = "sec-websocket-"


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
    scheme = urlsplit(target).scheme
    if host and scheme in _SCHEMES:
        if is_local(urlsplit(target).hostname or ""):
            return host, _AS_HTTP.get(scheme, scheme) + target.rstrip("/")[len(scheme) :]
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
    if urlsplit(service).scheme in _SCHEMES:
        socket = request.headers.get("Upgrade", "").casefold() == "websocket"
        return await (_joined if socket else _relayed)(service, request)
    folder = Path(service).resolve()
    wanted = (folder / request.path.lstrip("/")).resolve()
    for file in (wanted, wanted.with_name(f"{wanted.name}.json"), wanted / "index.json"):
        if file.is_file() and file.is_relative_to(folder):
            return web.FileResponse(file)
    return web.json_response(
        {"error": f"lkgen: {folder} has no answer to {request.path}"}, status=404
    )


def _headers(request: web.Request) -> dict[str, str]:
    """What a client sent that goes on with its request."""
    return {
        name: value
        for name, value in request.headers.items()
        if name.casefold() not in _OWN_HEADERS and not name.casefold().startswith(_HANDSHAKE)
    }


def _silent(service: str, error: Exception) -> web.Response:
    told = f"lkgen: {service} does not answer: {error}"
    return web.json_response({"error": told}, status=502)


async def _joined(service: str, request: web.Request) -> web.StreamResponse:
    """A websocket of the client's, and one to the service, joined to each other."""
    asked = request.headers.get("Sec-WebSocket-Protocol", "")
    protocols = [protocol.strip() for protocol in asked.split(",") if protocol.strip()]
    async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as session:
        try:
            there = await session.ws_connect(
                service + request.path_qs,
                protocols=protocols,
                headers=_headers(request),
                max_msg_size=0,
            )
        except aiohttp.WSServerHandshakeError as error:
            return web.Response(status=error.status, text=error.message)
        except (aiohttp.ClientError, ValueError) as error:
            return _silent(service, error)
        async with there:
            chosen = (there.protocol,) if there.protocol else ()
            here = web.WebSocketResponse(protocols=chosen, max_msg_size=0)
            await here.prepare(request)
            # The first to hang up ends both.
            ways = [asyncio.create_task(_pump(*way)) for way in ((here, there), (there, here))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
            await here.close(code=there.close_code or aiohttp.WSCloseCode.OK)
            return here


async def _pump(
    source: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
    target: web.WebSocketResponse | aiohttp.ClientWebSocketResponse,
) -> None:
    """Pass on what one side says, until it says no more."""
    async for message in source:
        if message.type is WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await target.send_bytes(message.data)


async def _relayed(service: str, request: web.Request) -> web.StreamResponse:
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as session,
            session.request(
                request.method,
                service + request.path_qs,
                data=await request.read(),
                headers=_headers(request),
                allow_redirects=False,
            ) as answer,
        ):
            kept = {n: v for n, v in answer.headers.items() if n.casefold() not in _OWN_HEADERS}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
        return _silent(service, error)
