"""Popular packages of which it is known what they do not bring along.

`uv pip compile` of all of them together names neither python-dotenv nor, without those of
`BRING_HTTPX`, httpx; seen on 2026-11-29.
"""

from __future__ import annotations

BRING_HTTPX = frozenset(
    {
        "cartesia",
        "deepgram-sdk",
        "elevenlabs",
        "groq",
        "httpx",
        "langchain-core",
        "langchain-openai",
        "langgraph",
        "pinecone",
        "qdrant-client",
        "supabase",
        "tavily-python",
    }
)
QUIET = BRING_HTTPX | frozenset(
    {
        "aiofiles",
        "aiohttp",
        "anthropic",
        "asyncpg",
        "beautifulsoup4",
        "black",
        "boto3",
        "colorama",
        "ddgs",
        "duckduckgo-search",
        "faiss-cpu",
        "flask",
        "google-api-python-client",
        "google-generativeai",
        "gspread",
        "loguru",
        "motor",
        "mypy",
        "numpy",
        "openai",
        "pandas",
        "pillow",
        "psycopg2-binary",
        "pydantic",
        "pymongo",
        "pytest",
        "pytest-asyncio",
        "python-dotenv",
        "python-multipart",
        "pytz",
        "redis",
        "requests",
        "ruff",
        "sentence-transformers",
        "sqlalchemy",
        "structlog",
        "twilio",
        "typing-extensions",
        "tzdata",
        "uvicorn",
        "fastapi",
        "websockets",
    }
)
