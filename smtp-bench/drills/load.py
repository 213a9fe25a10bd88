"""Load with book-keeping: messages that say what they must look like when they are read again."""

import hashlib
import random
import re
import threading

from client import Client
from server import DOMAIN

TRACE = re.compile(
    rb"Return-Path: <[^\r\n]*>\r\nReceived: [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*"
)
HEAD = re.compile(rb"Subject: (\S+)\r\nX-Body-SHA256: ([0-9a-f]{64})$")


def marked(identity, octets):
    """A message of about that many octets, ready for the wire."""
    line = b"%s: what must not be lost\r\n" % identity
    body = line * (octets // len(line) + 1)
    digest = hashlib.sha256(body).hexdigest().encode()
    return b"Subject: %s\r\nX-Body-SHA256: %s\r\n\r\n%s" % (identity, digest, body)


def identity_of(octets):
    """Of a stored message, None if it is not whole."""
    trace = TRACE.match(octets)
    head, found, body = octets[trace.end() if trace else 0 :].partition(b"\r\n\r\n")
    match = HEAD.match(head)
    if trace is None or not found or match is None:
        return None
    return match.group(1) if hashlib.sha256(body).hexdigest().encode() == match.group(2) else None


def folder(maildir, local_part, name="new"):
    path = maildir / DOMAIN / local_part / name
    return [p for p in path.iterdir() if p.is_file()] if path.is_dir() else []


def stored(maildir, local_part):
    """The identities in a recipient's new, and the names of what is not whole there."""
    kept, torn = [], []
    for path in folder(maildir, local_part):
        identity = identity_of(path.read_bytes())
        if identity is None:
            torn.append(path.name)
        else:
            kept.append(identity)
    return kept, torn


class Load:
    """Workers that deliver one message after the other, each to all recipients."""

    def __init__(self, port, recipients, workers=10, sizes=(300, 100_000), prefix="m"):
        self.recipients = [f"{local_part}@{DOMAIN}" for local_part in recipients]
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
        except (OSError, ConnectionError) as failure:
            self.failures.append(repr(failure))

    def stop(self):
        self._over.set()
        for worker in self._workers:
            worker.join(60)


def check_kept(checks, name, maildir, load):
    """What got its 250 is in every recipient's new, and what is in new is whole."""
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
