"""Which provider an agent's own variables are of, found from where their values go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from lkgen.project import Project
from lkgen.project.plugins import plugin_keys
from lkgen.project.uses import Use
from lkgen.talk.fakes.kinds.wire import Wire
from lkgen.talk.fakes.registry import Switchboard, fake_classes
from lkgen.talk.net.address import meant

_ADDRESS = ("_BASE_URL", "_API_BASE", "_API_URL", "_ENDPOINT", "_URL")
_SPOKEN = {"LLM": "openai-chat", "STT": "openai-transcriptions", "TTS": "openai-speech"}
"""What OpenAI's clients speak, wherever they are led."""
_Led = dict[str, list[Wire]]


def led_elsewhere(project: Project, known: Sequence[Wire], own: Iterable[str]) -> _Led:
    """Addresses in the source that no provider is known by, and what is spoken there.

    OpenAI's clients speak as they do wherever they are led: vLLM, LM Studio and Kokoro on this
    machine are such, and providers new to the catalogue. Other providers have more hosts than
    one: of a region, or of a customer.

    Args:
        project: whose source leads there.
        known: the providers' addresses.
        own: hosts that somebody else answers for.

    Returns:
        The wires there, by what a reader knows them as.
    """
    found: _Led = {}
    for use in project.uses:
        address = project.said.get(use.address.variable) or use.address.text
        url = urlsplit(address)
        kind = use.what.removeprefix(f"livekit.plugins.{use.plugin}.").partition(".")[0]
        if not use.plugin or url.hostname is None or url.hostname in own:
            continue
        host = meant(url.netloc.rpartition("@")[2])
        if any(wire.owns(host) for wire in known):
            continue
        if use.plugin != "openai":
            wires = _moved(_wires_of(use, kind, project, known), host)
        elif kind in _SPOKEN:
            wires = [Wire(_SPOKEN[kind], host, url.path.rstrip("/"), key_in=())]
        else:
            wires = []
        if wires:
            found[f"{use.plugin}.{kind} at {address}"] = wires
    return found


def _wires_of(use: Use, kind: str, project: Project, known: Sequence[Wire]) -> list[Wire]:
    """The addresses of the provider whose plugin is used, for this kind of its classes."""
    keys = plugin_keys([use.plugin], project.python.plugins)
    protocols = {fake.protocol for fake in fake_classes() if kind.casefold() == fake.part}
    return [wire for wire in known if wire.key in keys and wire.protocol in protocols]


def _moved(wires: Iterable[Wire], host: str) -> list[Wire]:
    return [replace(wire, host=host, anywhere=True, own_names=True) for wire in wires]


def chosen(project: Project, switchboard: Switchboard) -> dict[str, str]:
    """Keys and addresses for the agent's variables, whatever they are called.

    A key is of the provider whose address stands beside it in the call, else of the plugin that
    it is given to; an address that nobody sets is that of the provider whose key stands beside.
    A key in the source itself is taken as it is.
    """
    said = project.said
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
    # openai.LLM.with_cerebras(), whose key OpenAI's client may read by itself: with_azure().
    alike = {wire.key for wire in switchboard.fakes["openai-chat"].wires}
    for word, among in ((use.what.rpartition(".with_")[2], known | alike), (use.plugin, known)):
        for name in sorted(among, key=len):
            if name.casefold().startswith(word.casefold()):
                return name
    return next(iter(known)) if len(known) == 1 else ""
