"""LKD047: a package, not LiveKit's, that is imported and not asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from lkgen.doctor.code import agent_modules
from lkgen.doctor.quiet_packages import QUIET
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

# What is imported, and the packages of which each brings it. Only such as next to nothing else
# brings along; python-dotenv is, of what `QUIET` names, brought by nothing.
_PACKAGES: Mapping[str, tuple[str, ...]] = {
    "dotenv": ("python-dotenv", "dotenv"),
    "asyncpg": ("asyncpg",),
    "bs4": ("beautifulsoup4", "bs4"),
    "cal": ("cal",),
    "ddgs": ("ddgs",),
    "duckduckgo_search": ("duckduckgo-search",),
    "fastapi": ("fastapi",),
    "flask": ("flask",),
    "gspread": ("gspread",),
    "loguru": ("loguru",),
    "motor": ("motor",),
    "mysql": ("mysql-connector-python", "mysql-connector"),
    "notion_client": ("notion-client",),
    "pinecone": ("pinecone", "pinecone-client"),
    "psycopg2": ("psycopg2", "psycopg2-binary"),
    "pymongo": ("pymongo", "motor"),
    "pymysql": ("pymysql",),
    "redis": ("redis",),
    "resend": ("resend",),
    "sendgrid": ("sendgrid",),
    "serpapi": ("google-search-results", "serpapi"),
    "stripe": ("stripe",),
    "supabase": ("supabase",),
    "tavily": ("tavily-python",),
    "twilio": ("twilio",),
    "wikipedia": ("wikipedia",),
}
_BRING_DOTENV = ("livekit-plugins-microsoft-ai",)


class PackageNotAskedFor(Rule):
    """Package that is imported and not asked for

    ## What it does
    Finds imports of python-dotenv, Supabase, Twilio, Redis and others that no requirement asks
    for, and that nothing which is asked for is known to bring along.

    ## Why
    `ModuleNotFoundError: No module named 'dotenv'`: it runs where the package happens to be, and
    nowhere else. livekit-agents does not bring python-dotenv.

    ## Example
    ```
    livekit-agents==1.8.9    # and in agent.py: from dotenv import load_dotenv
    ```

    ## Use instead
    ```
    livekit-agents==1.8.9
    python-dotenv
    ```

    ## Source
    `Requires-Dist` of livekit-agents and its plugins; what uv resolves for the others.
    """

    id = "LKD047"
    name = "package-not-asked-for"
    severity = "error"
    examples = (
        Good(
            {
                "agent.py": "from dotenv import load_dotenv\nimport livekit.agents\nimport redis\n",
                "requirements.txt": "livekit-agents==1.8.9\npython-dotenv\nredis[hiredis]\n",
            }
        ),
        Good(
            {
                "agent.py": "from dotenv import load_dotenv\nimport livekit.agents\n",
                "requirements.txt": "livekit-agents==1.8.9\nuvicorn[standard]\n",
            }
        ),
        Good(
            {
                "agent.py": """
                import livekit.agents
                try:
                    import dotenv
                except ImportError: ...
                """,
                "requirements.txt": "livekit-agents==1.8.9\n",
            }
        ),
        Bad(
            {
                "agent.py": """
                import livekit.agents
                from dotenv import load_dotenv  # <- LKD047
                from supabase import create_client  # <- LKD047
                """,
                "requirements.txt": "livekit-agents[openai]==1.8.9\nrequests\n",
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare what is imported with what is asked for."""
        pins = project.pins
        if not pins.asked or pins.unreadable or pins.name.startswith("livekit-"):
            return
        asked = {one.name for one in pins.asked} | set(pins.locked)
        seen: set[str] = set()
        for module in agent_modules(project):
            for node, top in _imports(module):
                packages = _PACKAGES.get(top, ())
                if not packages or top in seen or asked & {*packages}:
                    continue
                if project.codebase.layout.located(module.path, top) is not None:
                    continue
                if not _brought(project, top, asked) and not _elsewhere(project, packages):
                    seen.add(top)
                    message = f"{packages[0]} is imported, and no requirement asks for it"
                    yield Finding.at(module, node, message, packages[0])


def _imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """The first part of each import that is run whenever the file is."""
    for node in module.tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module.partition(".")[0]


def _brought(project: AgentProject, top: str, asked: set[str]) -> bool:
    """Whether something that is asked for may bring a package along."""
    if project.pins.lock is not None:
        return False
    others = {one for one in asked if not one.startswith("livekit")}
    extras = {extra for one in project.pins.asked for extra in one.extras}
    known = others <= QUIET and not extras & {"standard", "all", "mcp"}
    if top == "dotenv":
        return not known or bool(asked & {*_BRING_DOTENV})
    return any(top.replace("_", "-") in one for one in others)


def _elsewhere(project: AgentProject, packages: tuple[str, ...]) -> bool:
    """Whether a file that installs packages in its own way names one."""
    files = project.texts("Dockerfile*", "*.dockerfile", "setup.*", "environment*.y*ml", "*.sh")
    files += project.texts("Makefile", "*requirements*", "*.toml")
    return any(name in file.text.lower() for file in files for name in packages)
