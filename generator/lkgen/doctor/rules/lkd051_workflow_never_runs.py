"""LKD051: a workflow where GitHub does not look."""

from __future__ import annotations

from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule


class WorkflowNeverRuns(Rule):
    """Workflow below the root of the repository

    ## What it does
    Finds `.github/workflows` in a folder that is not the root of the repository.

    ## Why
    GitHub looks for workflows at the root only. These never run, and nothing says so.

    ## Example
    ```
    backend/agent/.github/workflows/tests.yml
    ```

    ## Use instead
    ```
    .github/workflows/agent-tests.yml    # with working-directory: backend/agent
    ```

    ## Source
    https://docs.github.com/en/actions/concepts/workflows-and-actions/workflows
    """

    id = "LKD051"
    name = "workflow-never-runs"
    severity = "warning"
    examples = (
        Good(
            {
                ".git/HEAD": "ref: refs/heads/main\n",
                "agent.py": "import livekit.agents\n",
                ".github/workflows/tests.yml": "on: push\n",
            }
        ),
        Bad(
            {
                ".git/HEAD": "ref: refs/heads/main\n",
                "backend/agent.py": "import livekit.agents\n",
                "backend/requirements.txt": "livekit-agents==1.8.9\n",
                "backend/.github/workflows/tests.yml": "on: push  # <- LKD051\n",
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare the folder of each workflow with that of the repository."""
        if project.repository is None:
            return
        for file in project.texts("*.yml", "*.yaml"):
            folder = file.path.parent
            if folder.name != "workflows" or folder.parent.name != ".github":
                continue
            if folder.parent.parent != project.repository:
                where = project.repository.name
                yield Finding.in_text(
                    file,
                    1,
                    f"GitHub looks for workflows at the root of {where} only: this one never runs",
                    "move it there, with working-directory",
                )
