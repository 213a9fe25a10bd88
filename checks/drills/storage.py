"""A full disk, a read-only folder, no file descriptor left."""

import os
import resource
import time

from drills.server import Server, sound_end
from tools.client import Client, connect
from tools.mail import all_files, folder, mailbox, marked, nothing_soon, stored
from tools.mounts import tmpfs
from tools.report import wait

SIZE = 6000


def clients(server, count):
    return [Client(server.port).begin() for _ in range(count)]


def deliver(client, local_part, identity, size=SIZE):
    reply = client.deliver([mailbox(local_part)], marked(identity.encode(), size))
    if reply[:3] != "250":
        client.command("RSET")
    return reply


def exactly(checks, name, maildir, local_part, accepted):
    """new holds the acknowledged messages and nothing else, and tmp is empty."""
    kept, torn = stored(maildir, local_part)
    checks.that(
        f"{name}: new holds the {len(accepted)} that got their 250, whole, and nothing else",
        not torn and sorted(kept) == sorted(identity.encode() for identity in accepted),
        f"{len(kept)} kept, {len(torn)} torn",
    )
    checks.that(
        f"{name}: nothing is left in tmp",
        nothing_soon(maildir, "tmp"),
        all_files(maildir, "tmp"),
    )


def recovers(checks, name, server, maildir, many):
    """The refused connections deliver again, without a restart."""
    replies = [deliver(client, "again", f"again-{n}") for n, client in enumerate(many)]
    good = [f"again-{n}" for n, reply in enumerate(replies) if reply[:3] == "250"]
    checks.that(
        f"{name}: the same {len(many)} connections deliver", len(good) == len(many), replies
    )
    exactly(checks, f"{name}, afterwards", maildir, "again", good)
    for client in many:
        client.close()
    sound_end(checks, name, server)


def full(checks, scale, work):
    """A disk without room, and one without inodes: 452 4.3.1, and it goes on once there is some."""
    for name, options in (("no room", "size=1m"), ("no inodes", "size=64m,nr_inodes=60")):
        maildir = work / name.replace(" ", "-")
        with tmpfs(maildir, options):
            with Server(maildir=maildir) as server:
                fill(checks, name, server, maildir)


def fill(checks, name, server, maildir):
    many = clients(server, 8)
    accepted, refused = [], []
    turn = 0
    while len(refused) < 40 and turn < 400:
        turn += 1
        for number, client in enumerate(many):
            identity = f"full-{turn}-{number}"
            reply = deliver(client, "full", identity)
            if reply[:3] == "250":
                accepted.append(identity)
            else:
                refused.append(reply[:9])
    checks.that(
        f"{name}: {len(accepted)} taken, then 452 4.3.1",
        accepted and set(refused) == {"452 4.3.1"},
        set(refused),
    )
    larger = deliver(many[0], "full", "larger", 3 << 20) if name == "no room" else "452 4.3.1"
    checks.that(
        f"{name}: 452 4.3.1 for one larger than the disk", larger[:9] == "452 4.3.1", larger
    )
    exactly(checks, name, maildir, "full", accepted)
    for path in folder(maildir, "full"):
        path.unlink()
    checks.figure(f"{name}: {len(accepted)} taken, {len(refused)} refused by 452 4.3.1")
    recovers(checks, name, server, maildir, many)


def readonly(checks, scale, work):
    """A file system that turns read-only, and a folder without permission: 451 4.3.0, and back."""
    # Root may write anywhere, so the server runs as somebody else.
    user = "nobody" if os.geteuid() == 0 else None
    denied = work / "denied"
    denied.mkdir()
    denied.chmod(0o777)
    for path in (work, *work.parents[:1]):
        path.chmod(0o755)

    def modes(inner):
        for path in denied.glob("*/*/tmp"):
            path.chmod(inner)
        for path in (denied, *denied.glob("*")):
            path.chmod(inner)

    with Server(maildir=denied, user=user) as server:
        refused_while(
            checks, "no permission", server, denied,
            lambda: modes(0o555), lambda: modes(0o777),
        )
    maildir = work / "mail"
    with tmpfs(maildir, "size=64m") as mount:
        with Server(maildir=maildir) as server:
            refused_while(
                checks, "read-only", server, maildir,
                lambda: mount.change("ro"), lambda: mount.change("rw"),
            )


