"""A model hub on loopback, with the files that LiveKit's turn-detector plugin asks for, tiny."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from lkgen.catalogue import TurnDetector
from lkgen.project.turn_detector import Model
from lkgen.talk.sandbox.turn_detector_stub import stand_in


def model_of(detector: TurnDetector) -> Model:
    """What the catalogue says of the model, as `lkgen talk` takes it."""
    (onnx,) = [Path(name).name for name in detector.files if name.endswith(".onnx")]
    return Model(detector.repository, {name: name for name in detector.revisions}, onnx)


@contextmanager
def hub(detector: TurnDetector, folder: Path) -> Generator[str]:
    """The address of a hub that has the model of `detector`; for HF_ENDPOINT."""
    model = model_of(detector)
    folder.mkdir()
    stand_in(model, {"HF_HUB_CACHE": "/nonexistent"}, folder)
    stored = folder / "hub" / model.folder

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer `/REPOSITORY/resolve/REVISION/FILE`; there are no other folders to list."""
            path = self.path.partition("?")[0]
            if path.startswith("/api/models/"):
                self.missing("EntryNotFound")
                return
            _, _, rest = path.partition(f"/{detector.repository}/resolve/")
            revision, _, name = rest.partition("/")
            commit = stored / "refs" / revision
            if not revision or not commit.is_file():
                self.missing("RevisionNotFound" if revision else "RepoNotFound")
                return
            file = stored / "snapshots" / commit.read_text("utf-8") / name
            if not file.is_file():
                self.missing("EntryNotFound")
                return
            content = file.read_bytes()
            self.send_response(200)
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", commit.read_text("utf-8"))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        do_HEAD = do_GET

        def missing(self, code: str) -> None:
            self.send_response(404)
            self.send_header("X-Error-Code", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
