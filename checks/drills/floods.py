"""Floods: of connections, of commands, of failed authentications."""

import selectors
import time

from drills.normal import MOST_SECONDS, Normal, as_before, beforehand, beside
from drills.server import PASSWORD, Server, make_users, plain, sound_end
from tools.client import SENDER, Client, connect, reset
from tools.mail import DOMAIN
from tools.report import Progress, each

PER_ADDRESS_BY_DEFAULT = 50
# Heap that may remain after a flood: objects that the JDK has cached meanwhile.
MOST_KEPT = 2 << 20


def kept(checks, server, heap, descriptors):
    """A flood leaves neither descriptors nor heap behind."""
    left = server.descriptors_soon(descriptors, 10) - descriptors
    grown = server.live_heap() - heap
    checks.that(
        f"{left} descriptors and {grown} octets of heap are left of it",
        left <= 0 and grown <= MOST_KEPT,
    )


def served(checks, name, normal):
    checks.that(
        f"{name}: {normal.text()}",
        normal.is_served(),
        f"at most {MOST_SECONDS:.0f} s are granted; failures: {normal.failures}",
    )
    checks.figure(f"beside {name} {normal.text()}")


# --- connections ---------------------------------------------------------------------------------


def connections(checks, scale, work):
    """Connections over the limits get 421; connections that come and go leave nothing behind."""
    caps(checks, scale)
    churn(checks, scale)


def caps(checks, scale):
    most = PER_ADDRESS_BY_DEFAULT * 4
    with Server("--max-connections", str(most)) as server:
        before = beforehand(server, scale)
        descriptors = server.descriptors_settled()
        one = [greeting(connect(server.port, 0)) for _ in range(2 * PER_ADDRESS_BY_DEFAULT)]
        counted(checks, "from one address", one, PER_ADDRESS_BY_DEFAULT)
        many = [greeting(connect(server.port, 40 + index)) for index in range(most)]
        counted(checks, "from many addresses", many, most - PER_ADDRESS_BY_DEFAULT)
        for client, _ in one + many:
            client.close()
        server.descriptors_soon(descriptors, 10)
        as_before(checks, scale, "once they are gone", before, beside(server, scale))
        sound_end(checks, "after them", server)


def churn(checks, scale):
    with Server("--max-connections", "10000") as server:
        before = beforehand(server, scale)
        heap = server.live_heap()
        descriptors = server.descriptors_settled()
        began = time.monotonic()
        with Normal(server.port) as normal:
            for index in each("connections that come and go", scale.churn):
                client = connect(server.port, 40 + index % 4000)
                (client.close if index % 2 else lambda: reset(client))()
        rate = scale.churn / (time.monotonic() - began)
        served(checks, f"{scale.churn} connections, {rate:.0f} a second", normal)
        kept(checks, server, heap, descriptors)
        as_before(checks, scale, "after them", before, beside(server, scale))
        # The first refusal of each series is logged, and the series are short here.
        sound_end(checks, "after them", server, most_lines=1000)


def greeting(client):
    said = client.recv(4096).decode()
    return client, "220" if said.startswith("220 ") else said[:9]


def counted(checks, name, clients, admitted):
    said = [word for _, word in clients]
    told = {word: said.count(word) for word in sorted(set(said))}
    checks.equal(f"{name}: {told}", told, {"220": admitted, "421 4.7.0": len(clients) - admitted})


# --- commands ------------------------------------------------------------------------------------

# 100 commands that lead to no message are free, and 20 errors end the connection: by 421 in place of
# the reply, or after it if a recipient was refused.
JUNK = 119
ERRORS = 19
END = ["421 4.7.0"]
MAIL = f"MAIL FROM:<{SENDER}>"

# The commands that precede the flood, the line that is repeated, and every reply to it.
COMMANDS = {
    "NOOP": ([], "NOOP", ["250 2.0.0"] * JUNK + END),
    "RSET": ([], "RSET", ["250 2.0.0"] * JUNK + END),
    "VRFY": ([], "VRFY someone", ["252 2.5.0"] * JUNK + END),
    "an unknown verb": ([], "FROBNICATE", ["500 5.5.2"] * ERRORS + END),
    "octets that are no line": ([], "\xff\x00" * 100, ["500 5.5.2"] * ERRORS + END),
    "MAIL again": ([], MAIL, ["250 2.1.0"] + ["503 5.5.1"] * ERRORS + END),
    "RCPT": (
        [MAIL],
        f"RCPT TO:<someone@{DOMAIN}>",
        ["250 2.1.5"] * 1000 + ["452 4.5.3"] * JUNK + END,
    ),
    "RCPT elsewhere": (
        [MAIL],
        "RCPT TO:<someone@elsewhere.example>",
        ["550 5.7.1"] * (JUNK + 1) + END,
    ),
}


