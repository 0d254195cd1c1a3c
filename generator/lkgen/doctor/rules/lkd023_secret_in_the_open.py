"""LKD023: keys where others can read them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule, TextFile
from lkgen.git import ignored
from lkgen.project.env_files import is_own_env_file

_SECRET = re.compile(r"(?:^|_)(?:API_?KEY|SECRET|TOKEN|PASSWORD|PRIVATE_KEY)(?:_|$)", re.IGNORECASE)
_PLACE = re.compile(r"(?:URL|URI|ENDPOINT|PATH|FILE|NAME|ID)$", re.IGNORECASE)
_NO_KEY = re.compile(r"://|your|xxx|example|change|placeholder|<|\.\.\.|\s|1234", re.IGNORECASE)
_SAMPLES = ("example", "sample", "template", "dist")
_READERS = ("os.getenv", "os.environ.get", "os.environ.setdefault")
_LINE = re.compile(r"""^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*["']?([^"'\s#]+)""")


class SecretInTheOpen(Rule):
    """Key where others can read it

    ## What it does
    Finds an `.env` file that git has, or would add; keys written into code, as a default of a
    variable too, into a Dockerfile, or into the sample of an `.env` file.

    ## Why
    Who reads the repository or the image can use them, at your expense; deleted, they are still
    in the history.

    ## Example
    ```python
    llm = openai.LLM(api_key="sk-…")
    ```

    ## Use instead
    A variable of the environment, and a new key, since this one is known:
    ```python
    llm = openai.LLM(api_key=os.environ["OPENAI_API_KEY"])
    ```

    ## Source
    https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning
    """

    id = "LKD023"
    name = "secret-in-the-open"
    severity = "error"
    examples = (
        Good(
            """
            import os
            import livekit.agents

            key = os.getenv("OPENAI_API_KEY", "your-key-here")
            local = dict(api_key="ollama", api_secret="devkey")
            os.environ["LIVEKIT_API_SECRET"] = "secret"
            """
        ),
        Bad(
            """
            import os
            import livekit.agents

            key = os.getenv("OPENAI_API_KEY", "sk-Ab3dEf6hIj9kLm2nOp5q")  # <- LKD023
            made = dict(api_key="gsk_Zx8cVb5nMq2wEr7tYu4i")  # <- LKD023
            os.environ["DEEPGRAM_API_KEY"] = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"  # <- LKD023
            """
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "Dockerfile": "FROM x\nENV OPENAI_API_KEY=sk-Ab3dEf6hIj9kLm2nOp5q  # <- LKD023\n",
                ".env.example": "GROQ_API_KEY=gsk_Zx8cVb5nMq2wEr7tYu4i  # <- LKD023\n",
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at git, at the code, and at files that are shared."""
        yield from _env_files(project)
        for module in project.modules:
            yield from _code(module)
        for file in project.texts("Dockerfile", "Dockerfile.*", "*.dockerfile"):
            yield from _lines(file, "ENV ", "ARG ")
        for file in project.texts("*env*"):
            if {*file.path.name.split(".")} & {*_SAMPLES}:
                yield from _lines(file)


def _env_files(project: AgentProject) -> Iterator[Finding]:
    files = [file for file in project.files if is_own_env_file(file)]
    for file in files:
        if project.tracked is not None and file in project.tracked:
            yield Finding(
                *(file, 1, 1, 1, 1),
                f"git has {file.name}, and with it what is written there",
                f"git rm --cached {file.name}, ignore it, and have new keys made",
            )
        elif project.tracked is not None:
            names = ignored(project.root, [str(file.relative_to(project.root))])
            if names is not None and not names:
                yield Finding(
                    *(file, 1, 1, 1, 1),
                    f"git does not ignore {file.name}: a commit may add it",
                    f"{file.name} in .gitignore",
                )


def _code(module: Module) -> Iterator[Finding]:
    for node in module.nodes:
        for name, value in _given(module, node):
            text = value.value if isinstance(value, ast.Constant) else None
            if _secret(name) and isinstance(text, str) and _real(text):
                message = f"a key for {name} is written here; whoever reads the code has it"
                yield Finding.at(module, value, message, "a variable without default; a new key")


def _given(module: Module, node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and what each is given, as a keyword, a variable, an item or a default."""
    match node:
        case ast.keyword(arg=str(name), value=value):
            yield name, value
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(name)))], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.Call(args=[ast.Constant(value=str(name)), value]):
            if module.resolve(node.func) in _READERS:
                yield name, value
        case _:
            pass


def _lines(file: TextFile, *starts: str) -> Iterator[Finding]:
    for number, line in enumerate(file.lines, 1):
        if starts and not line.lstrip().upper().startswith(starts):
            continue
        found = _LINE.match(line.lstrip()[len(starts[0]) :] if starts else line)
        if found and _secret(found[1]) and _real(found[2]):
            message = f"a key for {found[1]} is written here; whoever reads the file has it"
            yield Finding.in_text(file, number, message, "nothing after the name; a new key")


def _secret(name: str) -> bool:
    """Whether what has that name is a secret, and not where one is."""
    return bool(_SECRET.search(name)) and not _PLACE.search(name)


def _real(text: str) -> bool:
    """Whether a text can be a key: long, and of letters and digits as no word is."""
    if len(text) < 16 or _NO_KEY.search(text):
        return False
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(text))
    return changes >= 4
