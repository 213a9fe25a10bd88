"""Foreign clients and servers against the mail server: see main.py."""
