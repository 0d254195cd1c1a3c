from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    deepgram_api_key: str
    restaurant: str
    tables: int
    llm_model: str = "gpt-4.1-mini"


settings = Settings()
