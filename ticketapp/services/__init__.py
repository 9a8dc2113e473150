"""What the system does. A service changes and appends; it never commits (``intake`` is the one exception)."""
