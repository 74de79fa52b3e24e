"""symc."""
