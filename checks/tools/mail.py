"""Mail with book-keeping: messages that state what they must look like when they are read again."""

import hashlib
import random
import re
import threading
import time
from pathlib import Path

from tools.client import Client

DOMAIN = "example.org"

TRACE = re.compile(
    rb"Return-Path: <(?P<path>[^\r\n]*)>\r\n"
    rb"(?P<received>Received: [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)"
)
HEAD = re.compile(rb"Subject: (\S+)\r\nX-Body-SHA256: ([0-9a-f]{64})$")


def mailbox(local_part):
    return f"{local_part}@{DOMAIN}"


# --- what is stored ------------------------------------------------------------------------------


def folder(maildir, local_part, name="new"):
    """The files of a recipient's folder."""
    path = Path(maildir) / DOMAIN / local_part / name
    return sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else []


def all_files(maildir, name):
    """The files of that folder of every recipient."""
    return sorted(p for p in Path(maildir).glob(f"*/*/{name}/*") if p.is_file())


def nothing_soon(maildir, name, seconds=5):
    """Waits until that folder of every recipient is empty; returns whether it is."""
    end = time.monotonic() + seconds
    while all_files(maildir, name) and time.monotonic() < end:
        time.sleep(0.05)
    return not all_files(maildir, name)


def take(maildir, local_part):
    """Reads a recipient's new messages and removes them."""
    paths = folder(maildir, local_part)
    octets = [path.read_bytes() for path in paths]
    for path in paths:
        path.unlink()
    return octets


def without_trace(octets):
    """A stored message without the two header fields that the server put on top."""
    match = TRACE.match(octets)
    if match is None:
        raise ValueError(f"no trace lines on top: {octets[:300]!r}")
    return octets[match.end() :]


# --- marked messages -----------------------------------------------------------------------------


def marked(identity, octets):
    """A message of about that many octets, ready for the wire, that can be checked when read."""
    line = b"%s: what must not be lost\r\n" % identity
    body = line * (octets // len(line) + 1)
    digest = hashlib.sha256(body).hexdigest().encode()
    return b"Subject: %s\r\nX-Body-SHA256: %s\r\n\r\n%s" % (identity, digest, body)


def identity_of(octets):
    """The identity of a stored marked message, None if it is not whole."""
    trace = TRACE.match(octets)
    head, found, body = octets[trace.end() if trace else 0 :].partition(b"\r\n\r\n")
    match = HEAD.match(head)
    if trace is None or not found or match is None:
        return None
    return match.group(1) if hashlib.sha256(body).hexdigest().encode() == match.group(2) else None


def stored(maildir, local_part):
    """The identities of a recipient's new messages, and the file names of those not whole."""
    kept, torn = [], []
    for path in folder(maildir, local_part):
        identity = identity_of(path.read_bytes())
        if identity is None:
            torn.append(path.name)
        else:
            kept.append(identity)
    return kept, torn


class Load:
    """Workers that deliver one marked message after the other, each to all recipients."""

    def __init__(self, port, recipients, workers=10, sizes=(300, 100_000), prefix="m"):
        self.recipients = [mailbox(local_part) for local_part in recipients]
        self.local_parts = recipients
        self.acknowledged = set()
        self.refusals = []
        self.failures = []
        self._over = threading.Event()
        self._sizes = sizes
        self._workers = [
            threading.Thread(target=self._work, args=(port, f"{prefix}-{n}"), daemon=True)
            for n in range(workers)
        ]
        for worker in self._workers:
            worker.start()

    def _work(self, port, name):
        noise = random.Random()
        low, high = self._sizes
        number = 0
        try:
            with Client(port) as client:
                client.begin()
                while not self._over.is_set():
                    number += 1
                    identity = f"{name}-{number}".encode()
                    # As many small ones as large ones, whatever the span.
                    size = int(low * (high / low) ** noise.random())
                    reply = client.deliver(self.recipients, marked(identity, size))
                    if reply[:3] == "250":
                        self.acknowledged.add(identity)
                    else:
                        self.refusals.append(reply)
                        client.command("RSET")
        except OSError as failure:
            self.failures.append(repr(failure))

    def wait_for(self, count, seconds=60):
        """Waits until that many messages are acknowledged."""
        end = time.monotonic() + seconds
        while len(self.acknowledged) < count and time.monotonic() < end:
            time.sleep(0.005)

    def stop(self):
        self._over.set()
        for worker in self._workers:
            worker.join(60)


def check_kept(checks, name, maildir, load):
    """Every acknowledged message is in every recipient's new, and all that is there is whole."""
    lost, broken, most = set(), [], 0
    for local_part in load.local_parts:
        kept, torn = stored(maildir, local_part)
        lost |= load.acknowledged - set(kept)
        broken += torn
        most = max(most, len(kept))
    return checks.that(
        f"{name}: {len(load.acknowledged)} acknowledged, {most} kept, none lost, none torn",
        load.acknowledged and not lost and not broken,
        f"lost {sorted(lost)[:5]} of {len(lost)}, torn {broken[:5]} of {len(broken)}",
    )
