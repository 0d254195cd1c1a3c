"""What the programs that lkgen starts for itself get of a person's variables: these names only.

Everything else stays away from them: livekit-server takes its Redis and its keys from variables,
git its repository, uv and Go what they run. The agent is another matter: its environment is made by
`lkgen.talk.sandbox.environment`.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

BASIC = (
    *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE"),
    # Windows, where a program without them has no sockets and no folders of its own.
    *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP"),
    *("USERNAME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"),
)
"""What any program needs: where things are, and how text is written."""

_FOLDERS = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")

_NETWORK = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
)

GIT = (
    *BASIC,
    *_FOLDERS,
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
    *("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_*", "GIT_CONFIG_VALUE_*"),
    *("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE"),
    *("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE", "EMAIL"),
    # Who signs commits.
    *("GNUPGHOME", "GPG_TTY", "SSH_AUTH_SOCK"),
)
"""Who commits and how; not GIT_DIR and its like, which a hook or an alias of git sets."""

UV = (
    *BASIC,
    *_FOLDERS,
    *_NETWORK,
    *("UV_CACHE_DIR", "UV_OFFLINE", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS"),
    *("UV_HTTP_TIMEOUT", "UV_HTTP_RETRIES", "UV_CONCURRENT_DOWNLOADS"),
    *("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_INDEX_STRATEGY"),
    *("UV_INDEX_*_USERNAME", "UV_INDEX_*_PASSWORD", "UV_KEYRING_PROVIDER", "NETRC"),
)
"""Where packages come from; not what uv runs, where it works and which project it takes."""

GO = (
    *BASIC,
    *_FOLDERS,
    *_NETWORK,
    *("GOROOT", "GOPATH", "GOCACHE", "GOMODCACHE", "GOTOOLCHAIN", "CC", "CXX", "CGO_ENABLED"),
    *("GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GOVCS"),
)
"""Where modules come from and where they are kept; not GOFLAGS, which may name programs to run."""


def child_environment(names: tuple[str, ...] = BASIC, **more: str) -> dict[str, str]:
    """The environment of a program: the variables in `names` that are set, and `more`.

    A name may hold `*`. On Windows variables have no case. PATH keeps its absolute folders: others
    would be looked for where the program runs, which may be a stranger's folder.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if any(fnmatchcase(name, pattern) for pattern in names)
    }
    if path := kept.get("PATH"):
        kept["PATH"] = os.pathsep.join(filter(os.path.isabs, path.split(os.pathsep)))
    return {**kept, **more}
