"""Rooms of a livekit-server: who may join, and how they close."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import time

from livekit import api

from lkgen.talk.caller.visitor import Visitor

_POLL_S = 0.1


def join_token(
    api_key: str,
    api_secret: str,
    *,
    room: str,
    visitor: Visitor,
    agent_name: str = "",
) -> str:
    """A token that admits somebody to `room`.

    Args:
        visitor: who, with what, and what the agent's job is told.
        agent_name: the agent to call; needed if it waits to be called by its name.
    """
    token = (
        api.AccessToken(api_key, api_secret)
        .with_identity(visitor.identity)
        .with_attributes(dict(visitor.attributes))
        .with_metadata(visitor.own_metadata)
        .with_kind(visitor.kind or "standard")
        .with_grants(api.VideoGrants(room_join=True, room=room))
        .with_ttl(datetime.timedelta(hours=1))
    )
    room_made = api.RoomConfiguration(metadata=visitor.room_metadata)
    if agent_name or visitor.metadata:
        room_made.agents.append(
            api.RoomAgentDispatch(agent_name=agent_name, metadata=visitor.metadata or "")
        )
    if room_made.ByteSize():
        token = token.with_room_config(room_made)
    return token.to_jwt()


def admitted(api_key: str, api_secret: str, authorization: str) -> bool:
    """Whether a request's `Authorization` holds a token that was made with this key."""
    scheme, _, token = authorization.partition(" ")
    try:
        api.TokenVerifier(api_key, api_secret).verify(token)
    except Exception:
        # Of several kinds, from the library that reads it: in doubt it is none.
        return False
    return scheme == "Bearer"


async def make_room(
    url: str, api_key: str, api_secret: str, *, room: str, agent_name: str, visitor: Visitor
) -> None:
    """Make a room with nobody in it but an agent, who is called there.

    Args:
        visitor: what the agent's job is told, and the room's metadata.
    """
    dispatch = api.RoomAgentDispatch(agent_name=agent_name, metadata=visitor.metadata or "")
    wanted = api.CreateRoomRequest(name=room, agents=[dispatch], metadata=visitor.room_metadata)
    async with api.LiveKitAPI(url, api_key, api_secret) as service:
        await service.room.create_room(wanted)


async def empty_room(url: str, api_key: str, api_secret: str, room: str, patience_s: float) -> None:
    """Put everybody out of a room, which lives on: an agent may want to delete it in its end.

    Its job would else stay in it for a while after the caller left.

    Args:
        patience_s: how long those in it have to leave by themselves.
    """
    deadline = time.monotonic() + patience_s
    # The agent may have deleted the room.
    with contextlib.suppress(api.TwirpError):
        async with api.LiveKitAPI(url, api_key, api_secret) as service:
            asked = api.ListParticipantsRequest(room=room)
            while there := (await service.room.list_participants(asked)).participants:
                if time.monotonic() > deadline:
                    break
                await asyncio.sleep(_POLL_S)
            for participant in there:
                await service.room.remove_participant(
                    api.RoomParticipantIdentity(room=room, identity=participant.identity)
                )


async def remove_participant(
    url: str, api_key: str, api_secret: str, room: str, identity: str
) -> None:
    """Put somebody out of a room, as an operator can."""
    async with api.LiveKitAPI(url, api_key, api_secret) as service:
        await service.room.remove_participant(
            api.RoomParticipantIdentity(room=room, identity=identity)
        )
