"""LKD053: a container that is killed while calls go on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule, TextFile

_GRACE = re.compile(r"^\s*-?\s*terminationGracePeriodSeconds:\s*(\d+)")
_DEPLOYMENT = re.compile(r"^kind:\s*(Deployment|StatefulSet)\s*$")

_ENOUGH = 300
_MANIFEST = """
kind: Deployment
spec:
  template:
    spec:
      {grace}
      containers:
        - image: agent
          env: [{{name: LIVEKIT_URL, value: ws://x}}]
"""


class ShortGrace(Rule):
    """Container that is killed while calls go on

    ## What it does
    Finds Kubernetes manifests of an agent that leave it less than five minutes to end, or the 30
    seconds that it has where nothing is said.

    ## Why
    A worker that is stopped takes no new calls and waits for those it has to end, for half an hour
    or longer by default. Kubernetes kills it when the grace period is over, and every caller with
    it.

    ## Example
    ```yaml
    terminationGracePeriodSeconds: 30
    ```

    ## Use instead
    ```yaml
    terminationGracePeriodSeconds: 1800
    ```

    ## Source
    https://docs.livekit.io/agents/ops/deployment/custom/, `drain_timeout` of the worker's options
    """

    id = "LKD053"
    name = "short-grace"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            {
                "agent.py": "import livekit.agents\n",
                "agent.yaml": _MANIFEST.format(grace="terminationGracePeriodSeconds: 600"),
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "agent.yaml": _MANIFEST.format(
                    grace="terminationGracePeriodSeconds: 60  # <- LKD053"
                ),
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at each manifest that runs an agent."""
        server = project.facts.class_("livekit.agents.WorkerOptions")
        drain = server.parameters["drain_timeout"].default if server else None
        for file in project.texts("*.yaml", "*.yml"):
            yield from _manifest(file, f"terminationGracePeriodSeconds: {drain}")


def _manifest(file: TextFile, fix: str) -> Iterator[Finding]:
    if "kind:" not in file.text or "LIVEKIT_URL" not in file.text:
        return
    kind = next((n for n, line in enumerate(file.lines, 1) if _DEPLOYMENT.match(line)), 0)
    if not kind:
        return
    found = [(n, int(m[1])) for n, line in enumerate(file.lines, 1) if (m := _GRACE.match(line))]
    for number, seconds in found:
        if seconds < _ENOUGH:
            message = f"calls that last longer than {seconds} s are cut off at each deployment"
            yield Finding.in_text(file, number, message, fix)
    if not found:
        message = "calls that last longer than 30 s are cut off at each deployment"
        yield Finding.in_text(file, kind, message, fix)
