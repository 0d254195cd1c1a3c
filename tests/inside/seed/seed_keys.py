"""Where Cartesia's plugin puts the key: in the address on 1.3, in a header since."""

import aiohttp
import pytest
from aiohttp import web
from livekit.agents.version import __version__
from livekit.plugins import cartesia


async def test_cartesias_key_is_in_the_address_on_1_3_only() -> None:
    seen: list[web.Request] = []

    async def websocket(request: web.Request) -> web.StreamResponse:
        seen.append(request)
        raise web.HTTPUnauthorized

    app = web.Application()
    app.router.add_get("/tts/websocket", websocket)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as session:
        tts = cartesia.TTS(api_key="dummy", base_url=url, http_session=session)
        with pytest.raises(Exception, match=r"401|Invalid response status"):
            await tts._connect_ws(5.0)
    await runner.cleanup()
    [request] = seen
    if __version__.startswith("1.3."):
        assert request.query["api_key"] == "dummy"
    else:
        assert "api_key" not in request.query
        assert request.headers["X-API-Key"] == "dummy"
