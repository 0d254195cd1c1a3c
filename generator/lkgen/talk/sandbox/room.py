"""Rooms of a livekit-server: who may join, and how they close."""

from __future__ import annotations

import datetime

from livekit import api


def join_token(
    api_key: str,
    api_secret: str,
    *,
    room: str,
    identity: str,
    agent_name: str = "",
    metadata: str = "",
) -> str:
    """A token that admits `identity` to `room`.

    Args:
        agent_name: the agent to call; needed if it waits to be called by its name.
        metadata: what the job is told; needs `agent_name`.
    """
    token = (
        api.AccessToken(api_key, api_secret)
        .with_identity(identity)
        .with_grants(api.VideoGrants(room_join=True, room=room))
        .with_ttl(datetime.timedelta(hours=1))
    )
    if agent_name or metadata:
        dispatch = api.RoomAgentDispatch(agent_name=agent_name, metadata=metadata)
        token = token.with_room_config(api.RoomConfiguration(agents=[dispatch]))
    return token.to_jwt()


async def close_room(url: str, api_key: str, api_secret: str, room: str) -> None:
    """Close a room; an agent's job would else stay in it for a while after the caller left."""
    async with api.LiveKitAPI(url, api_key, api_secret) as service:
        await service.room.delete_room(api.DeleteRoomRequest(room=room))


async def remove_participant(
    url: str, api_key: str, api_secret: str, room: str, identity: str
) -> None:
    """Put somebody out of a room, as an operator can."""
    async with api.LiveKitAPI(url, api_key, api_secret) as service:
        await service.room.remove_participant(
            api.RoomParticipantIdentity(room=room, identity=identity)
        )
