"""What is required of packages: `name[extras]==version`, and what their own ranges let in too much.

The questions say the same of one project (questions/derived.jinja), since plain Copier has no
Python; tests/test_requirements.py holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from lkgen.catalogue import Role, Series, catalogue


def requirement(name: str, version: str, wanted: Callable[[Role], bool] = lambda role: True) -> str:
    """The package `name` at exactly `version`, with the extras that the `wanted` roles need."""
    extras = {
        role.extra
        for provider in catalogue().providers
        if provider.package == name
        for role in provider.roles.values()
        if role.extra and wanted(role)
    }
    own = f"[{','.join(sorted(extras))}]" if extras else ""
    return f"{name}{own}=={version}"


def requirements(
    series: Series, names: Collection[str], wanted: Callable[[Role], bool] = lambda role: True
) -> list[str]:
    """The packages `names` as `series` has them, in its order, then their constraints.

    uv is no requirement of a project: it only has a version there.
    """
    pins = [
        requirement(name, version, wanted)
        for name, version in series.packages.items()
        if name in names and name != "uv"
    ]
    return pins + [
        line for name, lines in series.constraints.items() if name in names for line in lines
    ]
