"""LKD018: a call that stops everything else while it waits."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from lkgen.doctor.code import agent_modules, own_nodes
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule

_HTTP = ("get", "post", "put", "patch", "delete", "head", "request", "send")
_EXACT: Mapping[str, str] = {
    "time.sleep": "await asyncio.sleep(…)",
    "urllib.request.urlopen": "httpx.AsyncClient or aiohttp",
    "os.system": "asyncio.create_subprocess_exec(…)",
    **{
        f"subprocess.{name}": "asyncio.create_subprocess_exec(…)"
        for name in ("run", "call", "check_call", "check_output", "getoutput")
    },
    **{f"requests.{name}": "httpx.AsyncClient or aiohttp" for name in _HTTP},
    **{f"requests.Session.{name}": "httpx.AsyncClient or aiohttp" for name in _HTTP},
    **{f"httpx.{name}": "httpx.AsyncClient" for name in _HTTP},
    **{f"httpx.Client.{name}": "httpx.AsyncClient" for name in _HTTP},
    "psycopg2.connect": "asyncpg, or asyncio.to_thread(…)",
    "pymysql.connect": "aiomysql, or asyncio.to_thread(…)",
    "mysql.connector.connect": "aiomysql, or asyncio.to_thread(…)",
    "smtplib.SMTP": "aiosmtplib, or asyncio.to_thread(…)",
    "smtplib.SMTP_SSL": "aiosmtplib, or asyncio.to_thread(…)",
}
_SQL = ("execute", "scalar", "scalars", "commit", "flush", "refresh")
_QUERIES = (*_SQL, "all", "first", "one", "one_or_none", "count")
# Clients that wait for an answer: what their methods are called, and the client that does not.
_CLIENTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "openai.OpenAI.": (("create", "parse", "generate"), "openai.AsyncOpenAI"),
    "openai.AzureOpenAI.": (("create", "parse", "generate"), "openai.AsyncAzureOpenAI"),
    "groq.Groq.": (("create",), "groq.AsyncGroq"),
    "anthropic.Anthropic.": (("create",), "anthropic.AsyncAnthropic"),
    "supabase.create_client().": (("execute", "upload", "download"), "acreate_client(…)"),
    "supabase.Client.": (("execute", "upload", "download"), "acreate_client(…)"),
    "twilio.rest.Client.": (("create", "fetch", "list", "update"), "asyncio.to_thread(…)"),
    "boto3.client().": ((), "aioboto3, or asyncio.to_thread(…)"),
    "sqlalchemy.orm.Session.": (_QUERIES, "sqlalchemy.ext.asyncio.AsyncSession"),
    "sqlalchemy.orm.sessionmaker()().": (_QUERIES, "async_sessionmaker(…)"),
    "pinecone.Pinecone.": (("query", "upsert", "fetch", "search"), "pinecone.PineconeAsyncio"),
    "tavily.TavilyClient.": (("search", "extract", "qna_search"), "tavily.AsyncTavilyClient"),
    "duckduckgo_search.DDGS.": (("text", "news", "images"), "asyncio.to_thread(…)"),
    "ddgs.DDGS.": (("text", "news", "images"), "asyncio.to_thread(…)"),
    "langchain_community.": (("run", "invoke"), "await ….arun(…) or ….ainvoke(…)"),
    "langchain_openai.": (("invoke",), "await ….ainvoke(…)"),
    "langchain_groq.": (("invoke",), "await ….ainvoke(…)"),
    "langchain_google_genai.": (("invoke",), "await ….ainvoke(…)"),
    "google.genai.Client.models.": (("generate_content",), "client.aio.models"),
    "google.generativeai.GenerativeModel.": (
        ("generate_content",),
        "await ….generate_content_async(…)",
    ),
    "googleapiclient.discovery.build().": (("execute",), "asyncio.to_thread(…)"),
    "gspread.": (("append_row", "get_all_records", "open_by_key"), "asyncio.to_thread(…)"),
    "pymongo.MongoClient.": (
        ("find_one", "insert_one", "insert_many", "update_one", "count_documents"),
        "pymongo.AsyncMongoClient",
    ),
}

# Methods of a client of boto3's that ask nobody.
_LOCAL = ("close", "get_paginator", "get_waiter", "can_paginate", "generate_presigned_url")


class BlockingCall(Rule):
    """Call that stops the event loop

    ## What it does
    Finds calls in `async def`, and in plain functions that one calls, that wait without giving the
    event loop back: `time.sleep`, `requests`, `subprocess.run`, the synchronous clients of OpenAI,
    Supabase and others; and `asyncio.run` in a coroutine, which raises.

    ## Why
    While one waits, no audio is sent or received in the process: speech stutters, interruptions
    come late, and LiveKit may take the job for dead (`process is unresponsive, killing`).

    ## Example
    ```python
    @function_tool
    async def weather(self, city: str) -> str:
        return requests.get(URL, params={"q": city}).text
    ```

    ## Use instead
    ```python
    @function_tool
    async def weather(self, city: str) -> str:
        async with httpx.AsyncClient() as client:
            return (await client.get(URL, params={"q": city})).text
    ```
    Or `await asyncio.to_thread(…)` where there is no other client.

    ## Source
    livekit/agents#617, livekit/agents#3637; https://docs.python.org/3/library/asyncio-dev.html
    """

    id = "LKD018"
    name = "blocking-call"
    severity = "warning"
    examples = (
        Good(
            """
            import asyncio
            import time
            import requests
            from livekit.agents import function_tool

            def fetch(city: str) -> str:
                return requests.get(city).text

            @function_tool
            async def weather(city: str) -> str:
                await asyncio.to_thread(lambda: time.sleep(1))
                return await asyncio.to_thread(fetch, city)
            """
        ),
        Bad(
            """
            import asyncio
            import time
            import boto3
            import requests
            from langchain_community.tools import DuckDuckGoSearchRun
            from openai import OpenAI
            from sqlalchemy import create_engine
            from sqlalchemy.orm import sessionmaker
            from livekit.agents import function_tool

            client = OpenAI()
            bedrock = boto3.client("bedrock-runtime")
            Session = sessionmaker(bind=create_engine("postgresql://"))

            def rows(day: str) -> list[object]:
                db = Session()
                return db.query(day).filter_by(free=True).all()  # <- LKD018

            def fetch(city: str) -> str:
                return requests.get(city).text  # <- LKD018

            @function_tool
            async def weather(city: str) -> str:
                time.sleep(1)  # <- LKD018
                client.chat.completions.create(model="gpt-5")  # <- LKD018
                answer = bedrock.invoke_model(modelId="claude")  # <- LKD018
                answer["body"].read()
                print(answer.get("metadata"))
                DuckDuckGoSearchRun().run(city)  # <- LKD018
                rows(city)
                asyncio.run(asyncio.sleep(1))  # <- LKD018
                return fetch(city)
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look into each coroutine function, and into plain ones that it calls."""
        seen: set[ast.AST] = set()
        for module in agent_modules(project):
            for function in module.functions.values():
                waits = isinstance(function, ast.AsyncFunctionDef) or _is_handler(module, function)
                if waits and not _is_route(function) and not _is_program(module, function):
                    for place, around in _run_by(project, module, function):
                        for call, instead in _blocking(place, around):
                            if call not in seen:
                                seen.add(call)
                                yield _finding(place, call, instead, function, around)
                    yield from _second_loop(module, function)


def _second_loop(module: Module, function: Function) -> Iterator[Finding]:
    """Find `asyncio.run` where a loop runs already."""
    for node in own_nodes(function) if isinstance(function, ast.AsyncFunctionDef) else ():
        if isinstance(node, ast.Call) and module.resolve(node.func) == "asyncio.run":
            message = "RuntimeError: a loop runs already, and this starts another"
            yield Finding.at(module, node, message, "await …", "error")


def _finding(
    module: Module, call: ast.Call, instead: str, function: Function, around: Function
) -> Finding:
    what = ast.unparse(call.func)
    what = what if len(what) < 60 else f"{what[:57]}…"
    by = "" if around is function else f", which `{function.name}` calls,"
    return Finding.at(
        module, call, f"`{what}` in `{around.name}`{by} stops all audio while it waits", instead
    )


def _run_by(
    project: AgentProject, module: Module, function: Function
) -> Iterator[tuple[Module, Function]]:
    """A function, and the plain ones that it calls itself, directly or not."""
    waiting = [(module, function)]
    seen: set[ast.AST] = {function}
    while waiting:
        place, around = waiting.pop()
        yield place, around
        for node in own_nodes(around):
            path = place.resolve(node.func) if isinstance(node, ast.Call) else ""
            found = project.codebase.members.definition(path) if path else None
            if found is None or not isinstance(found[1], ast.FunctionDef) or found[1] in seen:
                continue
            if not _yields(found[1]):
                seen.add(found[1])
                waiting.append((found[0], found[1]))


def _yields(function: Function) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_nodes(function))


def _blocking(module: Module, function: Function) -> Iterator[tuple[ast.Call, str]]:
    for node in own_nodes(function):
        if not isinstance(node, ast.Call) or isinstance(module.parent(node), ast.Await):
            continue
        path = module.resolve(node.func)
        if path in _EXACT:
            yield node, _EXACT[path]
        for start, (names, instead) in _CLIENTS.items():
            asked = path.removeprefix(start)
            if asked != path and _waits(asked, names):
                yield node, instead


def _waits(asked: str, names: tuple[str, ...]) -> bool:
    """Whether a client's method waits for an answer; of one without names, each of its own."""
    if names:
        return asked.rpartition(".")[2] in names
    return asked.isidentifier() and asked not in _LOCAL


def _is_handler(module: Module, function: Function) -> bool:
    """Whether LiveKit calls a plain function when something happens: `@session.on("close")`."""
    for one in function.decorator_list:
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            emitters = ("livekit.agents.AgentSession", "livekit.rtc.Room")
            if one.func.attr in ("on", "once") and module.is_a(one.func.value, *emitters):
                return True
    return False


def _is_program(module: Module, function: Function) -> bool:
    """Whether a file runs a function when it is run itself: `asyncio.run(main())`."""
    path = module.full_name(function)
    ran = [call.args[0] for call in module.calls("asyncio.run") if call.args]
    return any(isinstance(one, ast.Call) and module.resolve(one.func) == path for one in ran)


def _is_route(function: Function) -> bool:
    """Whether a web server runs a function: `@app.get("/")`."""
    routes = (*_HTTP, "websocket", "route", "on_event", "middleware")
    named = [ast.unparse(getattr(one, "func", one)) for one in function.decorator_list]
    return any(one.rpartition(".")[2] in routes and "." in one for one in named)
