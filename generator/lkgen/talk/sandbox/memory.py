"""How much memory a worker and its jobs take."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_PARENT = re.compile(r"^PPid:\s+(\d+)", re.MULTILINE)


def resident_mb(worker: int) -> dict[str, int]:
    """Resident memory at its highest so far, in MB, of process `worker` and its descendants.

    Read from /proc, as Linux has it; empty elsewhere.

    Returns:
        `worker`: the main process. `call`: the largest of the others, which is that of a job
        once one runs; absent if there are none.
    """
    parents: dict[int, int] = {}
    peaks: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            status = (folder / "status").read_text(encoding="utf-8", errors="replace")
            parent, peak = _PARENT.search(status), _PEAK.search(status)
            if parent and peak:
                parents[int(folder.name)] = int(parent[1])
                peaks[int(folder.name)] = round(int(peak[1]) / 1024)
    if worker not in peaks:
        return {}
    others = [peak for pid, peak in peaks.items() if worker in _ancestors(pid, parents)]
    return {"worker": peaks[worker], **({"call": max(others)} if others else {})}


def _ancestors(pid: int, parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while (pid := parents.get(pid, 0)) and pid not in found:
        found.add(pid)
    return found
