"""A native library does not go with this system, or lacks another one.

LiveKit's client and onnxruntime are native code for glibc: Alpine images have another, old systems
an older one.

Fix:

Use a Debian image, such as `python:3.12-slim`. On Windows install the Visual C++ Redistributable.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "GLIBC_{version}' not found",
        "GLIBCXX_{version}' not found",
        "libstdc++.so.6: cannot open shared object file",
        "cannot open shared object file: No such file or directory",
        "no ffi library found for platform",
        "DLL load failed",
        "The specified module could not be found",
        "Error loading shared library",
        "Failed to load native library",
        "cannot enable executable stack",
        "wrong ELF class",
        "Symbol not found",
    ),
    source="ultralytics/ultralytics#21757; seen: source of each series (`livekit.rtc._ffi_client`)",
    examples=(
        "ImportError: /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.29' not found",
        "OSError: libgomp.so.1: cannot open shared object file: No such file or directory",
    ),
    confidence="medium",
)
