"""What a project requires is the same in the questions, in Jinja, and to the tools, in Python."""

from __future__ import annotations

from support.each import each

from lkgen.catalogue import Role, catalogue
from lkgen.catalogue.requirements import requirements
from lkgen.template import Template

ALWAYS = {"livekit-agents", "pydantic-settings", "python-dotenv"}


def test_every_value_requires_the_same_in_both() -> None:
    template = Template()
    all_series = {series.id: series for series in catalogue().series}
    providers = {provider.id: provider for provider in catalogue().providers}
    for variant in each():
        context = template.answer(variant.answers, "agent").context
        roles: list[Role] = []
        names = set(ALWAYS)
        for role, part in context["parts"].items():
            provider = providers[part["id"]]
            names.add(provider.package)
            roles.append(provider.roles[role])
        if context["turn_detector"]:
            names.add(context["turn_detector"]["package"])
        series = all_series[context["livekit_series"]]
        ours = requirements(series, names, lambda role, roles=roles: role in roles)
        assert sorted(ours) == sorted(context["requirements"]), variant.name
