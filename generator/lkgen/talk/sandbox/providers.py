"""Which provider an agent's own variables are of, found from where their values go."""

from __future__ import annotations

from collections.abc import Mapping

from lkgen.project import Project
from lkgen.project.plugins import plugin_keys
from lkgen.project.uses import Use
from lkgen.talk.fakes.registry import Switchboard

_ADDRESS = ("_BASE_URL", "_API_BASE", "_API_URL", "_ENDPOINT", "_URL")


def chosen(project: Project, switchboard: Switchboard) -> dict[str, str]:
    """Keys and addresses for the agent's variables, whatever they are called.

    A key is of the provider whose address stands beside it in the call, else of the plugin that
    it is given to; an address that nobody sets is that of the provider whose key stands beside.
    A key in the source itself is taken as it is.
    """
    said = {**project.env_files, **project.environ}
    found = _by_name(said, switchboard)
    for use in project.uses:
        key, address = use.key, use.address
        if key.text:
            switchboard.keys.accepted.add(key.text)
        if key.variable and address.variable:
            switchboard.keys.addresses[key.variable] = address.variable
        url = said.get(address.variable) or address.text
        own = _of_plugin(use, project, switchboard)
        if key.variable and (made := switchboard.key_at(url)):
            found.setdefault(key.variable, made)
        elif key.variable and own and key.variable not in switchboard.keys.of.values():
            found.setdefault(key.variable, switchboard.environment()[own])
        if address.variable and not url:
            base = switchboard.address_of(key.variable) or switchboard.address_of(own)
            found |= {address.variable: base} if base else {}
    return found


def _by_name(said: Mapping[str, str], switchboard: Switchboard) -> dict[str, str]:
    """The keys beside addresses that somebody set, where a client reads both by itself."""
    found: dict[str, str] = {}
    for name, value in said.items():
        ending = next((one for one in _ADDRESS if name.endswith(one)), "")
        key = f"{name.removesuffix(ending)}_API_KEY"
        if ending and key in switchboard.keys.of.values() and (made := switchboard.key_at(value)):
            found[key] = made
    return found


def _of_plugin(use: Use, project: Project, switchboard: Switchboard) -> str:
    """The variable of the key that a plugin's class reads where it is given none."""
    if not use.plugin:
        return ""
    known = plugin_keys([use.plugin], project.python.plugins) & {*switchboard.keys.of.values()}
    # openai.LLM.with_cerebras()
    for word in (use.what.rpartition(".with_")[2], use.plugin):
        for name in sorted(known, key=len):
            if name.casefold().startswith(word.casefold()):
                return name
    return next(iter(known)) if len(known) == 1 else ""
