"""TLS handshakes that are abandoned at each step."""

import ssl
import time

from drills.floods import MOST_KEPT
from drills.normal import as_before, beforehand, beside
from drills.server import Server, make_users, sound_end
from tools.client import Client, connect, reset, unverified
from tools.report import each, wait

HANDSHAKE_SECONDS = 60
LATER = 20


class Half:
    """A client's side of a handshake, as octets."""

    def __init__(self):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = unverified_once().wrap_bio(self.incoming, self.outgoing)

    def step(self, octets=b""):
        """Takes octets of the server; returns the client's answer."""
        if octets:
            self.incoming.write(octets)
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        return self.outgoing.read()


CONTEXT = []


def unverified_once():
    if not CONTEXT:
        CONTEXT.append(unverified())
    return CONTEXT[0]


def by_smtps(server, index):
    return connect(server.ports["smtps"], index)


def by_starttls(server, index):
    client = Client(server.port, index).begin()
    reply = client.command("STARTTLS")
    if reply[:3] != "220":
        raise ConnectionError(reply)
    return client.socket


# Each leaves the server in the middle of a handshake.


def nothing(client):
    """says nothing"""


def an_octet(client):
    """one octet of a record"""
    client.sendall(b"\x16")


def half_a_hello(client):
    """half a ClientHello"""
    hello = Half().step()
    client.sendall(hello[: len(hello) // 2])


def a_hello(client):
    """a ClientHello, and reads nothing"""
    client.sendall(Half().step())


def a_hello_that_is_answered(client):
    """a ClientHello, and reads the answer"""
    client.sendall(Half().step())
    client.recv(65536)


def half_a_finish(client):
    """half of its last flight"""
    half = Half()
    client.sendall(half.step())
    last = b""
    while not last:
        last = half.step(client.recv(65536))
    client.sendall(last[: len(last) // 2])


PENDING = [nothing, an_octet, half_a_hello, a_hello, a_hello_that_is_answered, half_a_finish]


# Each ends the handshake itself.


def a_command(client):
    """a command in place of TLS"""
    client.sendall(b"EHLO client.example\r\n")


def garbage(client):
    """octets that are no TLS"""
    client.sendall(bytes(range(256)) * 40)


def an_alert(client):
    """a fatal alert"""
    client.sendall(b"\x15\x03\x03\x00\x02\x02\x28")


def no_common_cipher(client):
    """a ClientHello whose ciphers nobody has"""
    hello = bytearray(Half().step())
    # Two headers of 5 and 4 octets, a version of 2, 32 random ones; the session id, the ciphers.
    at = 43
    at += 1 + hello[at]
    length = int.from_bytes(hello[at : at + 2], "big")
    hello[at + 2 : at + 2 + length] = b"\x7e" * length
    client.sendall(bytes(hello))


def no_close_notify(client):
    """a whole handshake, and no close_notify"""
    half = Half()
    client.sendall(half.step())
    last = b""
    while not last:
        last = half.step(client.recv(65536))
    client.sendall(last)


BROKEN = [a_command, garbage, an_alert, no_common_cipher, no_close_notify]


def handshakes(checks, scale, work):
    """TLS handshakes abandoned at each step, by FIN, by RST and by silence; others are served."""
    options = ["--tls-self-signed", "--max-connections", "20000"]
    # The smtps listener needs users.
    options += ["--users", str(make_users(work / "users")), "--smtps", "127.0.0.1:0"]
    with Server(*options) as server:
        context = unverified()
        for way in (by_smtps, by_starttls):
            for step in PENDING + BROKEN:
                give_up(server, way, step, 0, socket_close)
        before = beforehand(server, scale, context=context)
        heap = server.live_heap()
        descriptors = server.descriptors_settled()
        given_up(checks, server, scale, before, context)
        left = server.descriptors_soon(descriptors, 10) - descriptors
        grown = server.live_heap() - heap
        checks.that(
            f"{left} descriptors and {grown} octets of heap are left",
            left <= 0 and grown <= MOST_KEPT,
        )
        as_before(checks, scale, "after them, under TLS", before,
                  beside(server, scale, context=context))
        silent(checks, server, scale, before, context)
        server.descriptors_soon(descriptors, 10)
        sound_end(checks, "after them", server)


def socket_close(client):
    client.close()


def give_up(server, way, step, index, close):
    client = way(server, index)
    try:
        step(client)
    except OSError:
        # The server may have closed the connection already.
        pass
    close(client)


def given_up(checks, server, scale, before, context):
    began = time.monotonic()
    count = 0
    for way in (by_smtps, by_starttls):
        for step in PENDING + BROKEN:
            for index in each(f"gives up: {step.__doc__}", scale.handshakes):
                close = reset if index % 2 else socket_close
                give_up(server, way, step, index % 4000, close)
                count += 1
        checks.that(f"the server is there after {count}", server.alive())
    took = time.monotonic() - began
    now = beside(server, scale, context=context)
    as_before(checks, scale, f"right behind {count} handshakes that were given up", before, now)
    checks.figure(
        f"{count} handshakes given up in {took:.0f} s, a message under TLS behind them"
        f" {1000 * now.median():.1f} ms, before {1000 * before.median():.1f} ms"
    )


def silent(checks, server, scale, before, context):
    """Handshakes that stop but stay connected are ended at their deadline."""
    heap = server.live_heap()
    descriptors = server.descriptors_settled()
    clients = []
    for way in (by_smtps, by_starttls):
        for step in PENDING:
            for index in range(scale.handshakes):
                client = way(server, len(clients))
                step(client)
                clients.append(client)
    began = time.monotonic()
    held = (server.live_heap() - heap) / len(clients)
    now = beside(server, scale, context=context)
    checks.that(
        f"{len(clients)} handshakes that stop: {held:.0f} octets of heap each",
        held <= MOST_OCTETS and server.descriptors() - descriptors >= len(clients),
        f"at most {MOST_OCTETS} are granted",
    )
    as_before(checks, scale, "beside them, under TLS", before, now)
    checks.figure(f"{len(clients)} that stop {held / 1024:.1f} KB each")
    if scale.patience:
        wait("until their time is up", HANDSHAKE_SECONDS + LATER,
             lambda: server.descriptors() <= descriptors)
        took = time.monotonic() - began
        left = server.descriptors() - descriptors
        checks.that(
            f"all are ended, the last after {took:.0f} s",
            left <= 0 and took >= HANDSHAKE_SECONDS - 20,
            f"{left} are left",
        )
    for client in clients:
        client.close()


# In the middle of a handshake the JDK holds both flights and their keys.
MOST_OCTETS = 64 * 1024
