"""Scratch memory of a team's threads; imports no xDSL, for programs from the cache run without it."""

WORKSPACE_BYTES = 4 << 20
"""What each thread of a team but the first has for itself; pages that no kernel touches take no memory."""
