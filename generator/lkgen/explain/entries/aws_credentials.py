"""AWS does not know who asks, or the account may not use what is asked for.

Fix:

    export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... AWS_REGION=us-east-1

Access to a Bedrock model is granted for each region, in Bedrock's console.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Unable to locate credentials",
        "NoCredentialsError",
        "The security token included in the request is invalid",
        "You must specify a region",
        "UnrecognizedClientException",
        "ExpiredTokenException",
        "No AWS credentials",
        "You don't have access to the model with the specified model ID",
    ),
    source="boto/boto3#2708; seen: source of livekit-plugins-aws in each series",
    examples=("botocore.exceptions.NoCredentialsError: Unable to locate credentials",),
)
