"""The Dockerfile's own commands, run by an ordinary user in a clean folder, give a worker."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.hub import hub
from support.projects import SET, MakeProject
from support.series import EACH_SERIES_FACTS

from lkgen.catalogue import Series
from lkgen.commands.new import Request, new

NOBODY = 65534
# How this machine reaches its package registry; nothing else of it gets into the image.
REGISTRY = ("PIP_", "SSL_", "UV_INDEX", "UV_DEFAULT_INDEX", "UV_SYSTEM_CERTS", "UV_NATIVE_TLS")


@dataclass
class Image:
    """What a Dockerfile builds, as a folder: COPY copies, RUN runs, USER is an ordinary user."""

    folder: Path
    context: Path
    environment: dict[str, str]
    commands: list[str] = field(default_factory=list[str])
    start: list[str] = field(default_factory=list[str])
    health: str = ""

    def build(self) -> None:
        """Carry out each line, in order; a stage goes on in the folder of the one before."""
        for line in (self.context / "Dockerfile").read_text(encoding="utf-8").splitlines():
            word, _, rest = line.partition(" ")
            # Caches and owners are the engine's business.
            rest = re.sub(r"--(mount|chown)=\S+ ", "", rest)
            if word == "ENV":
                pairs = (pair.partition("=") for pair in shlex.split(rest))
                self.environment |= {
                    name: self._here(value).replace("$PATH", self.environment["PATH"])
                    for name, _, value in pairs
                }
            elif word == "COPY" and "--from" not in rest:
                *sources, target = shlex.split(rest)
                for source in sources:
                    self._copy(self.context / source, self.folder / target)
            elif word == "RUN" and not rest.startswith("useradd"):
                self.commands.append(rest)
                done = self.run(shlex.split(rest))
                assert done.returncode == 0, done.stdout + done.stderr
            elif word == "HEALTHCHECK":
                self.health = rest.removeprefix("CMD ")
            elif word == "CMD":
                self.start = [part.strip(' "') for part in rest.strip("[]").split(",")]

    def run(self, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        """Run `command` in the image, as nobody where the tests run as root."""
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return subprocess.run(
            [*([] if os.getuid() else as_nobody), *command],
            cwd=self.folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def _here(self, value: str) -> str:
        return value.replace("/app", str(self.folder)).replace("/cache", f"{self.folder}/cache")

    def _copy(self, source: Path, target: Path) -> None:
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
        if not os.getuid():
            subprocess.run(["chown", "-R", str(NOBODY), self.folder], check=True)


@contextlib.contextmanager
def health_check() -> Generator[int]:
    """The port of a server on loopback that answers as a worker's does: `OK`, whatever is asked."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(params=EACH_SERIES_FACTS)
def series(request: pytest.FixtureRequest) -> Series:
    return request.param


@pytest.fixture
def image(series: Series, tmp_path: Path) -> Iterator[Image]:
    """A folder that an ordinary user owns, with a Python of their own on PATH."""
    answers = {"livekit_series": series.id}
    project = tmp_path / "my-agent"
    new(Request(project, answers, defaults=True, lock=True, git=False, vcs_ref="HEAD"))
    with tempfile.TemporaryDirectory(prefix="image-") as name:
        folder = Path(name)
        for part in ("app", "home"):
            (folder / part).mkdir()
        if not os.getuid():
            folder.chmod(0o755)
            for part in ("app", "home"):
                os.chown(folder / part, NOBODY, NOBODY)
        environment = {
            "HOME": str(folder / "home"),
            "PATH": f"{folder}/home/python/bin:/usr/bin:/bin",
            **{name: value for name, value in os.environ.items() if name.startswith(REGISTRY)},
        }
        built = Image(folder / "app", tmp_path / "my-agent", environment)
        for python in (sys.executable, "/usr/bin/python3"):
            done = built.run([python, "-m", "venv", "--clear", str(folder / "home/python")])
            if done.returncode == 0:
                break
        else:
            pytest.fail(f"an ordinary user can run no Python here: {done.stdout}{done.stderr}")
        yield built


@pytest.mark.full
def test_an_ordinary_user_can_build_and_start_it(
    image: Image, series: Series, tmp_path: Path
) -> None:
    expected = ["pip install", "uv sync"]
    with contextlib.ExitStack() as stack:
        if series.turn_detector:
            expected.append("python -c" if "PACKAGE" in series.commands.download else "python -m")
            served = hub(series.turn_detector, tmp_path / "served")
            image.environment["HF_ENDPOINT"] = stack.enter_context(served)
        image.build()
    assert [" ".join(command.split()[:2]) for command in image.commands] == expected
    done = image.run(image.start)
    assert done.returncode == 1
    assert "DEEPGRAM_API_KEY: Deepgram: https://" in done.stderr
    code = "import my_agent.agent as a, os; print(os.getuid(), a.server.setup_fnc, end=' ')\n"
    if series.turn_detector:
        code += "import my_agent.turns as t; print(t.missing_files())"
    done = image.run(["python", "-W", "error", "-c", code], **SET)
    assert done.returncode == 0, done.stderr
    assert "prewarm" in done.stdout
    if series.turn_detector:
        assert "[]" in done.stdout
    with health_check() as port:
        assert image.run(["sh", "-c", image.health], HEALTH_PORT=str(port)).returncode == 0
    assert image.run(["sh", "-c", image.health], HEALTH_PORT=str(port)).returncode == 1


def test_the_image_uses_the_python_and_uv_of_the_series(
    make_project: MakeProject, series: Series
) -> None:
    project = make_project(livekit_series=series.id)
    text = (project / "Dockerfile").read_text(encoding="utf-8")
    assert text.count(f"FROM python:{series.container_python}-slim") == 2
    assert f"uv=={series.packages['uv']}" in text
