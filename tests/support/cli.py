"""Run lkgen as a person, a program or a terminal does, in a place of its own."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from lkgen.root import CHECKOUT
from lkgen.template import Template
from support.warm_lkgen import WarmLkgen

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[@-Z\\^_=>()][0-9A-B]?)")
# Only against a test that hangs: nothing is measured.
PATIENCE = 600


class Place:
    """A computer with nothing but git: an installed lkgen, an empty home, no uv.

    `cwd` is where commands run, `env` what they inherit, `bin` the only folder on PATH.
    """

    def __init__(self, root: Path, site: Path, warm: WarmLkgen) -> None:
        self.root = root
        self._warm: WarmLkgen | None = warm
        self.cwd = root / "work"
        self.bin = root / "bin"
        home = root / "home"
        for folder in (self.cwd, self.bin, home):
            folder.mkdir()
        self.git_config = home / "gitconfig"
        self.know_me()
        for program in ("git", "sleep", "touch"):
            found = shutil.which(program)
            assert found, f"{program} is needed on PATH"
            (self.bin / program).symlink_to(found)
        self.env = {
            "PATH": str(self.bin),
            "HOME": str(home),
            "PYTHONPATH": str(site),
            "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_CONFIG_GLOBAL": str(self.git_config),
            "GIT_CONFIG_NOSYSTEM": "1",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PROMPT_TOOLKIT_NO_CPR": "1",
        }

    def know_me(self, text: str = "[user]\nname = Ada\nemail = ada@example.com\n") -> None:
        """Write the configuration that git has."""
        self.git_config.write_text(text)

    def program(self, name: str, script: str) -> None:
        """Put a shell script on PATH."""
        file = self.bin / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def forget_locks(self) -> None:
        """Leave this lkgen without the series' locks: then only uv can lock."""
        site = self.root / "site"
        shutil.copytree(self.env["PYTHONPATH"], site, ignore=shutil.ignore_patterns("locks"))
        self.env["PYTHONPATH"] = str(site)
        self._warm = None

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "lkgen", *map(str, arguments)]

    def lkgen(self, *arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run lkgen without a terminal; whatever happens, it shows no traceback.

        With more variables it is started anew: Python and its packages may look at them.
        """
        if env or self._warm is None:
            return self.cold(*arguments, **env)
        done = self._warm.run([*map(str, arguments)], self.cwd, self.env)
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return done

    def cold(self, *arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """The same from a Python that is started for it."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.cwd,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return done

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start lkgen without a terminal, in a process group of its own."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.cwd,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )

    def git(self, folder: str, *arguments: str) -> str:
        """What git prints in `folder`."""
        return subprocess.run(
            ["git", *arguments],
            cwd=self.cwd / folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()


class Screen:
    """lkgen in a terminal of 100 columns: what it shows, and keys to press."""

    def __init__(self, place: Place, *arguments: str | Path, **env: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
        self.process = subprocess.Popen(
            place.command(*arguments),
            cwd=place.cwd,
            env={**place.env, **env},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.raw = b""

    @property
    def text(self) -> str:
        """All it has shown so far, without colours and movements."""
        return ESCAPES.sub("", self.raw.decode(errors="replace"))

    def read(self) -> bool:
        """Wait for more; False at the end."""
        ready, _, _ = select.select([self.master], [], [], PATIENCE)
        assert ready, f"it hangs; it showed:\n{self.text}"
        try:
            more = os.read(self.master, 65536)
        except OSError:  # Linux's way to say that the other side has closed
            return False
        self.raw += more
        return bool(more)

    def wait_for(self, words: str) -> None:
        while words not in self.text:
            assert self.read(), f"it ended without {words!r}; it showed:\n{self.text}"

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def answer_all(self, keys: dict[str, str]) -> list[str]:
        """Answer each question with its keys, else with Enter; return the ids in their order."""
        asked: list[str] = []
        labels = question_labels()
        while True:
            for id, label in labels.items():
                if id not in asked and re.search(rf"(?:🎤|\?) +{re.escape(label)}\s*\n", self.text):
                    asked.append(id)
                    self.press(keys.get(id, "\r"))
                    break
            else:
                if not self.read():
                    return asked

    def end(self) -> int:
        """Read to the end; return the exit code."""
        while self.read():
            pass
        os.close(self.master)
        return self.process.wait(PATIENCE)


def question_labels() -> dict[str, str]:
    """What the prompt of each question says."""
    questions = Template(CHECKOUT).questions
    return {id: questions.help(id) for id in questions.ids()}


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file with its content and every folder below `folder`, git's own aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if ".git" not in path.relative_to(folder).parts[:-1]
    }


def wait_for_file(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until `path` is there."""
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        assert process.poll() is None, f"it ended: {process.stdout and process.stdout.read()}"
        assert time.monotonic() < deadline, f"{path} does not come"
        time.sleep(0.02)
