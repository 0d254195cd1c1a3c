"""Which settings are secrets, by their names and the look of their values; stand-ins for them.

Used by lkgen and, for files that only the agent knows of, by its own Python, so it needs the
standard library of Python 3.9 only. In doubt a value is a secret: an agent then gets a stand-in.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import cast
from urllib.parse import urlsplit, urlunsplit

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# Anywhere in a name, also within a word: PGPASSWORD, DBPASSWD, MYSECRET2.
_WITHIN = re.compile(
    "PASSWO?R?D|PASSPHRASE|PASSCODE|SECRET|API_?KEY|CREDENTIAL|PRIVATE|ACCESS_?KEY"
)
# As a word of its own.
_WHOLE = re.compile(
    "KEYS?|TOKEN|PASS|PWD|PW|PIN|OTP|AUTH|AUTHORIZATION|BEARER|JWT|PAT|DSN|CREDS|COOKIES?"
    "|SALT|SEED|SIGNING|SIGNATURE|ENCRYPTION|WEBHOOKS?|CERT|CERTIFICATE|PEM|LICENSE|MNEMONIC|LOGIN"
    "|HMAC|SID|SAS|NETRC|CONNECTIONSTRING"
)
_AS_ENDING = re.compile(r".*(TOKENS?|KEYS?|PASS|PWD|PASSWD|AUTH|CREDS)")
# Words that end so and are none.
_NO_ENDING = re.compile("MONKEY|TURKEY|HOCKEY|JOCKEY|DONKEY|WHISKEY|BYPASS|COMPASS")
# What a provider calls its account's id; a profile leads to keys in a file.
_NAMES = re.compile("AWS_PROFILE|.*_API_?ID")
# These say where or how much, whatever stands before; they hold a secret only if they look so.
_PLAIN_END = re.compile(
    "URL|URI|HOST|HOSTNAME|PORT|ENDPOINT|REGION|TIMEOUT|TTL|LIMIT|COUNT|MAX|MIN|SECONDS|MS|LENGTH"
    "|SIZE|ENABLED|DISABLED|MODE|TYPE|PREFIX|HEADER|ISSUER|AUDIENCE|ALGORITHM|PARALLELISM"
    "|EXPIRY|SOCK|LEVEL|VERSION"
)
_FOLDERS = re.compile("(OLD)?PWD")
_HIDING = re.compile("DSN|WEBHOOKS?")
_ID = re.compile("IDS?|VOICE|MODEL|TRUNK|NAME|PATH|DIR|FILE|SHA|COMMIT|DIGEST|HASH|IMAGE")
_SHORT = re.compile("PIN|OTP|PASS|PWD|PW")
_LOOK = re.compile(
    r"-----BEGIN |\bsk-\w|\b[srp]k_(live|test)_|\bxox[a-z]-|\bxapp-|\bgh[pousr]_\w|github_pat_"
    r"|glpat-"
    r"|\b(AKIA|ASIA)[A-Z0-9]{12}|\bAIza[\w-]{20}|\bya29\.|\beyJ[\w-]{8,}\.|\bSG\.[\w-]{8}|\bhf_\w{8}"
    r"|\bgsk_\w{8}|\bnpm_\w{8}|\bpypi-\w{8}|\bdop_v1_|\bshp(at|ss|ca)_|\bwhsec_|\bnvapi-|\btvly-"
    r"|\bpplx-|\blsv2_|\br8_\w{8}|\bdckr_pat_|\brk_live_|\bkey-[0-9a-f]{16}|\bAC[0-9a-f]{32}\b"
    r"|\bSK[0-9a-f]{32}\b|(?i:\b(bearer|basic)\s+[\w.~+/=-]{8})"
    r"|(?i:\b(password|pwd|accountkey|sharedaccesskey|secret|sig|token|api[_-]?key)\s*=\s*[^;&\s]+)"
    r"|(?i:\"(private_key|client_secret|password|secret|token|api_?key|refresh_token)[\w]*\"\s*:)"
    r"|hooks\.slack\.com/|discord(app)?\.com/api/webhooks/|\bcap_\w{16}"
)
_RANDOM = re.compile(r"[\w+/=.~-]{20,}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ENTROPY = 3.2
_UNBROKEN = 16
_NUMBER = re.compile(r"[+-]?\d{1,7}(\.\d+)?|true|false|yes|no|on|off", re.IGNORECASE)
_STAND_IN = "lkgen"


def is_secret(name: str, value: str) -> bool:
    """Whether a setting may be a secret."""
    value = value.strip()
    if not value:
        return named_secret(name)
    if _NUMBER.fullmatch(value):
        return _WITHIN.search(name.upper()) is not None or _any(_SHORT, name)
    return named_secret(name) or looks_secret(name, value)


def named_secret(name: str) -> bool:
    """Whether a name says that what it names is a secret."""
    upper = name.upper()
    last = next((w for w in reversed(upper.split("_")) if not w.isdigit()), "")
    if _FOLDERS.fullmatch(upper) or _NAMES.fullmatch(upper):
        return not _FOLDERS.fullmatch(upper)
    if _PLAIN_END.fullmatch(last) and not _any(_HIDING, name):
        return False
    endings = [w for w in _words(name) if _AS_ENDING.fullmatch(w) and not _NO_ENDING.fullmatch(w)]
    return bool(endings) or _WITHIN.search(upper) is not None or _any(_WHOLE, name)


def looks_secret(name: str, value: str) -> bool:
    """Whether a value looks like a secret, whatever it is called."""
    if _LOOK.search(value) or _with_login(value):
        return True
    if _any(_ID, name) or _UUID.fullmatch(value) or value.startswith(("/", "./", "~")):
        return False
    if max(map(len, re.split(r"[-_.:/~]", value))) < _UNBROKEN:
        return False
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    if not mixed or not _RANDOM.fullmatch(value):
        return False
    counts = Counter(value)
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return entropy > _ENTROPY and "." not in value.strip(".")


def stand_in(value: str, made_up: str) -> str:
    """What an agent gets instead of a secret: as much like it as its client needs.

    Args:
        value: the secret; an address keeps its host, a JSON document its form.
        made_up: what stands for all else.
    """
    try:
        url = urlsplit(value.strip())
        if url.scheme and url.hostname:
            return _without_login(value.strip(), made_up)
    except ValueError:
        return made_up
    if value.lstrip()[:1] in ("{", "["):
        try:
            return json.dumps(_hollow(json.loads(value), made_up))
        except (ValueError, RecursionError):
            return made_up
    return made_up


def parts(value: str) -> set[str]:
    """The pieces of a secret that give it away by themselves: the password in an address."""
    found = {value.strip()}
    try:
        url = urlsplit(value.strip())
        found |= {url.password} if url.password else set()
        if url.scheme and url.hostname and not url.password:
            found |= {url.username} if url.username else set()
    except ValueError:
        pass
    if value.lstrip()[:1] == "{":
        try:
            read = json.loads(value)
        except (ValueError, RecursionError):
            return found
        found |= {v for k, v in read.items() if isinstance(v, str) and is_secret(k, v)}
    return found


def _any(words: re.Pattern[str], name: str) -> bool:
    return any(words.fullmatch(word) for word in _words(name))


def _words(name: str) -> set[str]:
    upper = {word for word in re.split(r"[^A-Z0-9]+|(?<=[A-Z])(?=\d)", name.upper()) if word}
    return upper | {word.upper() for word in _WORDS.findall(name)}


def _with_login(value: str) -> bool:
    try:
        return bool(urlsplit(value).password)
    except ValueError:
        return False


def _without_login(value: str, made_up: str) -> str:
    """An address with another login, and without a path or query that may hold a secret."""
    url = urlsplit(value)
    host = value.partition("://")[2].partition("/")[0].rpartition("@")[2]
    login = url.username is not None or url.password is not None
    name = _STAND_IN if url.username else ""
    given = f"{name}:{_STAND_IN}@" if url.password is not None else f"{name}@"
    # A database is named by a path, an account of Sentry's by a number.
    plain = login and re.fullmatch(r"/[A-Za-z0-9_-]{0,40}", url.path or "/")
    path = url.path if plain else f"/{made_up}" if url.path.strip("/") else url.path
    return urlunsplit((url.scheme, (given if login else "") + host, path, "", ""))


def _hollow(read: object, made_up: str) -> object:
    """A JSON document with stand-ins for what may be secret."""
    if isinstance(read, dict):
        members = cast("dict[str, object]", read)
        return {
            key: made_up if isinstance(v, str) and is_secret(key, v) else _hollow(v, made_up)
            for key, v in members.items()
        }
    if isinstance(read, list):
        return [_hollow(one, made_up) for one in cast("list[object]", read)]
    return made_up if isinstance(read, str) and looks_secret("", read) else read
