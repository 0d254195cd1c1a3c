"""The lines of a log file, without what those who kept it have put before each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper
from typing import Any, cast

LONGEST = 20_000
"""Characters of a line that are read; what is longer is cut there."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Escape sequences, and colours of which a web page has swallowed the escape.
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_=>])"
    r"|\[\d{1,2}(?:;\d{1,3})*m"
)
_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_POD = r"[\w.-]+-[a-z0-9]{5,10}-[a-z0-9]{5}"
_PREFIXES = tuple(
    re.compile(pattern)
    for pattern in (
        # docker compose logs
        r"(?P<source>[A-Za-z][\w.-]*) *\| ?",
        # kubectl logs --prefix, and stern
        r"\[(?P<source>[\w.-]*/?[\w.-]+/[\w.-]+)\] ",
        rf"(?P<source>{_POD} [\w-]+)(?: [|›│])? ",  # noqa: RUF001 - stern's own signs
        # the file that Kubernetes keeps
        rf"{_ISO} (?:stdout|stderr) [FP] ",
        # Heroku and Fly
        rf"{_ISO} (?P<source>\w+\[[\w.-]+\])(?:: | [\w-]+ \[\w+\] ?)",
        # systemd's journal, and syslog
        r"[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \S+ (?P<source>[\w./@-]+(?:\[\d+\])?): ",
        # docker logs --timestamps, GitHub Actions; not the time that the agent itself has written
        rf"{_ISO} (?! *[-|]| *\[?(?:DEBUG|INFO|WARN|ERROR|CRITICAL))",
        # any time before a JSON object
        r"\[?\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?(?: [|-])? (?=\{\")",
    )
)
_AT_MOST = 3


def read_lines(stream: BufferedReader) -> Iterator[str]:
    """The lines of a stream, one at a time: UTF-8, or UTF-16 as PowerShell writes it.

    What is no text of that encoding becomes U+FFFD.
    """
    encoding = "utf-16" if stream.peek(2)[:2] in _UTF_16 else "utf-8-sig"
    with TextIOWrapper(stream, encoding, errors="replace") as text:
        while line := text.readline(LONGEST):
            rest = line
            while rest and not rest.endswith("\n"):
                rest = text.readline(LONGEST)
            yield line.rstrip("\n")


def unwrapped(line: str) -> tuple[str, str]:
    """Who wrote a line, as far as that is told, and the line as it was written.

    Takes away colours and the prefixes of Docker, Kubernetes, Heroku, Fly and the journal.
    """
    if "[" in line or "\x1b" in line:
        line = _ESCAPES.sub("", line)
    source = ""
    for _ in range(_AT_MOST):
        if line.startswith('{"log"'):
            line = _of_docker(line)
        if not line or not (line[0].isalnum() or line[0] == "["):
            break
        match = next(filter(None, (prefix.match(line) for prefix in _PREFIXES)), None)
        if match is None:
            break
        source = match.groupdict().get("source") or source
        line = line[match.end() :]
    return source, line


def _of_docker(line: str) -> str:
    """What stands in a line of the file that Docker keeps."""
    try:
        content: object = json.loads(line)
    except (ValueError, RecursionError):
        return line
    fields = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    return str(fields.get("log", "")).rstrip("\r\n") if "stream" in fields else line
