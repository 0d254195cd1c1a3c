"""The account at the provider has no credit or quota left.

It is told with 429 like too many requests, but waiting does not help. OpenAI's API has credit of
its own, apart from ChatGPT.

Fix:

Add credit or raise the limit at the provider. A FallbackAdapter keeps calls alive meanwhile:

    llm = llm.FallbackAdapter([openai.LLM(model="..."), groq.LLM(model="...")])
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "insufficient_quota",
        "exceeded your current quota",
        "quota_exceeded",
        "This request exceeds your quota",
        "RESOURCE_EXHAUSTED",
        "Error code: 402",
        "status_code=402",
        "402, message='{message}'",
        "Insufficient Balance",
        "credit balance is too low",
        "out of credits",
        "insufficient credits",
        "billing_not_active",
        "INSUFFICIENT_PERMISSIONS",
    ),
    source="agent0ai/agent-zero#129; seen: each series here",
    examples=(
        (
            "openai.RateLimitError: Error code: 429 - {'error': {'message': 'You exceeded your "
            "current quota, please check your plan and billing details.', 'code': "
            "'insufficient_quota'}}"
        ),
        (
            "APIStatusError: message='Error code: 429 - You exceeded your current quota', "
            "status_code=429, retryable=True, body={'code': 'insufficient_quota'}"
        ),
    ),
)
