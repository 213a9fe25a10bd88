"""A disk whose calls fail, are slow or write less than they were given."""

import os
import shutil
import subprocess
from pathlib import Path

from drills.server import Server, sound_end
from tools.client import Client
from tools.mail import all_files, mailbox, marked, nothing_soon, stored

SOURCE = Path(__file__).with_name("faults.c")

# What fails, and the replies that are right: a message is refused for now, never lost.
REFUSED = {"451 4.3.0", "452 4.3.1"}
FAULTS = {
    "write EIO 3": REFUSED,
    "write ENOSPC 2": REFUSED,
    "write SHORT 1": {"250 2.0.0"},
    "fsync EIO 2": REFUSED,
    "fsync ENOSPC 1": REFUSED,
    "fsync SLOW 300": {"250 2.0.0"},
    "fsyncdir EIO 2": REFUSED,
    "fsyncdir SLOW 300": {"250 2.0.0"},
    "link EIO 3": REFUSED | {"250 2.0.0"},
    "link ENOSPC 1": REFUSED | {"250 2.0.0"},
    "unlink EIO 1": {"250 2.0.0"},
}
BOXES = ("one", "two")


class NoCompiler(Exception):
    pass


def shim(work):
    """The library that makes calls fail, compiled."""
    compiler = shutil.which("cc")
    if not compiler:
        raise NoCompiler("there is no C compiler")
    library = work / "faults.so"
    subprocess.run(
        [compiler, "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl",
         "-lpthread"],
        check=True,
    )
    return library


def faults(checks, scale, work):
    """Writes, syncs, links and unlinks that fail: a 250 is on the disk, a 4yz is nowhere."""
    told, maildir = work / "told", work / "mail"
    told.write_text("")
    environment = {
        **os.environ,
        "LD_PRELOAD": str(shim(work)),
        "FAULTS": str(told),
        "FAULTS_UNDER": str(maildir),
    }
    with Server(maildir=maildir, environment=environment) as server:
        clients = [Client(server.port).begin() for _ in range(8)]
        deliver(clients, "before", 1)
        for name, right in FAULTS.items():
            under(checks, scale, server, maildir, clients, told, name, right)
        for client in clients:
            client.close()
        sound_end(checks, "after them", server, most_lines=5000)


def under(checks, scale, server, maildir, clients, told, name, right):
    told.write_text(name + "\n")
    word = name.replace(" ", "-")
    accepted, refused = deliver(clients, word, scale.faulty)
    told.write_text("")
    said = {reply[:9] for reply in refused.values()} | ({"250 2.0.0"} if accepted else set())
    unlinks = name.startswith("unlink")
    checks.that(
        f"{name}: {len(accepted)} taken, {len(refused)} refused by {sorted(said - {'250 2.0.0'})}",
        said <= right | {"250 2.0.0"} and (not right & REFUSED or refused or "link" in name),
        sorted(said),
    )
    for box in BOXES:
        kept, torn = stored(maildir, box)
        mine = {identity for identity in kept if identity.startswith(word.encode())}
        checks.that(
            f"{name}: {box} has the {len(accepted)} that were acknowledged, each once, and no other",
            not torn and mine == accepted and len(mine) == sum(k in mine for k in kept),
            f"lost {sorted(accepted - mine)[:3]}, refused and kept {sorted(mine - accepted)[:3]},"
            f" torn {torn[:3]}",
        )
    if unlinks:
        # What cannot be removed stays until it can, and the log says where.
        left = {path.name for path in all_files(maildir, "tmp")}
        checks.that(
            f"{name}: the log names what is left in tmp",
            all(file in server.said() for file in left),
            server.said()[-500:],
        )
        for path in all_files(maildir, "tmp"):
            path.unlink()
    checks.that(f"{name}: nothing is left in tmp", nothing_soon(maildir, "tmp"),
                all_files(maildir, "tmp"))
    good, bad = deliver(clients, word + "-after", 1)
    checks.that(f"{name}: afterwards the same connections deliver", not bad, bad)
    checks.figure(f"{name}: {len(accepted)} taken, {len(refused)} refused")


def deliver(clients, word, count):
    """The identities that were acknowledged, and the replies to the others."""
    accepted, refused = set(), {}
    for turn in range(count):
        for number, client in enumerate(clients):
            identity = f"{word}-{turn}-{number}".encode()
            reply = client.deliver([mailbox(box) for box in BOXES], marked(identity, 6000))
            if reply[:3] == "250":
                accepted.add(identity)
            else:
                refused[identity] = reply
                client.command("RSET")
    return accepted, refused
