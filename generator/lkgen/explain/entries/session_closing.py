"""The session was already ending when it should speak.

Either an error before this one has ended it, or the caller has left. With a realtime model it is
often a model that refused the connection.

Fix:

Read the first error of the log. If the caller had only left, do not speak in a handler of `close`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("AgentSession is closing, cannot use {name}",),
    source="livekit/agents#4275; seen: each series here",
    examples=("RuntimeError: AgentSession is closing, cannot use say()",),
    follows=True,
)
