"""The toolkit's own client sends to Postfix's smtp-sink, which accepts, refuses or hangs up."""

import os
import subprocess

from tools.places import ROOT, jdk
from tools.program import Program, free_port

CLIENT = "dev.smtpkit.examples.SendMessage"
RECIPIENTS = ("b@sink.example", "c@sink.example")
MESSAGE = b"Subject: to a sink\r\n\r\n.\r\n..\r\n.dot\r\n" + b"x" * 998 + b"\r\n" * 3 + b"the end\r\n"

# smtp-sink wants to be told to stay root, who owns these folders.
AS_ROOT = ("-u", "root") if os.geteuid() == 0 else ()

# The options of smtp-sink, and the reply code for each recipient: null if it is unknown.
ROWS = (
    ((), "250"),
    (("-p",), "250"),  # no PIPELINING
    (("-e",), "250"),  # no EHLO
    (("-8",), "250"),
    (("-r", "rcpt"), "450"),
    (("-f", "rcpt"), "500"),
    (("-r", "data"), "450"),
    (("-r", "."), "450"),
    (("-q", "rcpt"), "null"),
    (("-q", "."), "null"),
)


def class_path():
    """What a user needs who takes the modules one by one."""
    modules = ("examples", "smtp-session", "smtp-sasl", "smtp-proto")
    return os.pathsep.join(str(ROOT / module / "target" / "classes") for module in modules)


def round_trip(checks, options, expected, work):
    """One server and one message, and what was kept of it."""
    dumps = work / ("sink-" + "".join(options).strip("-."))
    dumps.mkdir()
    port = free_port()
    sink = ["smtp-sink", *AS_ROOT, *options, "-d", "kept.", f"127.0.0.1:{port}", "16"]
    with Program(sink, cwd=dumps) as program:
        program.await_port(port)
        client = [jdk("java"), "-cp", class_path(), CLIENT]
        sent = subprocess.run(
            [*client, "127.0.0.1", str(port), "a@c.example", *RECIPIENTS],
            input=MESSAGE,
            capture_output=True,
            timeout=60,
        )
    lines = sent.stdout.decode().splitlines()
    heard = [line.partition(": ")[2][:4].strip() for line in lines]
    said = ("the client's engine, smtp-sink " + " ".join(options)).strip()
    checks.that(f"{said}: {expected}", heard == [expected] * 2, sent)
    kept = [path.read_bytes() for path in dumps.iterdir()]
    # smtp-sink writes a blank line behind each.
    stored = b"\n" + MESSAGE.replace(b"\r\n", b"\n") + b"\n"
    whole = [octets for octets in kept if octets.endswith(stored)]
    if expected == "250":
        checks.that(f"{said}: octet for octet", len(whole) == 1, kept)


def check(checks, setting):
    """Our own client's engine sends to Postfix's smtp-sink."""
    for options, expected in ROWS:
        round_trip(checks, options, expected, setting.work)
