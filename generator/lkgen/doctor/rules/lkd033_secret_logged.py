"""LKD033: a key, or what a caller said, in the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_SECRET = re.compile(r"(api_?key|secret|password|auth_token|private_key)$", re.IGNORECASE)
_VARIABLE = re.compile(r"(KEY|SECRET|PASSWORD|AUTH_TOKEN)$")
_LEVELS = ("debug", "info", "warning", "error", "exception", "critical", "log")


class SecretLogged(Rule):
    """Key in the log, or on the screen

    ## What it does
    Finds keys, secrets and passwords that are given to `print` or to a logger as they are.

    ## Why
    Logs are kept, sent on and read by others; LiveKit's secret opens every room of the project.

    ## Example
    ```python
    logger.info(f"using {os.getenv('LIVEKIT_API_SECRET')}")
    ```

    ## Use instead
    ```python
    logger.info("LIVEKIT_API_SECRET is set: %s", "LIVEKIT_API_SECRET" in os.environ)
    ```

    ## Source
    https://owasp.org/www-project-top-ten/ (logging of sensitive data)
    """

    id = "LKD033"
    name = "secret-logged"
    severity = "error"
    examples = (
        Good(
            """
            import os
            import livekit.agents

            api_key = os.getenv("LIVEKIT_API_KEY")
            print(f"key: {'set' if api_key else 'missing'}", bool(api_key), api_key[:4])
            print("set LIVEKIT_API_KEY")
            """
        ),
        Bad(
            """
            import logging
            import os
            import livekit.agents

            api_key = os.getenv("LIVEKIT_API_KEY")
            logger = logging.getLogger("agent")
            logger.info("using %s", api_key)  # <- LKD033
            print(f"secret: {os.environ['LIVEKIT_API_SECRET']}")  # <- LKD033
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at what is printed and logged."""
        for call in module.source.calls:
            if not _writes(module, call):
                continue
            for value in _written(call):
                name = _secret(module, value)
                if name:
                    message = f"`{name}` is written out as it is"
                    yield Finding.at(module, value, message, "say only whether it is set")


def _writes(module: Module, call: ast.Call) -> bool:
    func = call.func
    if isinstance(func, ast.Name):
        return module.resolve(func) == "print" and not any(w.arg == "file" for w in call.keywords)
    if isinstance(func, ast.Attribute) and func.attr in _LEVELS:
        return "log" in ast.unparse(func.value).lower()
    return False


def _written(call: ast.Call) -> Iterator[ast.expr]:
    for value in call.args:
        if isinstance(value, ast.JoinedStr):
            for part in value.values:
                if isinstance(part, ast.FormattedValue):
                    yield part.value
        else:
            yield value


def _secret(module: Module, value: ast.expr) -> str:
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name) if _SECRET.search(name):
            return name
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]):
            read = module.resolve(func) in ("os.getenv", "os.environ.get")
            return name if read and _VARIABLE.search(name) else ""
        case ast.Subscript(value=owner, slice=ast.Constant(value=str(name))):
            read = module.resolve(owner) == "os.environ"
            return name if read and _VARIABLE.search(name) else ""
        case _:
            return ""
