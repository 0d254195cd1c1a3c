"""An aid of `sitecustomize.py`: clients in native code that know no proxy variables use one too.

LKGEN_TALK_PROXY: the proxy of Azure's speech SDK and of Amazon's HTTP/2 client,
    `http://USER:PASSWORD@HOST:PORT`; the latter also trusts the authorities in SSL_CERT_FILE.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

_After = Callable[[str, Callable[[Any], None]], None]


def lead(proxy: str, after: _After, is_local: Callable[[str], bool]) -> None:
    """Change the clients' modules once they are imported, which `after` sees to."""
    url = urlsplit(proxy)
    after("azure.cognitiveservices.speech", _azure(url))
    after("awscrt.http", _amazon(url, is_local))
    after("awscrt.io", _trust)


def _azure(url: SplitResult) -> Callable[[Any], None]:
    def change(module: Any) -> None:
        original = module.SpeechConfig.__init__

        def init(self: Any, *args: Any, **options: Any) -> None:
            original(self, *args, **options)
            self.set_proxy(url.hostname, url.port, url.username, url.password)

        module.SpeechConfig.__init__ = init

    return change


def _amazon(url: SplitResult, is_local: Callable[[str], bool]) -> Callable[[Any], None]:
    def change(module: Any) -> None:
        connection = module.HttpClientConnectionBase
        original = connection._generic_new

        def connect(*args: Any, **options: Any) -> Any:
            # The first six: host, port, three that stay as they are, and the proxy.
            given = list(args)
            if given[5] is None and not is_local(given[0]):
                given[5] = module.HttpProxyOptions(
                    url.hostname,
                    url.port,
                    auth_type=module.HttpProxyAuthenticationType.Basic,
                    auth_username=url.username,
                    auth_password=url.password,
                )
            return original(*given, **options)

        connection._generic_new = staticmethod(connect)

    return change


def _trust(module: Any) -> None:
    original = module.ClientTlsContext.__init__

    def init(self: Any, options: Any) -> None:
        authorities = os.environ.get("SSL_CERT_FILE")
        if authorities and options.ca_dirpath is None and options.ca_buffer is None:
            options.override_default_trust_store_from_path(None, authorities)
        original(self, options)

    module.ClientTlsContext.__init__ = init
