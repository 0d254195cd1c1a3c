"""Somebody's project, read and never run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from lkgen.errors import LkgenError
from lkgen.project.agent import AgentPlan, plan
from lkgen.project.answers import read_answers
from lkgen.project.callers import Expected, expected
from lkgen.project.entry import entries, find_entry, project_folder, runner, runs_as_script
from lkgen.project.env_files import (
    env_files_below,
    env_folders,
    find_env_files,
    read_env_files,
    read_samples,
)
from lkgen.project.pins import Pins, read_pins
from lkgen.project.places import passed_over
from lkgen.project.plugins import imported_plugins, plugin_keys
from lkgen.project.python import Python, candidates, find_python, program
from lkgen.project.source import Library, Source, own_files
from lkgen.project.text_file import content_text
from lkgen.project.uses import Use, addresses, uses
from lkgen.project.variables import Wanted, field_variables, mentioned, wanted


class Project:
    """Facts about somebody's project, each found out when it is first asked for, once.

    Args:
        path: an agent's file, or a project's folder.
        python: what the agent runs on; see `find_python` for what is taken without it.
        environ: the user's environment variables.

    What cannot be found out raises LkgenError where it is asked for, and nothing before.
    """

    def __init__(
        self, path: Path, python: str | None = None, environ: Mapping[str, str] = os.environ
    ) -> None:
        self.path = Path(os.path.abspath(path))
        self.environ = environ
        self._given_python = python

    @cached_property
    def root(self) -> Path:
        """Its folder: around the entry if there is one, else around what was given."""
        try:
            return self._found[1]
        except LkgenError:
            return project_folder(self.path)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Its own Python files, tests included; of a file that was given, all of its project."""
        return tuple(own_files(self.path if self.path.is_dir() else self.root))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Those of its files that can be read; why others cannot is in `library.errors`."""
        read = (self.library.get(file) for file in self.files)
        return tuple(source for source in read if source is not None)

    @cached_property
    def library(self) -> Library:
        """Its files as they import each other."""
        try:
            return self._found[2]
        except LkgenError:
            return self._library

    @cached_property
    def entries(self) -> tuple[Source, ...]:
        """Every file that starts a worker, tests left out."""
        return tuple(entries(self.path if self.path.is_dir() else self.root, self.library))

    @property
    def entry(self) -> Source:
        """The file that starts the agent.

        Raises:
            LkgenError: there is none, or there are several.
        """
        return self._found[0]

    @cached_property
    def agent_sources(self) -> tuple[Source, ...]:
        """The entry and every file of the project that it imports."""
        return tuple(self.library.reached(self.entry))

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name and attribute in the agent's sources."""
        return frozenset(name for source in self.agent_sources for name in source.names)

    @cached_property
    def agent(self) -> AgentPlan:
        """How to start its agent.

        Raises:
            LkgenError: there is none, there are several, or it cannot be started from outside.
            Missing: no Python with livekit-agents.
        """
        return plan(self.entry, self.root, self.library, self.python, self.env_files, self.environ)

    @cached_property
    def python(self) -> Python:
        """What the agent runs on.

        Raises:
            LkgenError: what was given is no Python.
            Missing: none has livekit-agents.
        """
        return find_python(self._given_python, self.root, self.environ, self.path)

    @property
    def program(self) -> Path:
        """The program that is likely its Python, as far as is known without running any."""
        if self._given_python is not None:
            return program(self._given_python)
        return candidates(self.root, self.environ, self.path)[0]

    @property
    def passed_over(self) -> list[Path]:
        """What around it is not looked at, since it belongs to another user."""
        return passed_over(self.path if self.path.is_dir() else self.path.parent)

    @cached_property
    def env_files(self) -> Mapping[str, str]:
        """What its `.env` files say, for those names that they set."""
        return read_env_files(self._own_env_texts, self.agent_sources)

    @cached_property
    def env_texts(self) -> Mapping[Path, str]:
        """The `.env` files that it or a library of its own may read, and what is in them."""
        return {**env_files_below(self.root), **self._own_env_texts}

    @cached_property
    def _own_env_texts(self) -> Mapping[Path, str]:
        """Those of them that are found without knowing where they are."""
        folders = env_folders(self.root, self.entry.path.parent)
        found = find_env_files(folders, self.agent_sources)
        return {file: content_text(file, "utf-8-sig", "replace") for file in found}

    @cached_property
    def samples(self) -> Mapping[str, str]:
        """What its `.env.example` says that the variables may be which the agent wants."""
        samples = self.all_samples
        return {want.name: samples[want.name] for want in self.wanted if want.name in samples}

    @cached_property
    def all_samples(self) -> Mapping[str, str]:
        """What its `.env.example` says that variables may be."""
        return read_samples(env_folders(self.root, self.entry.path.parent))

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every text in the agent's sources that may be a variable's name, and its settings'."""
        fields = {name for name, _ in field_variables(self.agent_sources).values()}
        return frozenset(fields | {n for one in self.agent_sources for n in mentioned(one)})

    @cached_property
    def said(self) -> Mapping[str, str]:
        """Every variable that somebody sets or gives an example of, with its value."""
        return {**self.samples, **self.env_files, **self.environ}

    @cached_property
    def loads_env_files(self) -> bool:
        """Whether the agent itself reads them."""
        loaders = ("dotenv", "pydantic_settings", "environs", "decouple")
        modules = (module for source in self.agent_sources for _, module, _ in source.imports)
        return any(module.partition(".")[0] in loaders for module in modules)

    @cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """The environment variables that the agent does not get along without."""
        return tuple(wanted(self.agent_sources))

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """The calls that are given settings, with what each is given."""
        return tuple(uses(self.agent_sources))

    @cached_property
    def expects(self) -> Expected:
        """Whom the agent expects to call, and what its job is to be told."""
        return expected(self.agent_sources)

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """The variable that holds the address of each host that the agent has a variable for."""
        return addresses(self.agent_sources, self.said)

    @cached_property
    def plugins(self) -> Mapping[str, set[str]]:
        """The `livekit.plugins` that the agent imports, with what it imports from each."""
        return imported_plugins(self.agent_sources)

    @cached_property
    def plugin_keys(self) -> frozenset[str]:
        """The keys that these plugins read from the environment by themselves."""
        return frozenset(plugin_keys(self.plugins, self.python.plugins))

    @cached_property
    def pins(self) -> Pins:
        """Which packages it asks for, and which versions it gets."""
        return read_pins(self.root)

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        """What it was answered, if Copier made it; else empty."""
        return read_answers(self.root)

    @cached_property
    def _library(self) -> Library:
        folder = project_folder(self.path)
        return Library(folder / "src", folder)

    @cached_property
    def _found(self) -> tuple[Source, Path, Library]:
        """The entry, the folder of its project, and the files there."""
        entry = find_entry(self.path, self._library)
        root = project_folder(entry.path, self.path)
        library = self._library.rooted(root / "src", root)
        if not runs_as_script(entry, library):
            entry = runner(entry, root, library) or entry
        return entry, root, library
