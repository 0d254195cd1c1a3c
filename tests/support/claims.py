"""What the catalogue claims of each provider's class, as data for a Python that has it."""

from __future__ import annotations

from lkgen.catalogue import Provider, Role, catalogue

# In the newest many keys are looked at only by the first request, or have to look like one:
# test_catalogue_is_what_was_introspected compares them with what was seen.
SERIES = [series.id for series in catalogue().series][:-1]
# Their variables are looked at by the first request, by a library that finds others by itself,
# or by agent.py.
NEEDED_LATER = {
    *("aws", "baseten-stt", "baseten-tts", "clova", "deepseek", "google-cloud", "mistralai")
}
# Made in a call only; test_every_value_builds makes them.
ELSEWHERE = {"avatar", "noise_cancellation"}


def claims(series: str) -> list[dict[str, object]]:
    stand_ins = {"$language": "en", "$locale": "en-IN"}
    found: list[dict[str, object]] = []
    for provider in catalogue().providers:
        for name, newest in provider.roles.items():
            inside = provider.package == "livekit-agents"
            if not newest.is_in(series) or name in ELSEWHERE or inside:
                continue
            role = newest.in_series(series)
            given = {
                **stand_ins,
                "$model": role.model or "maker/model",
                "$voice": role.voice or "voice",
            }
            arguments = {
                key: given.get(value, value) if isinstance(value, str) else value
                for key, value in {**role.arguments, **role.model_arguments}.items()
                # What the settings say is asked for as a variable, which the plugin reads too.
                if not str(value).startswith("$setting.")
            }
            found.append(
                {
                    "id": provider.id,
                    "role": name,
                    "import": provider.import_,
                    "class": role.class_,
                    "arguments": arguments,
                    "needs": _needs(provider, role),
                    "streaming": role.streaming,
                    "sample_rate": role.sample_rate,
                }
            )
    return found


def _needs(provider: Provider, role: Role) -> list[list[str]]:
    """The ways in which it is to be made."""
    if provider.id in NEEDED_LATER:
        return []
    return provider.needs
