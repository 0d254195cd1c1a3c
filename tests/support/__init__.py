"""What the tests share: projects, environments to run them in, callers, clients of the fakes."""

from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
TESTS = CHECKOUT / "tests"
# Programs that the Python of a series runs, in an environment that has livekit-agents.
INSIDE = TESTS / "inside"
# Agents that lkgen did not make.
AGENTS = TESTS / "agents"
