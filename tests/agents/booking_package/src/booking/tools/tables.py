from livekit.agents import function_tool

from ..settings import settings


@function_tool
async def free_tables(day: str) -> str:
    """How many tables are free.

    Args:
        day: the day of the week
    """
    return f"{settings.tables} tables are free on {day}."
