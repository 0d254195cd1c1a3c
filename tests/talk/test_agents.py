"""Any agent: how it is started is found in its source, which is never run."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest
from support import AGENTS
from support.projects import MakeProject

from lkgen.errors import LkgenError, Missing
from lkgen.project import Project
from lkgen.project.agent import AgentPlan

SAMPLES = AGENTS

WORKER = """
    from livekit.agents import WorkerOptions, cli
    async def entrypoint(ctx): ...
    if __name__ == "__main__":
        cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
"""
SERVER = """
    from livekit.agents import AgentServer
    server = AgentServer()
    @server.rtc_session()
    async def entrypoint(ctx): ...
"""


def write(path: Path, source: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(source), encoding="utf-8")
    return path


def plan(path: Path, python: Path, environ: dict[str, str] | None = None) -> AgentPlan:
    return Project(path, str(python), environ or {}).agent


def start(found: AgentPlan) -> list[str]:
    """The command without the Python."""
    assert found.command[0] == str(found.python.executable)
    return list(found.command[1:])


@pytest.mark.parametrize(
    "name", ["one_file", "inference", "waits", "late_joiners", "mute", "never_registers"]
)
def test_a_single_file_is_run_as_a_script(name: str, python_1_8: Path) -> None:
    found = plan(SAMPLES / f"{name}.py", python_1_8)
    assert start(found) == [f"{name}.py", "start"]
    assert (found.cwd, found.name, found.python_path) == (SAMPLES, "", ())
    assert found.python.agents_version == "1.8.9"


def test_a_flat_src_folder_is_run_from_the_project(python_1_8: Path) -> None:
    found = plan(SAMPLES / "flat_starter", python_1_8)
    assert start(found) == ["src/agent.py", "start"]
    assert found.cwd == SAMPLES / "flat_starter"
    assert found.name == "starter-agent"
    sources = Project(SAMPLES / "flat_starter").agent_sources
    assert [source.path.name for source in sources] == ["agent.py", "assistant.py"]
    assert plan(found.entry, python_1_8).command == found.command


def test_relative_imports_make_it_a_module(python_1_8: Path) -> None:
    found = plan(SAMPLES / "booking_package", python_1_8)
    assert start(found) == ["-m", "booking.agent", "start"]
    assert found.python_path == (SAMPLES / "booking_package/src",)
    sources = Project(SAMPLES / "booking_package").agent_sources
    assert {source.path.name for source in sources} >= {"settings.py", "tables.py"}


@pytest.mark.parametrize(("callers", "name"), [("web", ""), ("phone-inbound", "table-for-two")])
def test_a_generated_project_is_started_by_livekit(
    callers: str, name: str, make_project: MakeProject, python_1_8: Path
) -> None:
    project = make_project("cafe", callers=callers, project_name=name or "cafe")
    found = plan(project, python_1_8)
    package = found.entry.parent.name
    assert start(found) == ["-m", "livekit.agents", "start", f"src/{package}/agent.py"]
    assert (found.cwd, found.python_path) == (project, (project / "src",))
    assert found.name == name


def test_names_may_hold_anything(tmp_path: Path, python_1_8: Path) -> None:
    file = write(tmp_path / "mein schöner Ordner" / "агент 'eins'.py", WORKER)
    found = plan(file, python_1_8)
    assert start(found) == ["агент 'eins'.py", "start"]
    assert found.cwd == file.parent


@pytest.mark.parametrize(
    "source",
    [
        "from livekit import agents\nagents.cli.run_app(agents.WorkerOptions(entrypoint_fnc=f))",
        "import livekit.agents as lk\nlk.cli.run_app(lk.AgentServer())",
        "import livekit.agents\nlivekit.agents.cli.run_app(livekit.agents.AgentServer())",
        "from livekit.agents import *\ncli.run_app(ServerOptions(entrypoint_fnc=f))",
        "from livekit.agents.cli import run_app as go\nfrom livekit.agents.worker import "
        "WorkerOptions as W\ndef main():\n    go(W(f))\nif __name__ == '__main__':\n    main()",
    ],
)
def test_however_livekit_is_imported(source: str, tmp_path: Path, python_1_8: Path) -> None:
    assert start(plan(write(tmp_path / "x.py", source), python_1_8)) == ["x.py", "start"]


def test_other_peoples_files_are_left_alone(tmp_path: Path, python_1_8: Path) -> None:
    write(tmp_path / "bot/agent_of_ours.py", WORKER + "    DIGITS = '\\d'\n")
    write(tmp_path / ".venv/lib/agent.py", WORKER)
    write(tmp_path / "env/pyvenv.cfg", "")
    write(tmp_path / "env/agent.py", WORKER)
    write(tmp_path / "node_modules/x/agent.py", WORKER)
    write(tmp_path / "tests/agent.py", WORKER)
    write(tmp_path / "bot/broken.py", "import livekit\ndef (:")
    (tmp_path / "bot/binary.py").write_bytes(b"livekit\0\xff")
    (tmp_path / "bot/latin.py").write_bytes(b"# livekit, na\xefve\n")
    assert start(plan(tmp_path, python_1_8)) == ["bot/agent_of_ours.py", "start"]


def test_the_usual_name_is_taken_first(tmp_path: Path, python_1_8: Path) -> None:
    for name in ("examples/weather.py", "old.py", "agent.py", "extra/agent.py"):
        write(tmp_path / name, WORKER)
    assert start(plan(tmp_path, python_1_8)) == ["agent.py", "start"]


def test_what_imports_the_others_is_the_entry(tmp_path: Path, python_1_8: Path) -> None:
    write(tmp_path / "agent.py", SERVER)
    write(
        tmp_path / "start_here.py",
        "from livekit.agents import cli\nfrom agent import server\ncli.run_app(server)",
    )
    assert start(plan(tmp_path, python_1_8)) == ["start_here.py", "start"]


def test_a_package_with_main_is_started_by_its_name(tmp_path: Path, python_1_8: Path) -> None:
    write(tmp_path / "requirements.txt", "livekit-agents")
    write(tmp_path / "phone/__init__.py", "")
    write(tmp_path / "phone/bot.py", SERVER)
    write(
        tmp_path / "phone/__main__.py",
        "from livekit.agents import cli\nfrom phone.bot import server\ncli.run_app(server)",
    )
    assert start(plan(tmp_path, python_1_8)) == ["-m", "phone", "start"]


def test_a_file_that_only_calls_main_is_found(tmp_path: Path, python_1_8: Path) -> None:
    write(
        tmp_path / "phone/bot.py",
        """
        from livekit.agents import WorkerOptions, cli
        async def entrypoint(ctx): ...
        def main():
            cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
        """,
    )
    write(
        tmp_path / "run.py",
        """
        from phone.bot import main
        if __name__ == "__main__":
            main()
        """,
    )
    assert start(plan(tmp_path, python_1_8)) == ["run.py", "start"]


def test_a_script_of_the_project_starts_it(tmp_path: Path, python_1_8: Path) -> None:
    write(
        tmp_path / "pyproject.toml",
        """
        [project]
        name = "phone"
        [project.scripts]
        phone-agent = "phone.bot:main"
        """,
    )
    write(tmp_path / "src/phone/__init__.py", "")
    write(
        tmp_path / "src/phone/bot.py",
        """
        from livekit.agents import WorkerOptions, cli
        async def entrypoint(ctx): ...
        def main():
            cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
        """,
    )
    found = plan(tmp_path, python_1_8)
    assert start(found) == ["-c", "from phone.bot import main; main()", "start"]
    assert found.python_path == (tmp_path / "src",)


def test_imports_from_the_projects_folder_find_it(tmp_path: Path, python_1_8: Path) -> None:
    write(tmp_path / "requirements.txt", "livekit-agents")
    write(tmp_path / "shared/prompts.py", "TEXT = 'hello'")
    write(tmp_path / "workers/agent.py", "from shared.prompts import TEXT\n" + dedent(WORKER))
    found = plan(tmp_path, python_1_8)
    assert start(found) == ["workers/agent.py", "start"]
    assert found.python_path == (tmp_path,)


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("'fixed'", "fixed"),
        ("NAME", "constant"),
        ("os.getenv('BOT_NAME', 'fallback')", "fallback"),
        ("os.environ.get('BOT_NAME') or 'fallback'", "fallback"),
        ("os.getenv('SET')", "from-shell"),
        ("os.getenv('FILE')", "from-file"),
        ("f'{NAME}-eu'", "constant-eu"),
        ("names.NAME", "imported"),
        ("IMPORTED", "imported"),
        ("work_it_out()", None),
    ],
)
def test_the_name_it_waits_for(
    expression: str, name: str | None, tmp_path: Path, python_1_8: Path
) -> None:
    write(tmp_path / ".env.local", "FILE='from-file' # a comment\n")
    write(tmp_path / "names.py", "NAME = 'imported'")
    write(
        tmp_path / "agent.py",
        f"""
        import os, names
        from names import NAME as IMPORTED
        from livekit.agents import WorkerOptions, cli
        NAME: str = "constant"
        async def f(ctx): ...
        cli.run_app(WorkerOptions(entrypoint_fnc=f, agent_name={expression}))
        """,
    )
    assert plan(tmp_path, python_1_8, {"SET": "from-shell"}).name == name


def test_livekits_own_variables_name_it(tmp_path: Path, python_1_8: Path) -> None:
    unnamed = write(tmp_path / "unnamed.py", SERVER)
    named = write(tmp_path / "named.py", SERVER.replace("session()", "session(agent_name='a')"))
    environ = {"LIVEKIT_AGENT_NAME": "b"}
    assert plan(unnamed, python_1_8, environ).name == "b"
    assert plan(named, python_1_8, environ).name == "a"
    assert plan(named, python_1_8, {"LIVEKIT_AGENT_NAME_OVERRIDE": "c"}).name == "c"


def test_several_agents_are_listed(tmp_path: Path, python_1_8: Path) -> None:
    for name in ("one_file.py", "flat_starter/src/desk.py"):
        write(tmp_path / name, SERVER)
    with pytest.raises(LkgenError, match=r"2 files in .* start a LiveKit agent") as failed:
        plan(tmp_path, python_1_8)
    assert failed.value.hint.splitlines()[1:] == ["  flat_starter/src/desk.py", "  one_file.py"]


@pytest.mark.parametrize(
    ("files", "message", "hint"),
    [
        ({}, "no LiveKit agent in", "WorkerOptions"),
        ({"agent.py": "import livekit\ndef (:"}, "no LiveKit agent in", "agent.py"),
        ({"tests/test_agent.py": WORKER}, "no LiveKit agent in", "WorkerOptions"),
        (
            {"x.py": "import livekit.agents\nlivekit.agents.WorkerOptions(f)"},
            "nothing starts it",
            "cli.run_app",
        ),
    ],
)
def test_no_agent_says_what_is_needed(
    files: dict[str, str], message: str, hint: str, tmp_path: Path, python_1_8: Path
) -> None:
    for name, source in files.items():
        write(tmp_path / name, source)
    with pytest.raises(LkgenError, match=message) as failed:
        plan(tmp_path, python_1_8)
    assert hint in failed.value.hint
    assert failed.value.code == 2


@pytest.mark.parametrize(
    ("source", "message"),
    [("print('hello')", "starts no LiveKit agent"), ("def (:", "agent.py:1: not valid Python")],
)
def test_a_file_that_is_no_agent_is_refused(
    source: str, message: str, tmp_path: Path, python_1_8: Path
) -> None:
    with pytest.raises(LkgenError, match=message):
        plan(write(tmp_path / "agent.py", source), python_1_8)
    with pytest.raises(LkgenError, match="no such file"):
        plan(tmp_path / "absent", python_1_8)


def test_of_what_cannot_be_read_the_line_is_told(tmp_path: Path, python_1_8: Path) -> None:
    write(tmp_path / "src/agent.py", "import livekit.agents\nprint(\n")
    with pytest.raises(LkgenError, match="no LiveKit agent") as failed:
        plan(tmp_path, python_1_8)
    assert "src/agent.py:2: not valid Python: '(' was never closed" in failed.value.hint


def test_the_source_is_not_run(tmp_path: Path, python_1_8: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    plan(write(tmp_path / "agent.py", trap + dedent(WORKER)), python_1_8)
    assert not (tmp_path / "ran").exists()


def test_the_projects_own_python_is_found(tmp_path: Path, python_1_8: Path) -> None:
    write(tmp_path / "project/agent.py", WORKER)
    (tmp_path / "project/.venv").symlink_to(python_1_8.parents[1])
    found = Project(tmp_path / "project", None, {}).agent
    assert found.python.executable == tmp_path / "project/.venv/bin/python"
    active = {"VIRTUAL_ENV": str(python_1_8.parents[1])}
    write(tmp_path / "bare/agent.py", WORKER)
    assert Project(tmp_path / "bare", None, active).python.executable == python_1_8
    assert Project(tmp_path / "bare", str(python_1_8.parents[1]), {}).python.agents_version


def test_without_livekit_agents_it_says_how_to_give_a_python(tmp_path: Path) -> None:
    write(tmp_path / "agent.py", WORKER)
    with pytest.raises(Missing, match="no Python with livekit-agents") as failed:
        assert Project(tmp_path, None, {}).agent
    assert "--python PATH" in failed.value.hint
    with pytest.raises(Missing, match="has no livekit-agents"):
        plan(tmp_path, Path(sys.executable))
    with pytest.raises(LkgenError, match="there is no such program"):
        plan(tmp_path, tmp_path / "python")
    with pytest.raises(LkgenError, match="no Python that works"):
        plan(tmp_path, Path("false"))


def test_a_package_that_imports_itself_is_started_as_a_module(
    make_project: MakeProject, python_1_8: Path
) -> None:
    """As its README does: a file's own folder comes first otherwise, and `__init__` too late."""
    project = make_project(livekit_series="1.5")
    found = Project(project, str(python_1_8)).agent
    assert found.command[1:] == ("-m", "my_agent.agent", "start")
    assert project / "src" in found.python_path
