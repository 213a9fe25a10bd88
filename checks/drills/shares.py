"""What one client gets while others take as much as they can."""

import selectors
import socket
import threading
import time

from drills.normal import Normal, beforehand, beside
from drills.server import Server, sound_end
from tools.client import SENDER, Client, address, connect
from tools.mail import DOMAIN, mailbox
from tools.report import each, wait

# docs/performance.md: a message beside a hundred connections that pipeline.
NINE_OF_TEN_SECONDS, MOST_SECONDS = 0.050, 0.250
# A new client's greeting while all places are taken.
GREETED_SECONDS = 30


def nine_of_ten(normal):
    return sorted(normal.times)[len(normal.times) * 9 // 10] if normal.times else float("inf")


# --- pipelining ----------------------------------------------------------------------------------

GROUP = (
    f"MAIL FROM:<{SENDER}>\r\n" + f"RCPT TO:<someone@{DOMAIN}>\r\n" * 1000 + "RSET\r\n"
).encode() * 4


class Pipeliners:
    """Connections that pipeline transactions without end, on a thread; a new one for each that ends."""

    def __init__(self, port, count):
        self.port = port
        self.replies = 0
        self._over = threading.Event()
        self._selector = selectors.DefaultSelector()
        for index in range(count):
            self._begin(index)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _begin(self, index):
        client = socket.socket()
        client.bind((address(index), 0))
        client.connect(("127.0.0.1", self.port))
        client.setblocking(False)
        both = selectors.EVENT_READ | selectors.EVENT_WRITE
        self._selector.register(client, both, [index, b"EHLO client.example\r\n", 0])

    def _work(self):
        while not self._over.is_set():
            for key, mask in self._selector.select(0.1):
                try:
                    open_still = self._ready(key.fileobj, key.data, mask)
                except BlockingIOError:
                    continue
                except OSError:
                    open_still = False
                if not open_still:
                    self._selector.unregister(key.fileobj)
                    key.fileobj.close()
                    self._begin(key.data[0])

    def _ready(self, client, state, mask):
        if mask & selectors.EVENT_READ:
            octets = client.recv(65536)
            self.replies += octets.count(b"\n")
            if not octets:
                return False
        if mask & selectors.EVENT_WRITE:
            _, octets, at = state
            at += client.send(octets[at : at + 65536])
            state[1], state[2] = (GROUP, 0) if at == len(octets) else (octets, at)
        return True

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._over.set()
        self._thread.join(10)
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()


def pipeliners(checks, scale, work):
    """Connections that pipeline MAIL, 1000 RCPT and RSET without end; a message beside them."""
    for count in sorted({min(count, scale.pipeliners) for count in (40, 100, 400)}):
        with Server("--max-connections", "20000", maildir=work / str(count)) as server:
            before = beforehand(server, scale)
            with Pipeliners(server.port, count) as many:
                with Normal(server.port) as normal:
                    time.sleep(max(scale.look, 1) * 3)
            p90, most = nine_of_ten(normal), max(normal.times, default=float("inf"))
            # Twice as many connections share the same processors.
            factor = max(1, count / 100) * (1 if scale.patience else 4)
            checks.that(
                f"beside {count} that pipeline, {many.replies} replies: nine of ten within"
                f" {1000 * p90:.0f} ms, all within {1000 * most:.0f} ms,"
                f" alone {1000 * before.median():.1f} ms",
                not normal.failures
                and p90 <= factor * NINE_OF_TEN_SECONDS
                and most <= factor * MOST_SECONDS,
                normal.failures,
            )
            checks.figure(
                f"beside {count}: {1000 * p90:.0f} ms for nine of ten, {1000 * most:.0f} at most"
            )
            sound_end(checks, f"after {count}", server, most_lines=1000)


# --- places --------------------------------------------------------------------------------------


def crowd(checks, scale, work):
    """Idle connections take all places, some with a NOOP now and then; a new client is served."""
    for name, noops in (("that say nothing", False), ("that say NOOP", True)):
        count = scale.crowd
        with Server("--max-connections", str(count), maildir=work / "mail") as server:
            clients = [Client(server.port, index).begin() for index in each("connecting", count)]
            began = time.monotonic()

            def greeted():
                if noops:
                    say_noop(clients)
                with connect(server.port, 10 * count) as late:
                    return late.recv(4096)[:4] == b"220 "

            there = wait("until a new client is greeted", GREETED_SECONDS, greeted)
            took = time.monotonic() - began
            checks.that(
                f"{count} connections {name} have all places: a new client is greeted"
                f" within {took:.1f} s",
                there,
                f"within {GREETED_SECONDS} s it was not",
            )
            checks.figure(f"{count} {name}: greeted after {took:.1f} s")
            for client in clients:
                client.close()
            sound_end(checks, name, server, most_lines=1000)


def say_noop(clients):
    for client in list(clients):
        try:
            client.send(b"NOOP\r\n")
        except OSError:
            clients.remove(client)


# --- the log -------------------------------------------------------------------------------------


def log(checks, scale, work):
    """Clients that are refused again and again: the log's rate is bounded, and none of it is lost."""
    with Server(maildir=work / "mail") as server:
        beforehand(server, scale)
        length = len(server.said())
        began = time.monotonic()
        count = 0
        with Normal(server.port) as normal:
            while time.monotonic() - began < max(3.0, scale.look):
                count += refuse(server)
        took = time.monotonic() - began
        rate = (len(server.said()) - length) / took / 1024
        checks.that(
            f"{count} refused recipients, {rate:.0f} KB/s of log; beside them {normal.text()}",
            normal.is_served() and rate <= 100 and count > 0,
            normal.failures,
        )
        checks.figure(f"{count / took:.0f} refused recipients a second, {rate:.0f} KB/s of log")
        sound_end(checks, "after them", server, most_lines=2000)


# As many as are refused before they count as errors.
REFUSED = 100
REFUSALS = f"MAIL FROM:<{SENDER}>\r\n" + "RCPT TO:<a@elsewhere.example>\r\n" * REFUSED


def refuse(server):
    """Recipients that are refused, on eight connections from one address; returns how many were."""
    clients = [Client(server.port).begin() for _ in range(8)]
    for client in clients:
        client.send(REFUSALS.encode())
    for client in clients:
        for _ in range(REFUSED + 1):
            client.reply()
        client.close()
    return REFUSED * len(clients)


# --- mailboxes -----------------------------------------------------------------------------------


def mailboxes(checks, scale, work):
    """Messages to a thousand new mailboxes each, from one address; a message beside them."""
    with Server(maildir=work / "mail") as server:
        before = beforehand(server, scale)
        threads = []
        refused = []

        def one(number):
            try:
                with Client(server.port).begin() as client:
                    names = [mailbox(f"new-{number}-{n}") for n in range(1000)]
                    lines = [f"MAIL FROM:<{SENDER}>", *(f"RCPT TO:<{r}>" for r in names)]
                    client.send("".join(f"{line}\r\n" for line in lines).encode())
                    for _ in lines:
                        client.reply()
                    client.command("DATA")
                    client.send(b"Subject: many\r\n\r\ntext\r\n.\r\n")
                    reply = client.reply()
                    if reply[:3] != "250":
                        refused.append(reply)
            except OSError as failure:
                refused.append(repr(failure))

        for number in range(scale.mailboxes):
            threads.append(threading.Thread(target=one, args=(number,), daemon=True))
            threads[-1].start()
        with Normal(server.port) as normal:
            for thread in threads:
                thread.join(120)
        most = max(normal.times, default=float("inf"))
        checks.that(
            f"{scale.mailboxes} messages to 1000 new mailboxes each: beside them {normal.text()}",
            not normal.failures and most <= 5,
            normal.failures,
        )
        checks.that(f"{len(refused)} were refused", all("4" == r[0] for r in refused), refused[:3])
        checks.figure(
            f"{scale.mailboxes} times 1000 mailboxes: a message beside"
            f" {1000 * normal.median():.1f} ms, {1000 * most:.0f} at most,"
            f" before {1000 * before.median():.1f} ms"
        )
        sound_end(checks, "after them", server, most_lines=1000)
