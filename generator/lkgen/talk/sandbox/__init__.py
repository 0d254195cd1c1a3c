"""The place an agent runs in: livekit-server, worker, processes, environment."""
