"""Clients that send an octet a second, and clients that never read."""

import collections
import time

from drills.held import COMMAND_SECONDS
from drills.normal import Normal, as_before, beforehand, beside
from drills.server import Server, sound_end
from tools.client import SENDER, Client, connect
from tools.mail import DOMAIN
from tools.report import Progress, kilobytes, wait

MESSAGE_SECONDS = 60
STALL_SECONDS = 60
# Lingering, timers and a busy machine.
LATER = 20
MOST_OCTETS_A_SENDER = 16 * 1024
# Its waiting replies, and its octets that are not read.
MOST_OCTETS_A_READER = 80 * 1024

TRANSACTION = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<slow@{DOMAIN}>\r\n"


def command(port, index):
    client = Client(port, index).begin()
    client.send(b"NOOP ")
    return client


def data(port, index):
    client = Client(port, index).begin()
    for line in TRANSACTION.split("\r\n")[:-1]:
        client.command(line)
    client.command("DATA")
    return client


def bdat(port, index):
    client = Client(port, index).begin()
    for line in TRANSACTION.split("\r\n")[:-1]:
        client.command(line)
    client.send(b"BDAT 100000 LAST\r\n")
    return client


SENDERS = {
    "a command": (command, COMMAND_SECONDS),
    "DATA": (data, MESSAGE_SECONDS),
    "BDAT": (bdat, MESSAGE_SECONDS),
}


class Trickle:
    """Sends an octet a second on every connection and notes how each ends."""

    def __init__(self, clients):
        self.open = {client.socket: (kind, since) for kind, client, since in clients}
        self.ends = collections.defaultdict(collections.Counter)
        self.seconds = collections.defaultdict(list)
        for client in self.open:
            client.setblocking(False)

    def second(self):
        """Sends one octet on each connection, spread evenly over a second."""
        began = time.monotonic()
        each = list(self.open)
        for number, client in enumerate(each):
            self._octet(client)
            ahead = number / len(each) - (time.monotonic() - began)
            if ahead > 0.005:
                time.sleep(ahead)
        time.sleep(max(0, began + 1 - time.monotonic()))

    def _octet(self, client):
        kind, since = self.open[client]
        try:
            client.send(b"x")
            end = client.recv(4096).decode(errors="replace")[:9]
        except BlockingIOError:
            return
        except OSError:
            end = "reset"
        del self.open[client]
        self.ends[kind][end] += 1
        self.seconds[kind].append(time.monotonic() - since)


def senders(checks, scale, work):
    """Slow senders, an octet a second, in a command, in DATA and in a chunk; a client beside."""
    with Server("--max-connections", str(scale.senders + 200)) as server:
        before = beforehand(server, scale)
        heap = server.live_heap()
        kinds = list(SENDERS)
        clients = []
        for index in range(scale.senders):
            kind = kinds[index % len(kinds)]
            clients.append((kind, SENDERS[kind][0](server.port, index), time.monotonic()))
        trickle = Trickle(clients)
        # Ends before the first deadline.
        seconds = 30 if scale.patience else 3
        progress = Progress(f"{scale.senders} slow senders")
        with Normal(server.port) as normal:
            for second in range(seconds):
                trickle.second()
                progress.tell(f"{second} s")
        held = (server.live_heap() - heap) / scale.senders
        checks.equal(f"{scale.senders} senders go on after {seconds} s", len(trickle.open),
                     scale.senders)
        as_before(checks, scale, "a client beside them", before, normal)
        checks.that(f"{held:.0f} octets of heap each", held <= MOST_OCTETS_A_SENDER)
        checks.figure(
            f"{scale.senders} senders of an octet a second {kilobytes(held)} each, a message"
            f" beside them {1000 * normal.median():.1f} ms, before {1000 * before.median():.1f} ms"
        )
        if scale.patience:
            until_ended(checks, trickle, progress)
        for _, client, _ in clients:
            client.close()
        sound_end(checks, "after them", server)


