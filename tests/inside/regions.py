"""Run by the Python of a series: build a project's session, print where each of its parts goes.

Takes the folder and the names of parts such as stt; prints JSON, the region of each.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

HOLDERS = ("_session", "_opts", "_config")
NAMES = ("region", "region_name", "speech_region")


def region_of(part: Any) -> str:
    """The region in the options of a plugin's object, or of the client it has made."""
    for holder in HOLDERS:
        for name in NAMES:
            if isinstance(value := getattr(getattr(part, holder, None), name, None), str):
                return value
    # botocore's own, without its asynchronous wrapper.
    if ask := getattr(getattr(part, "_session", None), "get_config_variable", None):
        return ask("region")
    raise AssertionError(f"no region in {type(part).__name__}: {vars(part)}")


def main() -> None:
    project = Path(sys.argv[1])
    os.chdir(project)
    sys.path.insert(0, str(project / "src"))
    package = next(path.parent.name for path in project.glob("src/*/agent.py"))
    agent = importlib.import_module(f"{package}.agent")
    # Voice activity and turns are nobody's region.
    given = [None] * agent.build_session.__code__.co_argcount
    session = agent.build_session(*given)
    parts = {name: getattr(session, name) for name in sys.argv[2:]}
    print(json.dumps({name: region_of(part) for name, part in parts.items()}))


main()
