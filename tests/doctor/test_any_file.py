"""Files that cannot be read are passed over with a note; nothing ends in a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.doctor import AGENT, PINS, found, report_on

ODD = {
    "python 2": b"import livekit.agents\nprint 'hello'\n",
    "NUL": b"import livekit.agents\nx = '\0'\n",
    "no UTF-8": b"# -*- coding: utf-8 -*-\nimport livekit.agents  # \xff\xfe\n",
    "an unknown encoding": b"# -*- coding: klingon -*-\nimport livekit.agents\n",
    "binary": b"livekit" + bytes(range(256)) * 50,
    "brackets": b"import livekit.agents\nx = " + b"(" * 5_000 + b")" * 5_000 + b"\n",
    "half a file": b"import livekit.agents\ndef f(:\n",
}
FINE = {
    "another encoding": "# -*- coding: latin-1 -*-\nimport livekit.agents  # é\n".encode("latin-1"),
    "a mark at its start": b"\xef\xbb\xbfimport livekit.agents\n",
    "old ends of lines": b"import livekit.agents\r\nx = 1\rimport asyncio\r\n",
    "empty": b"",
    "a long sum": b"import livekit.agents\nx = " + b" + ".join([b"1"] * 900) + b"\n",
    "a long chain": b"import livekit.agents\nx = a" + b".b" * 900 + b"\n",
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_what_is_no_python_is_noted(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_bytes(content)
    report = report_on(tmp_path, {"agent.py": AGENT, "requirements.txt": PINS})
    assert len(found(report)) == 2
    [note] = report.notes
    assert note.startswith("odd.py: ")


@pytest.mark.parametrize("content", FINE.values(), ids=FINE)
def test_what_is_python_is_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_bytes(content)
    report = report_on(tmp_path, {"agent.py": AGENT, "requirements.txt": PINS})
    assert [name for _, name, _ in found(report)] == ["agent.py", "agent.py"]
    assert list(report.notes) == []


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / ".env")
    os.mkfifo(tmp_path / "Dockerfile")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "gone.py").symlink_to(tmp_path / "nothing")
    (tmp_path / "self.py").symlink_to(tmp_path / "self.py")
    (tmp_path / "folder.py").mkdir()
    report = report_on(tmp_path, {"agent.py": AGENT, "requirements.txt": PINS})
    assert len(found(report)) == 2


def test_a_huge_file_is_noted(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text(
        "import livekit.agents\nX = [\n" + "    1,\n" * 200_000 + "]\n"
    )
    report = report_on(tmp_path, {"agent.py": AGENT, "requirements.txt": PINS})
    [note] = report.notes
    assert note == "data.py: larger than a megabyte"
