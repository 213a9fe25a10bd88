"""What the checks share: one driver of a server process, one client, one way to report."""
