"""Google Cloud wants an account, not a key.

google.STT, google.TTS and VertexAI take a service account; GOOGLE_API_KEY is for Gemini only.

Fix:

    export GOOGLE_APPLICATION_CREDENTIALS=/run/secrets/service-account.json
    export GOOGLE_CLOUD_PROJECT=my-project
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Application default credentials must be available",
        "Your default credentials were not found",
        "DefaultCredentialsError",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "Project is required for VertexAI",
    ),
    source="seen: source of livekit-plugins-google in each series",
    examples=(
        (
            "google.auth.exceptions.DefaultCredentialsError: Your default credentials were not "
            "found."
        ),
        (
            "ValueError: Application default credentials must be available when using Google "
            "STT without explicitly passing credentials through credentials_info or "
            "credentials_file."
        ),
    ),
)
