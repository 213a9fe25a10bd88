"""Endless lines, and messages over the limit."""

import time

from drills.floods import MOST_KEPT, served
from drills.normal import Normal, as_before, beforehand, beside
from drills.server import RESIDENT_MIB, Server, make_users, sound_end
from tools.client import SENDER, Client
from tools.mail import mailbox
from tools.report import Progress

CHUNK = b"x" * (1 << 20)
LINES = (b"y" * 78 + b"\r\n") * (len(CHUNK) // 80)
MOST_MESSAGE = 35 << 20


def send(client, what, octets, piece):
    """Sends at least that many octets; returns the seconds that it took."""
    progress = Progress(what)
    began = time.monotonic()
    sent = 0
    while sent < octets:
        client.send(piece)
        sent += len(piece)
        progress.tell(f"{sent >> 20} of {octets >> 20} MiB")
    return time.monotonic() - began


def transaction(client, verb="DATA"):
    for line in (f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{mailbox('postmaster')}>"):
        client.command(line)
    return client.command(verb) if verb else ""


def command_line(client, octets):
    """a command line"""
    took = send(client, "a command line", octets, CHUNK)
    client.send(b"\r\n")
    return client.reply(), "500 5.5.2", took


def response_line(client, octets):
    """a response to AUTH"""
    client.command("AUTH PLAIN")
    took = send(client, "a response", octets, CHUNK)
    client.send(b"\r\n")
    return client.reply(), "500 5.5.6", took


def text_line(client, octets):
    """a line of a message"""
    transaction(client)
    took = send(client, "a line of a message", octets, CHUNK)
    client.send(b"\r\n.\r\n")
    return client.reply(), "552 5.3.4", took


def data(client, octets):
    """DATA"""
    transaction(client)
    took = send(client, "DATA", octets, LINES)
    client.send(b".\r\n")
    return client.reply(), "552 5.3.4", took


def one_chunk(client, octets):
    """a chunk of BDAT"""
    transaction(client, None)
    whole = -(-octets // len(CHUNK)) * len(CHUNK)
    client.send(f"BDAT {whole} LAST\r\n".encode())
    took = send(client, "a chunk", octets, CHUNK)
    return client.reply(), "552 5.3.4", took


def declared(client, octets):
    """SIZE"""
    began = time.monotonic()
    reply = client.command(f"MAIL FROM:<{SENDER}> SIZE={octets}")
    return reply, "552 5.3.4", time.monotonic() - began


HUGE = [command_line, response_line, text_line, data, one_chunk, declared]


def huge(checks, scale, work):
    """A line without CRLF, and messages over the limit: one reply each, in step, nothing kept."""
    maildir = work / "mail"
    users = make_users(work / "users")
    with Server("--users", str(users), "--allow-clear-auth", maildir=maildir) as server:
        before = beforehand(server, scale)
        heap = server.live_heap()
        with Normal(server.port) as normal:
            for case in HUGE:
                one(checks, server, case, max(scale.octets, MOST_MESSAGE + len(CHUNK)))
        served(checks, f"{scale.octets >> 20} MiB at a time", normal)
        kept = list(maildir.glob("*/postmaster/*/*")) + list(maildir.glob("*/*/tmp/*"))
        checks.equal("nothing of it is stored", kept, [])
        grown = server.live_heap() - heap
        resident = server.resident_peak_mib()
        checks.that(f"{grown} octets of heap are left of it", grown <= MOST_KEPT)
        checks.that(f"{resident} MiB resident at the most", resident <= RESIDENT_MIB)
        checks.figure(f"{resident} MiB resident at the most with a heap of 128")
        as_before(checks, scale, "after them", before, beside(server, scale))
        sound_end(checks, "after them", server)


def one(checks, server, case, octets):
    with Client(server.port).begin() as client:
        reply, expected, took = case(client, octets)
        size = f"{octets >> 20} MiB"
        checks.that(
            f"{case.__doc__} of {size}: {reply[:9]}, {took:.1f} s", reply[:9] == expected, reply
        )
        noop = client.command("NOOP")
        checks.that(f"{case.__doc__}: in step behind it", noop[:9] == "250 2.0.0", noop)
        if case in (command_line, data):
            checks.figure(f"{size} of {case.__doc__} {took:.1f} s")
