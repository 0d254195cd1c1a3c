"""--fix mends what is safe, keeps the rest to the byte, and finds nothing to do the second time."""

from __future__ import annotations

from pathlib import Path

from support.doctor import PINS, found, report_on
from support.examples import texts, write, written

from lkgen.codemods import all as all_codemods
from lkgen.commands.doctor import Wishes, doctor, mended
from lkgen.doctor.fix import diff
from lkgen.doctor.rule import Bad
from lkgen.doctor.rules import rules

# As one would have written it for 1.3.
OLD = """\
# My agent, as it always was.
import asyncio

from livekit.agents import AgentSession, JobContext, RoomInputOptions, WorkerOptions, cli
from livekit.plugins import openai


async def note(text: str) -> None: ...


async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(
        llm=openai.LLM(model="gpt-4.1"),
        min_endpointing_delay=0.4,  # people here think before they speak
        allow_interruptions=False,
    )

    @session.on("close")
    async def closed(event: object) -> None:
        asyncio.create_task(note("closed"))

    await session.start(room=ctx.room, room_input_options=RoomInputOptions(text_enabled=False))


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
"""
MENDED = {"LKD001", "LKD011", "LKD014", "LKD015", "LKD019"}


def test_an_old_agent_is_mended_and_stays_so(tmp_path: Path) -> None:
    files = {"agent.py": OLD, "requirements.txt": PINS}
    before = report_on(tmp_path, files)
    assert {rule for rule, _, _ in found(before)} >= MENDED
    after = doctor(Wishes(tmp_path, kept=False, fix=True), {})[0]
    text = (tmp_path / "agent.py").read_text(encoding="utf-8")
    compile(text, "agent.py", "exec")
    assert "# My agent, as it always was." in text
    assert "# people here think before they speak" in text
    assert {rule for rule, _, _ in found(after)} & MENDED == set()
    assert list(after.fixed) == [tmp_path / "agent.py"]
    again = doctor(Wishes(tmp_path, kept=False, fix=True), {})[0]
    assert again.fixed == {}
    assert (tmp_path / "agent.py").read_text(encoding="utf-8") == text


def test_a_diff_writes_nothing(tmp_path: Path) -> None:
    report = report_on(tmp_path, {"agent.py": OLD, "requirements.txt": PINS})
    shown = diff(mended(report), report)
    assert shown.startswith("--- a/agent.py\n+++ b/agent.py\n")
    assert "+server = AgentServer()" in shown
    assert (tmp_path / "agent.py").read_text(encoding="utf-8") == OLD


def test_what_a_comment_keeps_quiet_is_not_mended(tmp_path: Path) -> None:
    agent = OLD.replace('note("closed"))', 'note("closed"))  # lkgen: ignore[LKD019]')
    report_on(tmp_path, {"agent.py": agent, "requirements.txt": PINS})
    doctor(Wishes(tmp_path, kept=False, fix=True), {})
    text = (tmp_path / "agent.py").read_text(encoding="utf-8")
    assert '    asyncio.create_task(note("closed"))  # lkgen: ignore[LKD019]' in text


def test_ends_of_lines_and_rights_stay(tmp_path: Path) -> None:
    report_on(tmp_path, {"agent.py": OLD, "requirements.txt": PINS})
    file = tmp_path / "agent.py"
    file.write_bytes(OLD.replace("\n", "\r\n").encode())
    file.chmod(0o750)
    doctor(Wishes(tmp_path, kept=False, fix=True), {})
    content = file.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") > 20
    assert file.stat().st_mode & 0o777 == 0o750


def test_each_rule_names_codemods_that_there_are() -> None:
    known = {one.id for one in all_codemods()}
    assert {id for rule in rules().values() for id in rule.codemods} <= known


def test_each_rule_s_examples_become_what_they_say(tmp_path: Path) -> None:
    examples = [(rule, one) for rule in rules().values() for one in rule.examples]
    fixed = [(rule, one) for rule, one in examples if isinstance(one, Bad) and one.fixed]
    assert {rule.id for rule, _ in fixed} == {rule.id for rule, _ in examples if rule.codemods}
    for number, (rule, one) in enumerate(fixed):
        folder = write(tmp_path / str(number), written(one))
        wishes = Wishes(folder, (rule.id,), series=one.version, kept=False, fix=True)
        doctor(wishes, dict(one.environ))
        expected = texts(one.fixed or "")
        got = {path: (folder / path).read_text(encoding="utf-8") for path in expected}
        assert got == expected, rule.id
