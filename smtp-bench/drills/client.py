"""Clients: one of few words, one that does what clients do and is timed, and addresses for many."""

import multiprocessing
import socket
import ssl
import statistics
import time

from server import DOMAIN

RECIPIENT = f"normal@{DOMAIN}"
SENDER = "sender@client.example"
# Less than one address may have by default.
PER_ADDRESS = 40
TIMEOUT = 60
# Longer than anybody should wait.
NORMAL_TIMEOUT = 10
# On a busy machine, beside a flood.
MOST_SECONDS = 2.0
RESET = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")


def address(index):
    """Where the client of this index comes from; never from 127.0.0.1."""
    network, host = divmod(index // PER_ADDRESS, 250)
    return f"127.0.{1 + network}.{1 + host}"


def unverified():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def connect(port, index=None, receive_buffer=None):
    """A socket, from the address of that index."""
    client = socket.socket()
    client.settimeout(TIMEOUT)
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    if index is not None:
        client.bind((address(index), 0))
    client.connect(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def reset(client):
    """Closes by RST."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    client.close()


class Client:
    """Blocks; a context manager."""

    def __init__(self, port, index=None, timeout=TIMEOUT):
        self.socket = connect(port, index)
        self.socket.settimeout(timeout)
        self._rest = b""

    def line(self):
        while b"\n" not in self._rest:
            octets = self.socket.recv(65536)
            if not octets:
                raise ConnectionError("the server hung up")
            self._rest += octets
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode("ascii").rstrip("\r")

    def reply(self):
        """The last line of the next reply."""
        while True:
            line = self.line()
            if line[3:4] != "-":
                return line

    def send(self, octets):
        self.socket.sendall(octets)

    def command(self, line):
        self.send(line.encode() + b"\r\n")
        return self.reply()

    def begin(self, hello="EHLO client.example"):
        greeting = self.reply()
        if greeting[:3] != "220":
            raise ConnectionError(greeting)
        self.command(hello)
        return self

    def secure(self, context):
        if (reply := self.command("STARTTLS"))[:3] != "220":
            raise ConnectionError(reply)
        self.socket = context.wrap_socket(self.socket)
        self.command("EHLO client.example")
        return self

    def deliver(self, recipients, message):
        """The reply to a message that is ready for the wire, or the first refusal."""
        lines = [f"MAIL FROM:<{SENDER}>", *(f"RCPT TO:<{r}>" for r in recipients), "DATA"]
        for line in lines:
            reply = self.command(line)
            if reply[0] not in "23":
                return reply
        self.send(message + b".\r\n")
        return self.reply()

    def ended(self):
        """The lines that are left before the server's end of the connection."""
        lines = []
        try:
            while True:
                lines.append(self.line())
        except ConnectionError:
            return lines

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


MESSAGE = b"From: sender@client.example\r\nSubject: normal\r\n\r\n" + b"A normal line.\r\n" * 60


def one_message(port, context=None):
    """Seconds from the connection to the 250 of a message."""
    began = time.perf_counter()
    with Client(port, timeout=NORMAL_TIMEOUT) as client:
        client.begin()
        if context:
            client.secure(context)
        reply = client.deliver([RECIPIENT], MESSAGE)
        if reply[:3] != "250":
            raise ConnectionError(reply)
        return time.perf_counter() - began


class Normal:
    """A client beside the others, in a process of its own: a message a turn, timed."""

    PAUSE = 0.01
    LEAST = 5

    def __init__(self, port, context=None):
        self.times, self.failures = [], []
        self._pipe, child = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(
            target=self._work, args=(child, port, context), daemon=True
        )
        self._process.start()
        child.close()

    @classmethod
    def _work(cls, pipe, port, context):
        times, failures = [], []
        while not pipe.poll(cls.PAUSE) or len(times) + len(failures) < cls.LEAST:
            try:
                times.append(one_message(port, context))
            except (OSError, ssl.SSLError) as failure:
                failures.append(repr(failure))
        pipe.send((times, failures[:10], len(failures)))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        try:
            self._pipe.send(None)
            if not self._pipe.poll(TIMEOUT):
                raise TimeoutError("the normal client does not come back")
            self.times, self.failures, _ = self._pipe.recv()
        finally:
            self._process.join(5)
            self._process.kill()

    def median(self):
        return statistics.median(self.times) if self.times else float("inf")

    def is_served(self):
        """Every time, and never late: who waits for long sends few, so a median would not tell."""
        return bool(self.times) and not self.failures and max(self.times) <= MOST_SECONDS

    def text(self):
        if not self.times:
            return "no message"
        return (
            f"{len(self.times)} messages in {1000 * self.median():.1f} ms each"
            f" (at most {1000 * max(self.times):.0f})"
        )


def beside(server, scale, context=None):
    """How it is for a normal client at the moment."""
    with Normal(server.port, context) as normal:
        time.sleep(scale.look)
    return normal


def beforehand(server, scale, context=None):
    """How it is for a normal client once the server has its classes and has compiled the usual."""
    beside(server, scale, context)
    return beside(server, scale, context)


def as_before(checks, scale, name, before, now):
    """A normal client is served every time, and about as quickly as before."""
    most = 2 * before.median() + scale.slack
    checks.that(
        f"{name}: {now.text()}, before {1000 * before.median():.1f} ms",
        now.is_served() and now.median() <= most,
        f"at most {1000 * most:.1f} ms are granted; failures: {now.failures}",
    )
