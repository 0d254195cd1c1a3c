"""Sixty secrets: most are known by their names, the others by the look of their values."""

from __future__ import annotations

import json

REAL = "r3aLv4lue"
ACCOUNT = {"type": "service_account", "private_key": f"-----BEGIN KEY-----\n{REAL}", "id": "7"}
BY_NAME = (
    *("SLACK_BOT_TOKEN", "STRIPE_SECRET", "OPENAI_API_KEY_2", "PGPASSWORD", "MYSQL_PWD"),
    *("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "DBPASS", "SMTP_PASS"),
    *("APIKEY", "api_key", "githubToken", "GH_PAT", "CLIENT_SECRET_V2", "JWT", "SECRET_KEY_BASE"),
    *("ENCRYPTION_KEY", "PRIVATE_KEY", "SSH_PRIVATE_KEY_B64", "TWILIO_AUTH", "VAULT_TOKEN"),
    *("NPM_CONFIG_AUTH", "KUBE_TOKEN", "LANGFUSE_SECRET", "LANGFUSE_PUBLIC_KEY", "TLS_CERT"),
    *("REDISPASSWORD", "DjangoSecretKey", "COOKIE_SALT", "SIGNING_KEY", "HMAC_1", "WEBHOOK_V2"),
    *("BASIC_AUTH", "MY_CREDS", "CREDENTIALS_JSON", "SESSION_TOKEN", "DOOR_PIN", "USER_LOGIN"),
    *("BEARER", "LICENSE_KEY", "STORAGE_SAS", "PASSPHRASE", "TOKENS", "ROOTPASSWD", "X_KEYS"),
)
BY_LOOK = {
    "DATABASE_URL": f"postgres://user:{REAL}@db.example.com:5432/app",
    "REDIS_URL": f"redis://:{REAL}@cache.internal:6379/0",
    "MONGODB_URI": f"mongodb+srv://user:{REAL}@c.mongodb.net/x",
    "SENTRY_DSN": f"https://{REAL}@o1.ingest.sentry.io/42",
    "SLACK_WEBHOOK_URL": f"https://hooks.slack.com/services/T0/B0/{REAL}",
    "CALLBACK_URL": f"https://example.com/in?token={REAL}",
    "GOOGLE_ACCOUNT": json.dumps(ACCOUNT),
    "STORAGE": f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={REAL};Suffix=core",
    "OTEL_HEADERS": f"api-key={REAL}",
    "HEADER_LINE": f"Authorization: Bearer {REAL}",
    "SETTING": f"sk-proj-{REAL}",
    "THING": f"f3a9c1d4e5b6a7c8d9e0{REAL}f1a2b3c4",
    "SOMETHING": f"AKIA{'A' * 12}{REAL}",
    "CERTIFICATES": f"-----BEGIN CERTIFICATE-----\n{REAL}",
}


def secrets() -> dict[str, str]:
    """All of them, by their variables; `REAL` is in each value."""
    return {**dict.fromkeys(BY_NAME, REAL), **BY_LOOK}


def told_apart() -> dict[str, tuple[str, str]]:
    """The same with another core in each: variable to value and what is to be looked for in it."""
    cores = {name: f"{REAL}{number:02}z" for number, name in enumerate(secrets())}
    return {
        name: (value.replace(REAL, cores[name]), cores[name]) for name, value in secrets().items()
    }
