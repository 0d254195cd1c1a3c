"""An agent's log in each form that LiveKit gives it: lines as livekit-agents wrote them."""

from __future__ import annotations

import json

import pytest

from lkgen.project.log import Note, notes, records

_SLOW = "too slow"
_OLD = "`foo` is deprecated, use `bar` instead"
_CRASH = "unhandled exception while running the job task"
_TRACE = [
    "Traceback (most recent call last):",
    '  File "/site-packages/livekit/agents/ipc/job_proc_lazy_main.py", line 292, in _entrypoint',
    "    await self._job_entrypoint_fnc(job_ctx)",
    '  File "/agent.py", line 8, in entrypoint',
    '    raise ValueError("boom")',
    "ValueError: boom",
]
_FIELDS = '{"pid": 17257, "job_id": "AJ_KnDUudExzf2N"}'
_PLACE = '{"agent_name": "desk", "id": "AW_1", "url": "ws://127.0.0.1:48817"}'


def _json(level: str, message: str, **fields: object) -> str:
    return json.dumps({"message": message, "level": level, "name": "livekit.agents", **fields})


START_1_3 = [
    _json("INFO", "registered worker", agent_name="desk"),
    _json("WARNING", _SLOW),
    _json("INFO", _OLD),
    _json("ERROR", "\n".join([_CRASH, *_TRACE])),
]
START_1_8 = [*START_1_3[:3], _json("ERROR", _CRASH, exc_info="\n".join(_TRACE))]
_INDENT = " " * 43
DEV_1_3 = [
    f"    11:37:45.741 INFO … livekit.agents     registered worker {_PLACE}",
    f"    11:38:03.348 WARNI… livekit.agents     {_SLOW} {_FIELDS}",
    f"                 INFO … livekit.agents     {_OLD} {_FIELDS}",
    f"    11:38:03.350 ERROR… livekit.agents     {_CRASH}          ",
    *(f"{_INDENT}{line}      " for line in _TRACE),
    f"{_INDENT[:-2]}{_FIELDS}",
    *_TRACE,
]
DEV_1_5 = [line.replace("WARNI…", "WARNING ").replace("… ", "    ", 1) for line in DEV_1_3]
DEV_1_8 = [
    "dev mode is deprecated and will be removed in a future release; use `lk agent dev` instead",
    f"2026-11-24 11:39:05,783 - \x1b[32mINFO\x1b[0m livekit.agents - registered worker \x1b[90m"
    f"{_PLACE}\x1b[0m",
    f"2026-11-24 11:39:07,504 - \x1b[33mWARNING\x1b[0m livekit.agents - {_SLOW} \x1b[90m\x1b[0m",
    f"2026-11-24 11:39:07,504 - \x1b[32mINFO\x1b[0m livekit.agents - {_OLD} \x1b[90m{_FIELDS}",
    f"2026-11-24 11:39:07,504 - \x1b[31mERROR\x1b[0m livekit.agents - {_CRASH}",
    *_TRACE[:-1],
    f"{_TRACE[-1]} \x1b[90m{_FIELDS}\x1b[0m",
    *_TRACE,
]
FORMS = {
    "start 1.3": START_1_3,
    "start 1.8": START_1_8,
    "dev 1.3": DEV_1_3,
    "dev 1.5": DEV_1_5,
    "dev 1.8": DEV_1_8,
}


@pytest.mark.parametrize("lines", FORMS.values(), ids=FORMS)
def test_notes_are_warnings_deprecations_and_errors_each_once(lines: list[str]) -> None:
    assert list(notes(lines)) == [
        Note("WARNING", "livekit.agents", _SLOW),
        Note("INFO", "livekit.agents", _OLD),
        Note("ERROR", "livekit.agents", f"{_CRASH}: ValueError: boom"),
    ]


@pytest.mark.parametrize("lines", FORMS.values(), ids=FORMS)
def test_what_was_logged_with_a_record_is_known(lines: list[str]) -> None:
    registered = [record for record in records(lines) if record.message == "registered worker"]
    assert [record.fields["agent_name"] for record in registered] == ["desk"]


def test_of_what_was_only_printed_tracebacks_and_warnings_count() -> None:
    lines = [
        "Hello.",
        "agent.py:3: DeprecationWarning: use something else",
        "  old()",
        *_TRACE[:-1],
        "ValueError: first",
        "",
        "During handling of the above exception, another exception occurred:",
        "",
        *_TRACE,
        "WARNING:root:from basicConfig",
        "[1, 2]",
    ]
    assert list(notes(lines)) == [
        Note("WARNING", "", "agent.py:3: DeprecationWarning: use something else"),
        Note("ERROR", "", "ValueError: boom"),
        Note("WARNING", "root", "from basicConfig"),
    ]


def test_complaints_of_the_native_client_are_no_errors_of_the_agent() -> None:
    """Written by 1.8.9 and 1.5.17; the first of the two at every end of a call."""
    hung_up = (
        "livekit::rtc_engine::rtc_session:704:livekit::rtc_engine::rtc_session - publisher data "
        "channel '_reliable' closed unexpectedly"
    )
    dropped = (
        "livekit_api::signal_client:530:livekit_api::signal_client - dropping pass-through signal"
    )
    lines = [
        json.dumps({"message": message, "level": "ERROR", "name": "livekit"})
        for message in (hung_up, dropped)
    ]
    assert list(notes(lines)) == [Note("WARNING", "livekit", dropped)]


