"""LKD037: something else that LiveKit prints a deprecation of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from lkgen.doctor.arguments import given
from lkgen.doctor.code import livekit_class
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule
from lkgen.facts import Deprecation

# Rules of their own.
_ELSEWHERE = ("mcp_servers", "room_input_options", "room_output_options", "metrics_collected")
_OWN_RULES = ("RoomInputOptions", "RoomOutputOptions", "livekit.plugins.turn_detector")


class DeprecatedByLivekit(Rule):
    """Anything else that LiveKit says is deprecated

    ## What it does
    Finds calls, arguments and names of which the project's version of LiveKit prints or logs that
    they are deprecated, and that no other rule is about.

    ## Why
    They work still, and will be removed.

    ## Example
    ```python
    usage = metrics.UsageCollector()
    ```

    ## Use instead
    What LiveKit's own words say, which the finding repeats.

    ## Source
    The deprecations in the source of the installed packages of each series.
    """

    id = "LKD037"
    name = "deprecated-by-livekit"
    severity = "info"
    versions = ">=1.3"
    codemods = ("renamed-arguments",)
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, metrics

            session = AgentSession(mcp_servers=[])
            usage = metrics.ModelUsageCollector()
            """
        ),
        Good(
            """
            from livekit.agents import metrics

            usage = metrics.UsageCollector()
            """,
            version="1.3.12",
        ),
        Bad(
            """
            from livekit.agents import AgentServer, AgentSession, JobContext, cli, metrics
            from livekit.plugins import deepgram

            server = AgentServer()
            usage = metrics.UsageCollector()  # <- LKD037
            ears = deepgram.STT(
                keyterms=["soup"],  # <- LKD037
            )
            session = AgentSession(
                keyterms_options=None,  # <- LKD037
            )
            if __name__ == "__main__":
                cli.run_app(server)  # <- LKD037
            """
        ),
        Bad(
            """
            from livekit.plugins import deepgram

            ears = deepgram.STT(
                keyterms=["soup"],  # <- LKD037
            )
            """,
            fixed="""
            from livekit.plugins import deepgram

            ears = deepgram.STT(
                keyterm=["soup"],
            )
            """,
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look up each call and its arguments."""
        known = _by_printer(project)
        for path, calls in module.called.items():
            if not path.startswith("livekit."):
                continue
            found = livekit_class(project.facts, path)
            names = {
                path,
                found.path if found else "",
                project.facts.home(path) or "",
                _short(path),
            }
            said = [one for name in names for one in known.get(name, ())]
            for call in calls:
                yield from _about(module, call, said)


def _by_printer(project: AgentProject) -> Mapping[str, list[Deprecation]]:
    found: dict[str, list[Deprecation]] = {}
    for one in project.facts.deprecations:
        if not set(one.names) & set(_OWN_RULES) and "turn_handling" not in one.text:
            where = one.where.removesuffix(".__init__").removesuffix(".__post_init__")
            found.setdefault(where, []).append(one)
            # Of a function: methods of one name are of several classes.
            if not where.split(".")[-2][:1].isupper() and not one.arguments:
                found.setdefault(_short(where), []).append(one)
    return found


def _short(path: str) -> str:
    """A name without the modules between its package and itself: `livekit.agents.cli.run_app`."""
    parts = path.split(".")
    return ".".join([*parts[:3], parts[-1]])


def _about(module: Module, call: ast.Call, said: list[Deprecation]) -> Iterator[Finding]:
    for one in said:
        if not one.arguments:
            own = one.where.removesuffix(".__init__").removesuffix(".__post_init__")
            if not one.names or own.rpartition(".")[2] in one.names:
                yield Finding.at(module, call, _words(one), by_hand=True)
            continue
        for word in given(module, call):
            if word.name in one.arguments and word.name not in _ELSEWHERE and "{" not in one.text:
                yield Finding.at(word.module, word.node, _words(one))


def _words(one: Deprecation) -> str:
    text = one.text.replace("\n", " ").strip()
    return f"LiveKit says: {text}".rstrip(".")