class Flooder:
    """A client that repeats one line endlessly and reads the replies."""

    def __init__(self, server, index, first, line, expected):
        client = Client(server.port, index).begin()
        for command in first:
            client.command(command)
        self.socket = client.socket
        self.socket.setblocking(False)
        self.octets = (line.encode("latin-1") + b"\r\n") * (64 * 1024 // (len(line) + 2))
        self.expected = expected
        self.sent = 0
        self.said = b""

    def ready(self, mask):
        """Reads and writes; returns False once the server has closed the connection."""
        try:
            if mask & selectors.EVENT_READ:
                octets = self.socket.recv(65536)
                self.said += octets
                if not octets:
                    return False
            if mask & selectors.EVENT_WRITE:
                self.sent += self.socket.send(self.octets[self.sent % len(self.octets) :])
        except BlockingIOError:
            pass
        except OSError:
            return self._rest()
        return True

    def _rest(self):
        """Reads what arrived before the reset."""
        try:
            while octets := self.socket.recv(65536):
                self.said += octets
        except OSError:
            pass
        return False

    def replies(self):
        return [line[:9] for line in self.said.decode(errors="replace").split("\r\n")[:-1]]


def commands(checks, scale, work):
    """Floods of commands: every reply is right, 421 ends each, and others are served."""
    with Server("--max-connections", "10000", maildir=work / "mail") as server:
        before = beforehand(server, scale)
        heap, descriptors = server.live_heap(), server.descriptors_settled()
        flooders = {
            name: [
                Flooder(server, kind * 1000 + index, *flood)
                for index in range(scale.floods)
            ]
            for kind, (name, flood) in enumerate(COMMANDS.items())
        }
        began = time.monotonic()
        with Normal(server.port) as normal:
            until_ended([flooder for many in flooders.values() for flooder in many])
        took = time.monotonic() - began
        for name, many in flooders.items():
            wrong = [f.replies() for f in many if f.replies() != f.expected]
            sent = sum(flooder.sent for flooder in many) // 1024
            checks.that(
                f"{name}, {len(many)} clients, {sent} KB: {many[0].expected[0]} … 421 4.7.0",
                not wrong,
                f"{len(wrong)} of {len(many)}: {short(wrong)}",
            )
        served(checks, f"floods by {len(COMMANDS) * scale.floods} clients, {took:.0f} s", normal)
        kept(checks, server, heap, descriptors)
        as_before(checks, scale, "after them", before, beside(server, scale))
        sound_end(checks, "after them", server)


def short(wrong):
    """The replies with each run of equal ones as one, and its length."""
    runs = []
    for reply in wrong[0] if wrong else []:
        if runs and runs[-1][0] == reply:
            runs[-1][1] += 1
        else:
            runs.append([reply, 1])
    return runs[:20]


def until_ended(flooders, seconds=60):
    selector = selectors.DefaultSelector()
    for flooder in flooders:
        selector.register(
            flooder.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, flooder
        )
    end = time.monotonic() + seconds
    progress = Progress("flooding")
    while selector.get_map() and time.monotonic() < end:
        for key, mask in selector.select(0.1):
            if not key.data.ready(mask):
                selector.unregister(key.fileobj)
                key.fileobj.close()
        progress.tell(f"{len(selector.get_map())} clients are left")
    selector.close()


# --- authentication ------------------------------------------------------------------------------


def auth(checks, scale, work):
    """Failed authentications: 421 after three; a user still gets in, and mail is stored."""
    users = make_users(work / "users")
    options = ["--users", str(users), "--allow-clear-auth"]
    with Server(*options, "--max-connections", "10000", maildir=work / "mail") as server:
        log_in(checks, "before", server)
        before = beforehand(server, scale)
        heap, descriptors = server.live_heap(), server.descriptors_settled()
        began = time.monotonic()
        wrong = []
        with Normal(server.port) as normal:
            for batch in each("batches of failures", scale.auth_batches):
                clients = [Client(server.port, index).begin() for index in range(scale.auths)]
                for client in clients:
                    client.send((plain("wrong") + "\r\n").encode() * 3)
                if batch == 0:
                    log_in(checks, "beside", server)
                ends = [[line[:9] for line in client.ended()] for client in clients]
                wrong += [end for end in ends if end != ["535 5.7.8"] * 2 + END]
                for client in clients:
                    client.close()
        count = 3 * scale.auths * scale.auth_batches
        rate = count / (time.monotonic() - began)
        checks.that(f"{count} failures, {rate:.0f} a second: 535, 535, 421", not wrong, wrong[:3])
        served(checks, f"{rate:.0f} failed AUTHs a second", normal)
        kept(checks, server, heap, descriptors)
        log_in(checks, "after", server)
        as_before(checks, scale, "after them", before, beside(server, scale))
        sound_end(checks, "after them", server)


def log_in(checks, when, server):
    began = time.monotonic()
    with Client(server.port).begin() as client:
        reply = client.command(plain(PASSWORD))
    took = 1000 * (time.monotonic() - began)
    checks.that(f"a user gets in {when} in {took:.0f} ms", reply[:9] == "235 2.7.0", reply)
