"""A booking agent, as a package whose files import each other relatively."""