def test_a_script_that_cannot_be_compiled_is_told_with_its_line() -> None:
    """Python writes no first line of a traceback then."""
    lines = [
        "agent.py:3: DeprecationWarning: old",
        "  old()",
        '  File "/srv/agent.py", line 9',
        "    session = AgentSession(llm=one, llm=two)",
        "                                    ^^^^^^^",
        "SyntaxError: keyword argument repeated: llm",
        "INFO:root:the end",
    ]
    assert [note for note in notes(lines) if note.level == "ERROR"] == [
        Note("ERROR", "", "SyntaxError: keyword argument repeated: llm (agent.py, line 9)")
    ]


def test_settings_that_are_missing_are_told_by_name() -> None:
    """As pydantic-settings 2 prints it."""
    lines = [
        "Traceback (most recent call last):",
        '  File "/srv/agent.py", line 3, in <module>',
        "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings",
        "shop_id",
        "  Field required [type=missing, input_value={}, input_type=dict]",
        "    For further information visit https://errors.pydantic.dev/2.11/v/missing",
        "tables",
        "  Input should be a valid integer [type=int_parsing, input_value='x', input_type=str]",
        "    For further information visit https://errors.pydantic.dev/2.11/v/int_parsing",
        "hello",
    ]
    (note,) = notes(lines)
    assert note.message.endswith(
        "2 validation errors for Settings: shop_id: Field required; "
        "tables: Input should be a valid integer"
    )


@pytest.mark.parametrize(
    ("logger", "message"),
    [
        ("livekit", "livekit_ffi::server::room:149:x - audio filter cannot be enabled"),
        ("livekit-nc", 'livekit-nc] code=205 msg="noise cancellation unavailable"'),
        (
            "livekit.plugins.krisp",
            "Krisp processing failed: Unable to authorize model use: Model use unauthorized",
        ),
        (
            "livekit.plugins.ai_coustics",
            "Processing failed: Unable to authorize model use: Model use unauthorized: "
            "GET /settings returned HTTP 404",
        ),
        ("opentelemetry.exporter.otlp", "Failed to export traces"),
        ("backoff", "Giving up send_request(...) after 5 tries"),
        ("asyncio", "Unclosed client session"),
        ("asyncio", "Task was destroyed but it is pending!"),
        ("shop", "prompt not there yet, retrying in 1 s"),
    ],
)
def test_what_says_nothing_about_the_agent_is_no_error(logger: str, message: str) -> None:
    line = json.dumps({"message": message, "level": "ERROR", "name": logger})
    assert [note.level for note in notes([line])] == ["WARNING"]


def test_of_a_group_of_exceptions_the_first_is_told() -> None:
    lines = """\
ERROR:livekit.agents:Error in _setup_toolset
  + Exception Group Traceback (most recent call last):
  |   File "agent.py", line 3, in main
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "client.py", line 9, in connect
    |     raise ConnectError(error)
    | httpx.ConnectError: All connection attempts failed
    +------------------------------------
INFO:shop:open"""
    (error, _) = records(lines.splitlines())
    assert str(error) == (
        "Error in _setup_toolset: httpx.ConnectError: All connection attempts failed"
    )


def test_what_python_ignores_is_no_error() -> None:
    lines = [
        "Exception ignored in: <function Client.__del__ at 0x7f>",
        "Traceback (most recent call last):",
        '  File "/srv/client.py", line 3, in __del__',
        "RuntimeError: Event loop is closed",
    ]
    assert [note.level for note in notes(lines)] == ["WARNING"]


@pytest.mark.parametrize(
    ("line", "level", "logger"),
    [
        ("2026-11-24 11:39:07,504 - openai._base_client - DEBUG - it failed", "DEBUG", "openai._"),
        ("2026-11-24 11:39:07,504 | WARNING | shop | it failed", "WARNING", "shop"),
        ("2026-11-24 11:39:07,504 ERROR it failed", "ERROR", ""),
        ("[2026-11-24 11:39:07] [INFO] it failed", "INFO", ""),
        ("2026-11-24 11:39:07.504 | ERROR    | shop:order:12 - it failed", "ERROR", "shop"),
    ],
)
def test_formats_of_the_agents_own(line: str, level: str, logger: str) -> None:
    """An exception is as bad as the level it was logged at."""
    (record,) = records([line, *_TRACE])
    assert (record.level, record.message) == (level, "it failed")
    assert record.logger.startswith(logger)
    assert record.exception == "ValueError: boom"
    assert bool(list(notes([line, *_TRACE]))) == (level in ("WARNING", "ERROR"))


def test_the_clients_own_words_are_known_in_a_users_form() -> None:
    """`logging.basicConfig` with the time and the level before the message, as many have it."""
    told = "livekit::rtc_engine::rtc_session:704:livekit::rtc_engine::rtc_session - it closed"
    (note,) = notes([f"2026-11-29 09:26:46,114 ERROR {told}"])
    assert note.level == "WARNING"
