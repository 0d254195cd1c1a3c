"""LKD074: a worker that each of its processes starts again."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class UnguardedWorker(Rule):
    """Worker that starts whenever its file is read

    ## What it does
    Finds `cli.run_app(…)` at the top of a file, without `if __name__ == "__main__":` around it.

    ## Why
    A worker makes a process for each call, and the process reads the agent's file to find what to
    run in it. There it comes to `run_app` once more: `An attempt has been made to start a new
    process before the current process has finished its bootstrapping phase`. Tests and other files
    cannot import it either.

    ## Example
    ```python
    cli.run_app(server)
    ```

    ## Use instead
    ```python
    if __name__ == "__main__":
        cli.run_app(server)
    ```

    ## Source
    https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods
    """

    id = "LKD074"
    name = "unguarded-worker"
    severity = "error"
    examples = (
        Good(
            """
            from livekit.agents import AgentServer, cli

            server = AgentServer()

            def main() -> None:
                cli.run_app(server)

            if __name__ == "__main__":
                cli.run_app(server)
            """
        ),
        Bad(
            """
            from livekit.agents import AgentServer, cli

            server = AgentServer()
            cli.run_app(server)  # <- LKD074
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at where each worker is run."""
        # `python -m package` reads this file, and no process reads it again.
        if module.path.name == "__main__.py":
            return
        for call in module.calls("livekit.agents.cli.run_app"):
            around = list(module.around(call))
            if all(isinstance(one, ast.Expr | ast.Module | ast.With | ast.Try) for one in around):
                message = "each process of the worker runs this when it reads the file"
                yield Finding.at(module, call, message, 'if __name__ == "__main__": …')
