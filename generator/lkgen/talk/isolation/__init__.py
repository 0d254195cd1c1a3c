"""A network of the call's own, which leads nowhere, and what the agent may see of this machine."""
