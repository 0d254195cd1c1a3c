"""The environment of an agent that nobody changed: its own settings, and no real key."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from lkgen.child_environment import BASIC
from lkgen.project import Project
from lkgen.project.env_files import settings, spoken
from lkgen.project.turn_detector import has_files, hub_cache, wanted_model
from lkgen.project.variables import Wanted
from lkgen.talk.fakes.kinds.wire import made_up as made_up_key
from lkgen.talk.net.gateway import REMOVED
from lkgen.talk.sandbox.start_up.lkgen_secrets import is_secret, parts
from lkgen.talk.sandbox.start_up.lkgen_secrets import stand_in as secret_stand_in
from lkgen.talk.sandbox.turn_detector_stub import REMARK, stand_in

# What a program runs with, whatever it is: its language's own settings, and where things are.
_RUNS_WITH = (
    *BASIC,
    *("PYTHON*", "VIRTUAL_ENV", "CONDA_*", "LD_LIBRARY_PATH", "DYLD_*", "NIX_*", "XDG_*_HOME"),
    *("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "SHELL", "DEBUG", "LOG_LEVEL", "LOGLEVEL"),
    *("ENV", "ENVIRONMENT", "APP_ENV", "HF_HOME", "HF_HUB_*", "TRANSFORMERS_*", "TORCH_HOME"),
    *("CUDA_*", "NVIDIA_VISIBLE_DEVICES", "OMP_*", "MKL_*", "OPENBLAS_*", "ORT_*"),
    "TOKENIZERS_PARALLELISM",
)
# Whose settings plugins read by themselves, besides those of the keys that an agent's plugins need.
_FAMILIES = ("LIVEKIT", "AWS", "GOOGLE", "AZURE")
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
# A shorter one is part of too many words.
_SHORTEST = 6
# What clients of these take, by a word in the variable's name.
_SCHEMES = {
    "MONGO": "mongodb",
    "REDIS": "redis",
    "POSTGRES": "postgresql",
    "DATABASE": "postgresql",
    "MYSQL": "mysql",
    "AMQP": "amqp",
    "RABBITMQ": "amqp",
}
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

    It begins empty, and gets: what any program runs with; the user's variables that the agent's
    source, its samples or its plugins know of, a stand-in for each that may be a secret; what its
    `.env` files set besides; what the sandbox provides; and a made-up value for what it wants and
    nobody sets. `env_copies` and `start_up/lkgen_dotenv.py` hold the `.env` files to that.

    Args:
        project: the agent's.
        provided: LIVEKIT_URL and its keys, the fakes' keys, what leads to the gateway, and all
            else that the sandbox sets; an agent cannot change these by a `.env` file.
        folder: an existing folder for stand-in files.
    """
    environ, env_files = project.environ, project.env_files
    passed = _passed(project)
    own = {n: v for n, v in passed.items() if not is_secret(n, v)}
    if not project.loads_env_files:
        # `uv run --env-file`, docker or a shell does it instead.
        keeps = {n: v for n, v in env_files.items() if not is_secret(n, v)}
        own = {**keeps, **own}
    needs = {want.name: want for want in project.wanted}
    made_up: dict[str, str] = {}
    remarks: list[str] = []
    for name in sorted({*env_files, *needs, *project.plugin_keys, *passed}):
        if name in provided or name in own or name in _AROUND:
            continue
        real = passed.get(name) or env_files.get(name, "")
        if name in env_files and not is_secret(name, real):
            continue
        want = needs.get(name, Wanted(name))
        sample = project.samples.get(name, "")
        sample = "" if is_secret(name, sample) else sample
        like = _like_provided(want, provided)
        made_up[name] = like or want.example or sample or secret_stand_in(real, _made_up(want))
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
    variables["LKGEN_TALK_KEPT"] = ",".join(sorted(kept))
    return AgentEnvironment(variables, tuple(remarks))


def real_values(project: Project) -> set[str]:
    """The secrets that a user has in variables or in any of the agent's `.env` files."""
    said = [*project.environ.items()]
    for one in (one for text in project.env_texts.values() for one in settings(text)):
        # A program may show it as it reads it, or as it is written there.
        said += [(one.name, one.value), (one.name, spoken(one))]
    basic = {*BASIC}
    secret = (v for n, v in said if n not in basic and is_secret(n, v))
    found = {part for value in secret for part in parts(value) if len(part) >= _SHORTEST}
    # The path of a file with a secret is none.
    return {part for part in found if not part.startswith("/")}


def _passed(project: Project) -> dict[str, str]:
    """The user's variables that an agent may have, secrets included."""
    known = {*project.env_files, *project.all_samples, *project.mentioned}
    families = {name.partition("_")[0] for name in project.plugin_keys} | {*_FAMILIES}
    return {
        name: value
        for name, value in project.environ.items()
        if name not in _AROUND
        and (
            name in known
            or name.upper() in known
            or name.partition("_")[0] in families
            or any(fnmatchcase(name, pattern) for pattern in _RUNS_WITH)
        )
    }


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
    if name.endswith(("_URL", "_URI", "_ENDPOINT", "_API_BASE", "_WEBHOOK", "_WEBHOOK_BASE")):
        return f"{_scheme(name)}://lkgen.invalid"
    if name.endswith("_HOST"):
        return "lkgen.invalid"
    if name.endswith("TRUNK_ID"):
        # LiveKit's own begin so, as its server tells them.
        return "ST_lkgen"
    if name.endswith(("_PHONE", "_NUMBER")):
        return "+15550100"
    spelled = name.lower().replace("_", "-")
    return made_up_key(spelled) if _KEY.search(name.upper()) else f"lkgen-{spelled}"


def _scheme(name: str) -> str:
    """How the address of a service begins, whose kind a variable's name says."""
    return next((scheme for word, scheme in _SCHEMES.items() if word in name.upper()), "https")


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
