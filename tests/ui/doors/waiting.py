"""How long a test waits for a screen: long enough for a machine with other work."""

WAIT = 20_000
