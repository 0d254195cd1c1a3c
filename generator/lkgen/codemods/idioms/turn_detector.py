"""Use the turn detector that comes with LiveKit in the place of the plugin.

Importing the plugin warns; `inference.TurnDetector` is in livekit-agents itself, and its version
"v1-mini" runs on this machine, as the plugin did (livekit/agents/inference/eot/detector.py).
"""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Change
from lkgen.codemods.codemod import Codemod, Example
from lkgen.codemods.reading import Reading

_PLUGIN = "livekit.plugins.turn_detector"
_MODELS = (f"{_PLUGIN}.multilingual.MultilingualModel", f"{_PLUGIN}.english.EnglishModel")


def change(change: Change) -> None:
    """Rewrite where a model of the plugin is made, unless it is used in other ways as well."""
    reading = change.reading
    for node in [*reading.all(cst.ImportFrom), *reading.all(cst.Import)]:
        text = reading.slice(*reading.span(node))
        if _PLUGIN in text and node not in _at_the_top(reading):
            change.leave(node, "the plugin is imported on a condition: choose TurnDetector by hand")
            return
    calls = list(reading.calls(*_MODELS))
    made = {id(call.func) for call in calls}
    for node in [*reading.all(cst.Name), *reading.all(cst.Attribute)]:
        inside = isinstance(reading.parent(node), cst.Attribute | cst.ImportAlias)
        if id(node) not in made and not inside and reading.is_(node, *_MODELS):
            change.leave(node, "the plugin's model is named here, not made: put TurnDetector there")
            return
    for call in calls:
        if call.args:
            change.leave(call, "its threshold is one of another model: choose it for TurnDetector")
            continue
        inference = change.use("livekit.agents", "inference")
        change.replace(call, f'{inference}.TurnDetector(version="v1-mini")')
        change.drop(call.func)
        change.did(
            call, "the plugin's turn detector became inference.TurnDetector, which is local too"
        )


def _at_the_top(reading: Reading) -> list[cst.CSTNode]:
    lines = [one for one in reading.module.body if isinstance(one, cst.SimpleStatementLine)]
    return [node for line in lines for node in line.body]


CODEMOD = Codemod(
    id="turn-detector",
    needs="1.8",
    what="the turn detector of the plugin becomes inference.TurnDetector",
    words=("turn_detector",),
    change=change,
    examples=(
        Example(
            before="""\
from livekit.agents import AgentSession
from livekit.plugins.turn_detector.multilingual import MultilingualModel

session = AgentSession(turn_handling={"turn_detection": MultilingualModel()})
""",
            after="""\
from livekit.agents import AgentSession, inference

session = AgentSession(turn_handling={"turn_detection": inference.TurnDetector(version="v1-mini")})
""",
        ),
        Example(
            before="""\
from livekit import agents
from livekit.plugins import deepgram, turn_detector

stt = deepgram.STT()
detector = turn_detector.english.EnglishModel()
""",
            after="""\
from livekit import agents
from livekit.plugins import deepgram

stt = deepgram.STT()
detector = agents.inference.TurnDetector(version="v1-mini")
""",
        ),
        Example(
            before="""\
from livekit.plugins.turn_detector.multilingual import MultilingualModel

detector = MultilingualModel(unlikely_threshold=0.1)
""",
            after="""\
from livekit.plugins.turn_detector.multilingual import MultilingualModel

detector = MultilingualModel(unlikely_threshold=0.1)
""",
            left="its threshold is one of another model",
        ),
    ),
)
