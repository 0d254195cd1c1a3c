"""Python does not trust the certificate that the other side shows.

Python from python.org on macOS comes without certificates, slim images may lack them, and a
company's proxy shows one of its own. A server of your own with a self-made certificate is not
trusted either.

Fix:

macOS: run `Install Certificates.command` of that Python. Debian images: `apt-get install
ca-certificates`. A proxy or a certificate of your own:

    export SSL_CERT_FILE=/path/to/ca.pem

On your own machine `ws://` needs no certificate.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "CERTIFICATE_VERIFY_FAILED",
        "certificate verify failed",
        "self-signed certificate in certificate chain",
        "invalid peer certificate",
        "unable to get local issuer certificate",
    ),
    source=(
        "livekit/agents#1308, livekit/agents#2486, livekit/agents#4104, "
        "livekit-examples/agent-starter-react#47"
    ),
    examples=(
        (
            "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
            "failed: unable to get local issuer certificate (_ssl.c:1006)"
        ),
    ),
)
