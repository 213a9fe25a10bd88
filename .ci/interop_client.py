"""The toolkit's own client sends to Postfix's smtp-sink, as it comes and when it refuses: see .ci/interop."""

import os
import pathlib
import shutil
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLIENT = "dev.smtpkit.examples.mix.SendMessage"
RECIPIENTS = ("b@sink.example", "c@sink.example")
MESSAGE = b"Subject: to a sink\r\n\r\n.\r\n..\r\n.dot\r\n" + b"x" * 998 + b"\r\n" * 3 + b"the end\r\n"

# It asks that of root, whose folders these are.
AS_ROOT = ("-u", "root") if os.geteuid() == 0 else ()

# What smtp-sink is told to do, and what each recipient hears: the code, none if nobody knows.
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
    """As somebody has it who takes the modules one by one."""
    modules = ("examples", "smtp-session", "smtp-sasl", "smtp-proto")
    return os.pathsep.join(str(ROOT / module / "target" / "classes") for module in modules)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def await_port(port):
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port), 5).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")


def round_trip(checks, java, options, expected, work):
    """One server and one message, and what was kept of it."""
    dumps = pathlib.Path(work, "sink-" + "".join(options).strip("-."))
    dumps.mkdir()
    port = free_port()
    sink = subprocess.Popen(
        ["smtp-sink", *AS_ROOT, *options, "-d", "kept.", f"127.0.0.1:{port}", "16"],
        cwd=dumps,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await_port(port)
        sent = subprocess.run(
            [java, "-cp", class_path(), CLIENT, "127.0.0.1", str(port), "a@c.example", *RECIPIENTS],
            input=MESSAGE,
            capture_output=True,
            timeout=60,
        )
    finally:
        sink.terminate()
        sink.wait(10)
    lines = sent.stdout.decode().splitlines()
    heard = [line.partition(": ")[2][:4].strip() for line in lines]
    said = "the client's engine, smtp-sink " + " ".join(options)
    checks.that(f"{said.strip()}: {expected}", heard == [expected] * 2, sent)
    kept = [path.read_bytes() for path in dumps.iterdir()]
    # It writes a blank line behind each.
    stored = b"\n" + MESSAGE.replace(b"\r\n", b"\n") + b"\n"
    whole = [octets for octets in kept if octets.endswith(stored)]
    if expected == "250":
        checks.that(f"{said.strip()}: octet for octet", len(whole) == 1, kept)


def check(checks, work):
    """All of it."""
    java = shutil.which("java", path=os.path.join(os.environ.get("JAVA_HOME", ""), "bin"))
    for options, expected in ROWS:
        round_trip(checks, java or "java", options, expected, work)
