"""LKD020: a plugin that is imported in a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class LatePluginImport(Rule):
    """Plugin imported inside a function

    ## What it does
    Finds imports of `livekit.plugins` that stand in functions, where no file of the project imports
    the same plugin at its top.

    ## Why
    A plugin registers itself when it is imported, and only in the main thread: where jobs run in
    threads, as on Windows, the call fails with `Plugins must be registered on the main thread`.
    Elsewhere the first caller waits for the import, and `download-files` does not see the plugin.

    ## Example
    ```python
    async def entrypoint(ctx: JobContext) -> None:
        from livekit.plugins import cartesia
    ```

    ## Use instead
    ```python
    from livekit.plugins import cartesia

    async def entrypoint(ctx: JobContext) -> None: ...
    ```

    ## Source
    livekit.agents.plugin of livekit-agents 1.3.12 to 1.8.9.
    """

    id = "LKD020"
    name = "late-plugin-import"
    severity = "warning"
    examples = (
        Good(
            """
            from typing import TYPE_CHECKING
            from livekit.plugins import openai

            if TYPE_CHECKING:
                from livekit.plugins import cartesia

            def llm() -> object:
                from livekit.plugins.openai import LLM
                return LLM()
            """
        ),
        Good(
            """
            import livekit.agents

            def load():
                from livekit.plugins import silero
                return silero.VAD.load()

            VAD = load()
            """
        ),
        Bad(
            """
            import livekit.agents

            async def entrypoint(ctx: object) -> None:
                from livekit.plugins import cartesia, openai  # <- LKD020
                import livekit.plugins.silero  # <- LKD020
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Find imports of plugins that stand in functions only."""
        early = {
            name
            for module in project.modules
            for node in module.nodes
            if module.function_around(node) is None
            for name in _plugins(node)
        }
        for module in project.modules:
            for node in module.nodes:
                late = [name for name in _plugins(node) if name not in early]
                function = module.function_around(node) if late else None
                if function is not None and not _runs_at_import(module, function.name):
                    names = " and ".join(f"`{name}`" for name in dict.fromkeys(late))
                    message = f"{names} is imported when `{function.name}` runs"
                    yield Finding.at(module, node, message, "import it at the top of the file")


def _plugins(node: ast.AST) -> list[str]:
    """The plugins that an import imports."""
    match node:
        case ast.ImportFrom(module="livekit.plugins", level=0, names=names):
            return [name.name for name in names]
        case ast.ImportFrom(module=str(module), level=0) if module.startswith("livekit.plugins."):
            return [module.split(".")[2]]
        case ast.Import(names=names):
            found = [name.name.split(".") for name in names]
            return [one[2] for one in found if one[:2] == ["livekit", "plugins"] and one[2:]]
        case _:
            return []


def _runs_at_import(module: Module, name: str) -> bool:
    """Whether the file itself calls the function of that name when it is imported."""
    return any(
        isinstance(call.func, ast.Name)
        and call.func.id == name
        and module.function_around(call) is None
        for call in module.source.calls
    )
