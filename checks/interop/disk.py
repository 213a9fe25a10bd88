"""A disk without room."""

from interop.setting import ends_well
from tools.client import Client
from tools.mail import folder, identity_of, mailbox, marked, nothing_soon
from tools.mounts import NoMounts, tmpfs

# Of the 256 KB that the disk has.
SIZE, LARGER = 31_000, 540_000


def full(checks, setting):
    """A full disk: 452 4.3.1, nothing half-written in new, and life goes on."""
    maildir = setting.work / "mail"
    try:
        with tmpfs(maildir, "size=256k"):
            with setting.start() as server, Client(server.port).begin() as client:
                fill_and_free(checks, server, client)
                ends_well(checks, server)
    except NoMounts as why:
        checks.skip("a full disk", f"no tmpfs can be mounted here ({why})")


def fill_and_free(checks, server, client):
    recipients = [mailbox("full")]
    accepted, reply = set(), ""
    for number in range(100):
        identity = b"full-%d" % number
        reply = client.deliver(recipients, marked(identity, SIZE))
        if reply[:3] != "250":
            break
        accepted.add(identity)
    checks.that(f"a full disk: 452 4.3.1 after {len(accepted)}", reply[:9] == "452 4.3.1", reply)
    kept = {identity_of(path.read_bytes()) for path in folder(server.maildir, "full")}
    checks.that("a full disk: new holds what got its 250, whole", kept == accepted, kept ^ accepted)
    checks.that("a full disk: nothing is left in tmp", nothing_soon(server.maildir, "tmp"))

    reply = client.deliver(recipients, marked(b"full-larger", LARGER))
    checks.that("a message larger than the disk: 452 4.3.1", reply[:9] == "452 4.3.1", reply)
    for path in folder(server.maildir, "full"):
        path.unlink()
    reply = client.deliver(recipients, marked(b"full-again", SIZE))
    kept = [identity_of(path.read_bytes()) for path in folder(server.maildir, "full")]
    checks.that(
        "the same connection, once there is room: 250 and stored",
        reply[:3] == "250" and kept == [b"full-again"],
        f"{reply}, {kept}",
    )
