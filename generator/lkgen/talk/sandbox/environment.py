"""The environment of an agent that nobody changed: its own settings, and no real key."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lkgen.project import Project
from lkgen.project.turn_detector import has_files, hub_cache, wanted_model
from lkgen.project.variables import Wanted
from lkgen.talk.fakes.kinds.wire import made_up as made_up_key
from lkgen.talk.net.gateway import REMOVED
from lkgen.talk.sandbox.turn_detector_stub import REMARK, stand_in

# What providers and services call their keys. Passwords are left: nothing leaves this machine,
# and a database on it may need one.
_SECRET = re.compile(
    r".*_(KEY|APIKEY|API_?SECRET|API_?TOKEN|API_ID|AUTH_TOKEN|ACCESS_TOKEN|ACCESS_KEY_ID"
    r"|SESSION_TOKEN|CLIENT_SECRET|CREDENTIALS)|AWS_PROFILE"
    r"|(HF|HUGGING_?FACE(_HUB)?|GITHUB|GH)_TOKEN"
)
# What a provider may be given as its key, whoever named it: a fake takes no other that is made up.
_KEY = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?|AUTH)(_|$)")
# What would lead the agent around the sandbox; the LiveKit ones all have a default that does not.
_AROUND = (
    *REMOVED,
    "LIVEKIT_INFERENCE_URL",
    "LIVEKIT_INFERENCE_API_KEY",
    "LIVEKIT_INFERENCE_API_SECRET",
    "LIVEKIT_OBSERVABILITY_URL",
    "LIVEKIT_REMOTE_EOT_URL",
)
# The last words of names whose values are numbers.
_NUMBERS = ("PORT", "TIMEOUT", "SECONDS", "MS", "LIMIT", "COUNT", "TEMPERATURE", "SPEED", "VOLUME")


@dataclass(frozen=True)
class AgentEnvironment:
    """What an agent's process gets.

    Attributes:
        variables: its whole environment.
        remarks: what a reader of the report must know, in words.
    """

    variables: Mapping[str, str]
    remarks: tuple[str, ...]


def agent_environment(
    project: Project, provided: Mapping[str, str], folder: Path
) -> AgentEnvironment:
    """The environment for an agent.

    It keeps the user's variables, and whatever the agent's `.env` files set besides, but for:
    what the sandbox provides; real keys, replaced if the agent may need them and else taken
    away; and variables that the agent wants and nobody sets, which get a made-up value.
    `start_up/lkgen_dotenv.py` holds the agent's `.env` files to that.

    Args:
        project: the agent's.
        provided: LIVEKIT_URL and its keys, the fakes' keys, what leads to the gateway, and all
            else that the sandbox sets; an agent cannot change these by a `.env` file.
        folder: an existing folder for stand-in files.
    """
    environ, env_files = project.environ, project.env_files
    own = {
        name: value for name, value in environ.items() if not _secret(name) and name not in _AROUND
    }
    if not project.loads_env_files:
        # `uv run --env-file`, docker or a shell does it instead.
        keeps = {n: v for n, v in env_files.items() if not _secret(n)}
        own = {**keeps, **own}
    needs = {want.name: want for want in project.wanted}
    made_up: dict[str, str] = {}
    remarks: list[str] = []
    for name in sorted({*env_files, *needs, *project.plugin_keys}):
        if name in provided or name in own or name in _AROUND:
            continue
        if name in env_files and not _secret(name):
            continue
        want = needs.get(name, Wanted(name))
        sample = "" if _secret(name) else project.samples.get(name, "")
        like = _like_provided(want, provided)
        made_up[name] = like or want.example or sample or _made_up(want)
        if name in needs and name not in env_files and name not in environ:
            source = ", as in its sample" if made_up[name] == sample else ""
            remarks.append(f"{name} is set nowhere: the agent got {made_up[name]!r}{source}.")
    variables = {**own, **made_up, **provided}
    hub, stands_in = _turn_detector(project, {**env_files, **own}, folder)
    variables |= hub
    if stands_in:
        remarks.append(REMARK)
    path = [str(entry) for entry in project.agent.python_path]
    path += [variables["PYTHONPATH"]] if variables.get("PYTHONPATH") else []
    if path:
        variables["PYTHONPATH"] = os.pathsep.join(path)
    kept = {*made_up, *provided, *hub, *_AROUND, "PYTHONPATH"}
    variables |= {"LKGEN_TALK_KEPT": ",".join(sorted(kept)), "LKGEN_TALK_SECRET": _SECRET.pattern}
    return AgentEnvironment(variables, tuple(remarks))


def _secret(name: str) -> bool:
    return _SECRET.fullmatch(name.upper()) is not None


def _like_provided(want: Wanted, provided: Mapping[str, str]) -> str:
    """What the sandbox provides under another name: LIVEKIT_SECRET is LIVEKIT_API_SECRET."""
    if not want.name.startswith("LIVEKIT_"):
        return ""
    last = want.name.rpartition("_")[2]
    same = {
        **dict.fromkeys(("URL", "HOST"), "LIVEKIT_URL"),
        **dict.fromkeys(("KEY", "APIKEY", "TOKEN"), "LIVEKIT_API_KEY"),
        "SECRET": "LIVEKIT_API_SECRET",
    }
    return provided.get(same.get(last, ""), "")


def _made_up(want: Wanted) -> str:
    """A value that looks like what a variable's name says."""
    name = want.name
    if want.number or name.rpartition("_")[2] in _NUMBERS:
        return "1"
    if name.endswith(("_URL", "_URI", "_ENDPOINT")):
        return "https://lkgen.invalid"
    if name.endswith("_HOST"):
        return "lkgen.invalid"
    if name.endswith(("_PHONE", "_NUMBER")):
        return "+15550100"
    spelled = name.lower().replace("_", "-")
    return made_up_key(spelled) if _KEY.search(name.upper()) else f"lkgen-{spelled}"


def _turn_detector(
    project: Project, environ: Mapping[str, str], folder: Path
) -> tuple[dict[str, str], bool]:
    """Variables that lead to a stand-in for the turn detector where a file of it is absent.

    Also whether it stands in for a model that the agent uses; the plugin may load others too.
    """
    imported = project.plugins.get("turn_detector")
    if _looks_for_files(project):
        # It does without them, as it would anywhere.
        return {}, False
    models = [model for place in project.python.plugins if (model := wanted_model(place))]
    if imported is None or not models or has_files(models[0], hub_cache(environ)):
        return {}, False
    names = {"english": "en", "multilingual": "multilingual"}
    used = [kind for module, kind in names.items() if module in imported]
    real = has_files(models[0], hub_cache(environ), used)
    return stand_in(models[0], environ, folder), not real


def _looks_for_files(project: Project) -> bool:
    """Whether an agent finds out by itself which files of a hub are on this machine."""
    return any(
        (module, name) == ("huggingface_hub", "try_to_load_from_cache")
        for source in project.agent_sources
        for _, module, name in source.imports
    )
