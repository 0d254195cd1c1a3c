"""Where this installation of lkgen keeps copier.yml, the template and the catalogue."""

from __future__ import annotations

from pathlib import Path

PACKAGED = Path(__file__).parent / "_template"
CHECKOUT = Path(__file__).parents[2]


def current_root() -> Path:
    """The folder that holds them: within a wheel, else the checkout that this runs from."""
    return PACKAGED if PACKAGED.exists() else CHECKOUT


# Where in it the catalogue is.
CATALOGUE = "generator/lkgen/catalogue"
