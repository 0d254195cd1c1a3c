"""LKD062: the turn detector's files are not on this machine."""

from __future__ import annotations

from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule
from lkgen.project.environments import site_packages
from lkgen.project.turn_detector import has_files, hub_cache, wanted_model

_AGENT = "from livekit.plugins.turn_detector.multilingual import MultilingualModel"
_MODELS = ".venv/lib/python3.12/site-packages/livekit/plugins/turn_detector/models.py"
_SAYS = """
HG_MODEL = "livekit/turn-detector"
ONNX_FILENAME = "model_q8.onnx"
MODEL_REVISIONS = {"multilingual": "v0.4.1-intl"}
"""


class ModelFilesMissing(Rule):
    """Turn detector's files are not on this machine

    ## What it does
    Looks whether the model that the installed turn detector plugin wants is in the cache of
    Hugging Face of the user who runs `lkgen doctor`.

    ## Why
    The plugin does not download it while a call goes on: it fails.

    ## Example
    ```sh
    python agent.py start
    ```

    ## Use instead
    ```sh
    python agent.py download-files
    ```

    ## Source
    https://github.com/livekit/agents/issues/2154, livekit/plugins/turn_detector/models.py
    """

    id = "LKD062"
    name = "model-files-missing"
    severity = "warning"
    versions = ">=0.12"
    examples = (
        Good({"agent.py": f"{_AGENT}\n"}),
        Bad(
            {"agent.py": f"{_AGENT}  # <- LKD062\n", _MODELS: _SAYS},
            environ={"HF_HOME": "/nowhere"},
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look into the cache, where the plugin is installed."""
        if "turn_detector" not in project.plugins:
            return
        folders = [one / "livekit" / "plugins" for one in site_packages(project.root)]
        cache = hub_cache(project.environ)
        models = [model for folder in folders if (model := wanted_model(folder))]
        if not models or has_files(models[0], cache):
            return
        for module in project.modules:
            for node in module.imports_of("livekit.plugins.turn_detector"):
                message = "the files of its model are not in your cache: the first turn fails"
                command = f"python {module.path.name} download-files"
                if project.on(">=1.5.10"):
                    command = "python -m livekit.agents download-files"
                yield Finding.at(module, node, message, command)
                return
