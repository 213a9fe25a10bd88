"""Moderate load for a long time: what the server uses stays level."""

import random
import ssl
import statistics
import threading
import time

from drills.normal import MESSAGE, one_message
from drills.server import PASSWORD, USER, Server, make_users, plain, sound_end
from tools.client import Client, connect, reset, unverified
from tools.mail import folder, identity_of, mailbox, marked
from tools.report import Progress

WORKERS = 6
MESSAGES_A_SECOND = 60
SAMPLES = 60
# The most by which the late samples may exceed the early ones.
SLACK = {"heap": 768 << 10, "threads": 2, "descriptors": 2}


class Clients:
    """The clients that make the load; they pause while a sample is taken."""

    def __init__(self, server, maildir):
        self.server, self.maildir = server, maildir
        self.context = unverified()
        self.sent = self.checked = 0
        self.faults = []
        self.expected = set()
        self._lock = threading.Lock()
        self._go = threading.Event()
        self._go.set()
        self._over = threading.Event()
        self._busy = threading.Semaphore(WORKERS)
        self._workers = [
            threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(WORKERS)
        ]

    def __enter__(self):
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, *unused):
        self._over.set()
        self._go.set()
        for worker in self._workers:
            worker.join(60)
        self._collect()

    def _work(self, worker):
        noise = random.Random(worker)
        turn = 0
        due = time.monotonic()
        while not self._over.is_set():
            self._go.wait()
            turn += 1
            try:
                with self._busy:
                    self._turn(noise, f"{worker}-{turn}")
            except (OSError, ssl.SSLError) as failure:
                self.faults.append(repr(failure))
            due = max(due + 10 * WORKERS / MESSAGES_A_SECOND, time.monotonic() - 1)
            time.sleep(max(0, due - time.monotonic()))

    def _turn(self, noise, name):
        """One connection of a random kind, ten messages on average."""
        kind = noise.choice(["clear", "tls", "auth", "clear", "given up", "refused"])
        if kind == "given up":
            with_reset = connect(self.server.port)
            with_reset.sendall(b"EHLO client.example\r\nMAIL FROM:<a@b.example>\r\n")
            reset(with_reset)
            return
        with Client(self.server.port).begin() as client:
            if kind in ("tls", "auth"):
                client.secure(self.context)
            if kind == "auth":
                self._expect(client.command(plain("wrong")), "535")
                self._expect(client.command(plain(PASSWORD)), "235")
            if kind == "refused":
                client.command("MAIL FROM:<a@b.example>")
                self._expect(client.command("RCPT TO:<someone@elsewhere.example>"), "550")
                self._expect(client.command("RSET"), "250")
            for number in range(noise.randrange(5, 25)):
                identity = f"{name}-{number}".encode()
                message = marked(identity, int(300 * 300 ** noise.random()))
                reply = client.deliver([mailbox(USER)], message)
                self._expect(reply, "250")
                with self._lock:
                    self.sent += 1
                    self.expected.add(identity)
            self._expect(client.command("QUIT"), "221")

    def _expect(self, reply, code):
        if reply[:3] != code:
            self.faults.append(reply)

    def paused(self, action):
        """Checks what was stored and runs the action while no client is connected."""
        self._go.clear()
        for _ in range(WORKERS):
            self._busy.acquire()
        try:
            self._collect()
            return action()
        finally:
            for _ in range(WORKERS):
                self._busy.release()
            self._go.set()

    def _collect(self):
        """Checks that each acknowledged message is stored once and whole, and removes it."""
        for path in folder(self.maildir, USER):
            octets = path.read_bytes()
            if MESSAGE in octets:
                # A message of the warm-up.
                path.unlink()
                continue
            identity = identity_of(octets)
            if identity not in self.expected:
                self.faults.append(f"stored, but not expected: {path.name}")
            self.expected.discard(identity)
            path.unlink()
            self.checked += 1
        if self.expected:
            self.faults.append(f"lost: {sorted(self.expected)[:3]}")
            self.expected.clear()


def sample(server):
    # Connections linger for two seconds at the most.
    time.sleep(2.5)
    return {
        "heap": server.live_heap(),
        "threads": server.threads(),
        "descriptors": server.descriptors(),
        "resident MiB": server.resident_peak_mib(),
    }


def soak(checks, scale, work):
    """Moderate load; heap after a collection, threads and descriptors are level."""
    maildir = work / "mail"
    options = ["--users", str(make_users(work / "users")), "--tls-self-signed"]
    samples = []
    seconds = scale.minutes * 60
    pause = max(2, seconds / SAMPLES)
    progress = Progress(f"soak, {scale.minutes:g} minutes")
    with Server(*options, maildir=maildir) as server:
        for _ in range(20):
            one_message(server.port, unverified())
        began = time.monotonic()
        with Clients(server, maildir) as clients:
            while time.monotonic() - began < seconds:
                time.sleep(pause)
                samples.append(clients.paused(lambda: sample(server)))
                progress.tell(f"{time.monotonic() - began:.0f} s, {clients.sent} messages,"
                              f" {samples[-1]}")
        took = time.monotonic() - began
        checks.that(
            f"{clients.sent} messages in {took:.0f} s, {clients.sent / took:.0f} a second,"
            f" {clients.checked} seen stored and whole",
            clients.sent > 0 and clients.checked == clients.sent and not clients.faults,
            clients.faults[:10],
        )
        level(checks, samples, clients.sent)
        checks.figure(f"{clients.sent} messages in {took / 60:.1f} minutes")
        sound_end(checks, "after it", server)


def level(checks, samples, messages):
    """The first quarter warms up. In the rest, the median of the last third may exceed that of the
    first third by the slack: in an hour, seven octets of heap for each message.
    """
    steady = samples[len(samples) // 4 :]
    third = max(1, len(steady) // 3)
    for what, slack in SLACK.items():
        values = [taken[what] for taken in steady]
        early = statistics.median(values[:third])
        late = statistics.median(values[-third:])
        # Half of the messages lie between the two medians.
        each = (late - early) * 2 / max(1, messages)
        leak = f", {each:.1f} octets a message" if what == "heap" else ""
        checks.that(
            f"{what} are level: {early:.0f} early, {late:.0f} late{leak}",
            late - early <= slack,
            f"{slack} more are granted: {values}",
        )
        checks.figure(f"{what} {early:.0f} → {late:.0f}")
