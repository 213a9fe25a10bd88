"""kill -9 and power cuts under load."""

import fcntl
import os
import random
import struct
import time

from drills.server import Server
from tools.client import Client
from tools.mail import Load, all_files, check_kept, mailbox, marked
from tools.mounts import Mount, loop_ext4

# EXT4_IOC_SHUTDOWN of linux/ext4.h: nothing more reaches the disk, not even the journal.
SHUT_DOWN, WITHOUT_FLUSH = 0x8004587D, 2


def moment():
    """A random time, enough for one message at least and often for hundreds."""
    return random.uniform(0.05, 2.5)


def under_load(maildir, turn):
    server = Server(maildir=maildir)
    recipients = [f"one-{turn}", f"other-{turn}"]
    load = Load(server.port, recipients, prefix=f"t{turn}")
    while not load.acknowledged and server.alive():
        time.sleep(0.001)
    time.sleep(moment())
    return server, load


def takes_mail(checks, name, maildir):
    with Server(maildir=maildir) as server, Client(server.port).begin() as client:
        reply = client.deliver([mailbox("again")], marked(b"again", 1000))
        checks.that(f"{name}: the server starts again and takes mail", reply[:3] == "250", reply)


def kill(checks, scale, work):
    """kill -9 at random moments under load: acknowledged messages are there, and whole."""
    maildir = work / "mail"
    acknowledged = 0
    loads = []
    for turn in range(1, scale.kills + 1):
        name = f"kill -9, turn {turn} of {scale.kills}"
        server, load = under_load(maildir, turn)
        with server:
            server.kill()
            load.stop()
        check_kept(checks, name, maildir, load)
        acknowledged += len(load.acknowledged)
        loads.append(load)
    takes_mail(checks, "after them", maildir)
    for load in loads:
        check_kept(checks, "and after the next starts", maildir, load)
    left = len(all_files(maildir, "tmp"))
    checks.figure(
        f"{scale.kills} times kill -9, {acknowledged} messages with a 250 to two recipients,"
        f" {left} drafts left in tmp"
    )


def power(checks, scale, work):
    """Power cuts at random moments under load: ext4 on a loop device forgets what is not synced."""
    acknowledged = 0
    for turn in range(1, scale.power_cuts + 1):
        name = f"power cut, turn {turn} of {scale.power_cuts}"
        disk, folder_ = work / f"disk-{turn}", work / f"mount-{turn}"
        loop_ext4(disk, 512)
        with Mount(folder_, "-o", "loop", str(disk)) as mount:
            canary(folder_)
            server, load = under_load(folder_ / "mail", turn)
            with server:
                written(folder_)
                cut(folder_)
                load.stop()
            # The server is gone, so no file is open there.
            mount.again()
            checks.that(
                f"{name}: the disk has forgotten what was not synced",
                remembered(folder_ / "late") != "lost" and remembered(folder_ / "canary") == "kept",
            )
            check_kept(checks, name, folder_ / "mail", load)
            acknowledged += len(load.acknowledged)
            takes_mail(checks, name, folder_ / "mail")
        disk.unlink()
    checks.figure(
        f"{scale.power_cuts} power cuts, {acknowledged} messages with a 250 to two recipients"
    )


def canary(path):
    with open(path / "canary", "w") as file:
        file.write("kept")
        file.flush()
        os.fsync(file.fileno())


def written(path):
    """A file that is not synced; the journal would take it by itself after five seconds."""
    (path / "late").write_text("lost")


def remembered(path):
    """The content of a file, None if it is gone. Its name may be there without its octets."""
    return path.read_text() if path.exists() else None


def cut(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, SHUT_DOWN, struct.pack("I", WITHOUT_FLUSH))
    finally:
        os.close(descriptor)
