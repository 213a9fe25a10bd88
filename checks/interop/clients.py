"""Four clients deliver in clear, each message compared with what was on the wire."""

import re
import sys

from interop.mailers import swaks
from interop.setting import ends_well
from interop.tee import Tee
from tools.client import SENDER
from tools.mail import DOMAIN, TRACE, all_files, folder, mailbox
from tools.program import run, text

SMTPLIB = """
import smtplib, sys
port, sender, recipient, path = sys.argv[1:]
with smtplib.SMTP('127.0.0.1', int(port), 'client.example', timeout=30) as client:
    client.sendmail(sender, [recipient], open(path, 'rb').read().replace(b'\\n', b'\\r\\n'))
"""


def messages():
    """What every client sends, by name; lines end with LF, and the clients make CRLF of it."""
    head = f"From: {SENDER}\nTo: someone@{DOMAIN}\nSubject: {{}}\n\n"
    plain = head.format("plain") + "Hello,\n\nthis is a plain message.\n"
    eight_bit = head.format("8-bit") + "Grüße, здравствуйте, こんにちは\n" * 20
    dots = head.format("dots") + ".\n..\n...\n.one\n..two\n \n.\nlast\n.\n"
    line = "0123456789abcdefghijklmnopqrstuvwxyz" * 2 + "\n"
    large = head.format("large") + (line * 99 + "." + line) * (5 * 2**20 // (len(line) * 100) + 1)
    texts = {"plain": plain, "eight-bit": eight_bit, "dots": dots, "large": large}
    return {name: words.encode() for name, words in texts.items()}


def by_swaks(port, recipient, path):
    mail = ["--from", SENDER, "--to", recipient, "--data", f"@{path}"]
    return run(swaks(port, "--suppress-data", *mail))


def by_curl(port, recipient, path, *options):
    return run(
        ["curl", "-sSv", "--max-time", "60", f"smtp://127.0.0.1:{port}/client.example"]
        + ["--mail-from", SENDER, "--mail-rcpt", recipient, "--upload-file", path, *options]
    )


def by_curl_crlf(port, recipient, path):
    return by_curl(port, recipient, path, "--crlf")


def by_msmtp(port, recipient, path):
    with open(path, "rb") as message:
        return run(
            ["msmtp", "--host=127.0.0.1", f"--port={port}", f"--from={SENDER}", "--tls=off"]
            + ["--auth=off", "--domain=client.example", "--timeout=30", recipient],
            stdin=message,
        )


def by_smtplib(port, recipient, path):
    return run([sys.executable, "-c", SMTPLIB, port, SENDER, recipient, path])


CLIENTS = {
    "swaks": by_swaks,
    "curl": by_curl_crlf,
    "msmtp": by_msmtp,
    "smtplib": by_smtplib,
}


def check(checks, setting):
    """Four clients, four messages, each stored as it was on the wire."""
    with setting.start() as server, Tee(server.port) as tee:
        for kind, octets in messages().items():
            path = setting.work / kind
            path.write_bytes(octets)
            for client, deliver in CLIENTS.items():
                deliver_and_compare(checks, server, tee, client, kind, deliver, path)
        refuse_bare_line_ends(checks, server, tee, setting.work / "plain")
        checks.that("nothing is left in tmp", not all_files(server.maildir, "tmp"))
        ends_well(checks, server)


def deliver_and_compare(checks, server, tee, client, kind, deliver, path):
    name = f"{client} delivers {kind}"
    local_part = f"{client}-{kind}"
    result = deliver(tee.port, mailbox(local_part), path)
    sent = [message for recording in tee.take() for message in recording.messages()]
    stored = folder(server.maildir, local_part)
    if result.returncode != 0 or len(sent) != 1 or len(stored) != 1:
        told = f"exit code {result.returncode}, {len(sent)} sent, {len(stored)} stored"
        checks.that(name, False, f"{told}\n{text(result)[-1500:]}")
        return
    octets = stored[0].read_bytes()
    trace = TRACE.match(octets)
    if trace is None:
        checks.that(name, False, f"no trace lines on top: {octets[:300]!r}")
        return
    content = octets[trace.end() :]
    at = next((i for i, (a, b) in enumerate(zip(content, sent[0])) if a != b), len(content))
    checks.that(
        f"{name}: {len(content)} octets as on the wire",
        content == sent[0],
        f"{len(content)} stored, {len(sent[0])} sent, the first difference at {at}",
    )
    received = trace.group("received")
    checks.that(
        f"{name}: Return-Path and Received",
        trace.group("path") == SENDER.encode()
        and b"client.example" in received
        and re.search(rb"\sby\s", received)
        and re.search(rb"\swith\s+ESMTP", received)
        and re.search(rb"\sfor\s+<" + local_part.encode() + rb"@", received),
        received,
    )


def refuse_bare_line_ends(checks, server, tee, path):
    result = by_curl(tee.port, mailbox("bare"), path)
    replies = b"".join(bytes(recording.server) for recording in tee.take())
    line = next((l for l in replies.split(b"\r\n") if l.startswith(b"550 5.6.0")), b"")
    checks.that(
        "curl without --crlf: 550 5.6.0 that speaks of CRLF",
        b"CRLF" in line and result.returncode != 0,
        replies.decode(errors="replace"),
    )
    checks.that("curl without --crlf: nothing is stored", not folder(server.maildir, "bare"))