def until_ended(checks, trickle, progress):
    began = time.monotonic()
    while trickle.open and time.monotonic() - began < COMMAND_SECONDS + LATER:
        trickle.second()
        progress.tell(f"{len(trickle.open)} are open")
    for kind, (_, granted) in SENDERS.items():
        seconds = trickle.seconds[kind]
        checks.that(
            f"in {kind}: {dict(trickle.ends[kind])} after"
            f" {min(seconds, default=0):.0f}–{max(seconds, default=0):.0f} s",
            set(trickle.ends[kind]) == {"421 4.4.2"}
            and granted <= min(seconds, default=0) + 2
            and max(seconds, default=0) <= granted + LATER,
            f"421 4.4.2 after {granted} s",
        )
        checks.figure(f"421 in {kind} after {max(seconds, default=0):.0f} s")
    checks.equal("none is left", len(trickle.open), 0)


def pipelined_messages():
    """Commands whose replies are longer than they are, with whole messages among them, so that the
    limit of unproductive commands does not end the connection.
    """
    return ("EHLO x\r\n" * 90 + TRANSACTION + "BDAT 1 LAST\r\nx").encode()


class Deaf:
    """A client that pipelines and reads nothing."""

    def __init__(self, port, index):
        self.socket = connect(port, index, receive_buffer=2048)
        self.socket.sendall(b"EHLO client.example\r\n")
        self.socket.setblocking(False)
        self.taken = 0
        self.cut = False

    def push(self, octets):
        """Sends until the kernel takes no more; returns False if the server has hung up."""
        try:
            for _ in range(8):
                rest = self.taken % len(octets)
                self.taken += self.socket.send(octets[rest:])
        except BlockingIOError:
            pass
        except OSError:
            self.cut = True
        return not self.cut


def readers(checks, scale, work):
    """Clients that pipeline messages and never read a reply; a client beside."""
    octets = pipelined_messages() * 8
    with Server("--max-connections", str(scale.readers + 200)) as server:
        before = beforehand(server, scale)
        heap = server.live_heap()
        base = server.descriptors_settled()
        with Normal(server.port) as normal:
            clients = [Deaf(server.port, index) for index in range(scale.readers)]
            until_stuck(server, clients, octets)
        began = time.monotonic()
        # Until then they keep an event loop busy, yet the client beside is served.
        checks.that(
            f"a client beside them until they are stuck: {normal.text()}",
            normal.times and not normal.failures,
            normal.failures,
        )
        taken = sum(client.taken for client in clients)
        stuck = sum(not client.cut for client in clients)
        # Some may be closed earlier, so that others get their buffers.
        checks.that(
            f"{stuck} of {scale.readers} are stuck, after {kilobytes(taken / scale.readers)} each",
            stuck > 0,
        )
        held = (server.live_heap() - heap) / scale.readers
        checks.that(f"{held:.0f} octets of heap each", held <= MOST_OCTETS_A_READER)
        now = beside(server, scale)
        as_before(checks, scale, "a client beside them", before, now)
        checks.figure(
            f"{scale.readers} that never read {kilobytes(held)} each, a message beside them"
            f" {1000 * now.median():.1f} ms, before {1000 * before.median():.1f} ms"
        )
        if scale.patience:
            # A window probe that found room in the last minute counts as progress.
            wait(
                "until they are cut",
                2 * STALL_SECONDS + LATER,
                lambda: server.descriptors() <= base,
            )
            took = time.monotonic() - began
            left = server.descriptors() - base
            checks.that(
                f"all are cut, the last {took:.0f} s after it was stuck",
                left <= 0 and took >= STALL_SECONDS - 20,
                f"{left} are left",
            )
            checks.figure(f"cut after {took:.0f} s")
        for client in clients:
            client.socket.close()
        left = server.descriptors_soon(base, 10) - base
        checks.that(f"{left} descriptors are left of them", left <= 0)
        sound_end(checks, "after them", server)


def until_stuck(server, clients, octets):
    """Pushes until for a second no octet is taken and the server is idle."""
    progress = Progress("until they are stuck")
    moved = True
    while moved and not any(client.cut for client in clients):
        moved = False
        busy, second = server.processor_seconds(), time.monotonic()
        while time.monotonic() - second < 1:
            before = sum(client.taken for client in clients)
            for client in clients:
                client.push(octets)
            now = sum(client.taken for client in clients)
            moved |= now != before
            progress.tell(f"{now >> 20} MiB")
            time.sleep(0.02)
        # The client beside keeps the server a little busy.
        moved |= server.processor_seconds() - busy > 0.3