def refused_while(checks, name, server, maildir, begin, end):
    many = clients(server, 8)
    accepted = [f"before-{n}" for n in range(len(many))]
    for identity, client in zip(accepted, many):
        deliver(client, "box", identity)
    begin()
    try:
        old = [deliver(client, "box", f"no-{n}") for n, client in enumerate(many)]
        new = [deliver(client, f"new-{n}", f"no-{n}") for n, client in enumerate(many)]
    finally:
        end()
    said = sorted({reply[:9] for reply in old + new})
    checks.equal(f"{name}: {len(old + new)} messages, {said}", said, ["451 4.3.0"])
    exactly(checks, name, maildir, "box", accepted)
    checks.figure(f"{name}: {len(old + new)} refused by 451 4.3.0")
    recovers(checks, name, server, maildir, many)


def files(checks, scale, work):
    """No descriptor left: open connections get 4yz, new ones wait, and both go on later."""
    maildir = work / "mail"
    with Server(maildir=maildir, descriptors=400) as server:
        many = clients(server, 8)
        accepted = [f"before-{n}" for n in range(len(many))]
        for identity, client in zip(accepted, many):
            deliver(client, "box", identity)
        descriptors = server.descriptors()
        used_up(checks, server, maildir, many)
        exactly(checks, "no descriptor", maildir, "box", accepted)
        lowered(checks, server, maildir, many)
        exactly(checks, "a lower limit", maildir, "box", accepted)
        left = server.descriptors_soon(descriptors, 10) - descriptors
        checks.that(f"{left} descriptors are left", left <= 0)
        recovers(checks, "no descriptor", server, maildir, many)


def used_up(checks, server, maildir, many):
    """Connections use up the descriptors; further clients wait in the kernel's queue."""
    crowd = [connect(server.port, index) for index in range(500)]
    wait("until none is left", 10, lambda: server.descriptors() >= 399)
    replies = [deliver(client, "box", f"no-{n}")[:9] for n, client in enumerate(many)]
    checks.that(
        f"no descriptor left of 400: {sorted(set(replies))}",
        all(reply[0] == "4" for reply in replies),
        replies,
    )
    for client in crowd[:250]:
        client.close()
    began = time.monotonic()
    greeted = sum(client.recv(4096).startswith(b"220 ") for client in crowd[250:])
    took = time.monotonic() - began
    checks.equal(f"the clients that waited are greeted once there are some, {took:.1f} s", greeted, 250)
    checks.figure(f"no descriptor: {len(replies)} refused by 4yz, 250 greeted {took:.1f} s later")
    for client in crowd[250:]:
        client.close()


def lowered(checks, server, maildir, many):
    """An administrator lowers the limit while the server runs."""
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
    server.descriptors_settled()
    # Below what the JVM itself has open; otherwise a number may be free.
    resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (8, hard))
    try:
        replies = [deliver(client, "box", f"low-{n}")[:9] for n, client in enumerate(many)]
        late = connect(server.port)
        late.settimeout(1)
        try:
            early = late.recv(4096)
        except TimeoutError:
            early = b""
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (soft, hard))
    late.settimeout(10)
    greeting = late.recv(4096)
    late.close()
    checks.that(
        f"a limit below what is open: {sorted(set(replies))}",
        all(reply[0] == "4" for reply in replies),
        replies,
    )
    checks.that("a client that came meanwhile is greeted later", not early and greeting[:4] == b"220 ", early)
