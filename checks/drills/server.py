"""The mail server with a small heap, so that memory that is not bounded ends it."""

import base64

from tools import server

HEAP_MIB = 128
DIRECT_MIB = 64
# What a JVM needs itself: code, classes, the collector, stacks.
JVM_MIB = 160
RESIDENT_MIB = HEAP_MIB + DIRECT_MIB + JVM_MIB

JAVA_OPTIONS = (
    f"-Xmx{HEAP_MIB}m",
    f"-XX:MaxDirectMemorySize={DIRECT_MIB}m",
    "-XX:+ExitOnOutOfMemoryError",
)

# The user whose mailbox the normal client sends to.
USER, PASSWORD = "normal", "of the drill"


class Server(server.Server):
    """Discards mail unless there is a maildir."""

    def __init__(self, *options, **how):
        super().__init__(*options, command=server.server_command(*JAVA_OPTIONS), **how)


def make_users(path):
    return server.make_users(path, user=USER, password=PASSWORD)


def plain(password):
    """The command that authenticates the user by PLAIN."""
    return "AUTH PLAIN " + base64.b64encode(f"\0{USER}\0{password}".encode()).decode()


def sound_end(checks, name, server, most_lines=200):
    """The server is still there, has kept within its memory and its log, and ends as it should."""
    resident = server.resident_peak_mib() if server.alive() else None
    checks.that(
        f"{name}: at most {resident} MiB resident",
        resident is not None and resident <= RESIDENT_MIB,
        f"at most {RESIDENT_MIB} are granted; {server.said()}",
    )
    code = server.terminate()
    said = server.said()
    # Each message, stored or refused, is a line.
    lines = sum(" INFO  mail " not in line for line in said.splitlines())
    checks.that(
        f"{name}: SIGTERM, exit code {code}, {lines} lines of log that are not about mail",
        code == 0 and lines <= most_lines and "OutOfMemoryError" not in said,
        said,
    )
