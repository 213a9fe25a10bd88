"""Streams that break off or were never SMTP."""

import random
import socket

from interop.setting import ends_well
from tools.client import SENDER, TIMEOUT, Client, reset
from tools.mail import folder, mailbox, marked, nothing_soon


def check(checks, setting):
    """A broken stream ends its own connection at most."""
    noise = random.Random(20261122)
    with setting.start() as server:
        with socket.create_connection(("127.0.0.1", server.port), TIMEOUT) as rude:
            rude.sendall(bytes(noise.randrange(256) for _ in range(65536)))
        with Client(server.port).begin() as client:
            client.send(b"X" * 1_000_000 + b"\r\n")
            reply = client.reply()
            checks.that("a line of a million octets: one 500", reply.startswith("500 "), reply)
            reply = client.command("NOOP")
            checks.that("and in step behind it", reply.startswith("250 "), reply)
        cut_off(server.port, socket.socket.close)
        cut_off(server.port, reset)
        with Client(server.port).begin() as client:
            reply = client.deliver([mailbox("hostile")], marked(b"hostile-1", 400))
            checks.that("the server takes mail after all that", reply[:3] == "250", reply)
        checks.that("a message that was cut off is nowhere", not folder(server.maildir, "cut"))
        checks.that("nothing is left in tmp", nothing_soon(server.maildir, "tmp"))
        ends_well(checks, server)
        checks.that("no stack trace was printed", "\tat " not in server.said(), server.said())


def cut_off(port, close):
    """Hangs up in mid-message."""
    client = Client(port).begin()
    for line in (f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{mailbox('cut')}>", "DATA"):
        client.command(line)
    client.send(b"Subject: cut\r\n\r\nhalf a")
    close(client.socket)
