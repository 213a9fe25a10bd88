"""The normal client: it does what clients do, beside a drill, and is timed."""

import multiprocessing
import ssl
import statistics
import time

from drills.server import USER
from tools.client import TIMEOUT, Client
from tools.mail import mailbox

# More than any client should have to wait.
NORMAL_TIMEOUT = 10
# On a busy machine, beside a flood.
MOST_SECONDS = 2.0

MESSAGE = b"From: sender@client.example\r\nSubject: normal\r\n\r\n" + b"A normal line.\r\n" * 60


def one_message(port, context=None):
    """Seconds from the connection to the 250 of a message."""
    began = time.perf_counter()
    with Client(port, timeout=NORMAL_TIMEOUT) as client:
        client.begin()
        if context:
            client.secure(context)
        reply = client.deliver([mailbox(USER)], MESSAGE)
        if reply[:3] != "250":
            raise ConnectionError(reply)
        return time.perf_counter() - began


class Normal:
    """Sends one message after the other from a process of its own, and times each."""

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
        """Every time, and never late. A client that waits sends little, so the median hides it."""
        return bool(self.times) and not self.failures and max(self.times) <= MOST_SECONDS

    def text(self):
        if not self.times:
            return "no message"
        return (
            f"{len(self.times)} messages in {1000 * self.median():.1f} ms each"
            f" (at most {1000 * max(self.times):.0f})"
        )


def beside(server, scale, context=None):
    """The normal client's times at the moment."""
    with Normal(server.port, context) as normal:
        time.sleep(scale.look)
    return normal


def beforehand(server, scale, context=None):
    """The normal client's times once the server has loaded its classes and compiled the usual."""
    beside(server, scale, context)
    return beside(server, scale, context)


def as_before(checks, scale, name, before, now):
    """The normal client is served every time, and about as quickly as before."""
    most = 2 * before.median() + scale.slack
    checks.that(
        f"{name}: {now.text()}, before {1000 * before.median():.1f} ms",
        now.is_served() and now.median() <= most,
        f"at most {1000 * most:.1f} ms are granted; failures: {now.failures}",
    )
