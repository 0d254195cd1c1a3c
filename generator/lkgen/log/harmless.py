"""Which errors of a log say nothing about the agent."""

from __future__ import annotations

import re

from lkgen.log.records import LEFT_BEHIND, Record

# LiveKit's client in Rust, which logs as an error that a room was closed, and that a noise filter
# of LiveKit Cloud does not work elsewhere. What it cannot do for the agent is raised there too.
_NATIVE = re.compile(r"livekit\w*(::\w+)*:\d+:")
# Filters that LiveKit Cloud has to allow, where the server is another one: those of
# livekit-plugins-noise-cancellation, and of ai-coustics (0.3.5) and Krisp.
_NOISE_FILTER = re.compile(r"livekit-nc\]|processing failed: Unable to authorize model use", re.I)
# Clients of services that only watch an agent, and cannot reach them here.
_WATCHERS = re.compile(
    r"(opentelemetry|langfuse|langsmith|sentry_sdk|posthog|backoff|ddtrace|newrelic|mixpanel"
    r"|traceloop|agentops|braintrust|logfire|wandb)(\.|$)"
)
_UNREAD = "Task exception was never retrieved"
# LiveKit's own streams, which end with the call (google.STT of 1.5).
_ENDED = "livekit.agents.utils.aio.channel.ChanClosed"
_TRIED_AGAIN = re.compile(r"\b(retry|retrying|try again|trying again)\b", re.IGNORECASE)


def harmless(record: Record) -> bool:
    """Whether what is logged as an error says nothing about the agent.

    LiveKit's client on a room that closed, clients of telemetry, Python on what an ending process
    leaves behind, and what is tried again.
    """
    return (
        (record.logger in ("", "livekit") and _NATIVE.match(record.message) is not None)
        or _WATCHERS.match(record.logger) is not None
        or record.message.startswith(LEFT_BEHIND)
        or _left_waiting(record)
        or _NOISE_FILTER.search(record.message) is not None
        or _TRIED_AGAIN.search(record.message) is not None
    )


def _left_waiting(record: Record) -> bool:
    """Whether it tells of a stream that nobody waited for; its traceback may stand by itself."""
    ended = record.exception.startswith(_ENDED)
    if record.message.startswith(_UNREAD):
        return ended or not record.exception
    return ended and not record.level
