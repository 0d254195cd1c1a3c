"""lkgen: start, prove and keep current voice agents built on LiveKit Agents."""
