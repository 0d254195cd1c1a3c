"""An agent asks for its own model, and only the session has one.

`self.llm`, `self.stt` and `self.tts` of an Agent are what was given to that Agent. What was given
to the AgentSession is not copied to it.

Fix:

Ask the session, or give the agent its own model.

    stream = self.session.llm.chat(chat_ctx=self.chat_ctx)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("'NotGiven' object has no attribute '{name}'",),
    source="livekit/agents#3130, livekit/agents#3742; seen: each series here",
    examples=("AttributeError: 'NotGiven' object has no attribute 'chat'",),
    rule="LKD024",
)
