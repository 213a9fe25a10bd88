"""What is particular to TLS, submission, LMTP and a proxy: see .ci/interop."""

import base64
import hashlib
import re
import smtplib
import socket
import ssl
import subprocess
from pathlib import Path

import interop_auth
from interop_auth import MESSAGE, PASSWORD, USER, WRONG
from interop_mailers import Mail, Way, by_curl

ADDRESS = f"{USER}@example.org"
LISTENERS = ("submission", "smtps", "lmtp")
SCRAM = "SCRAM-SHA-256"


def stored(server):
    return sorted(Path(server.maildir).glob(f"example.org/{USER}/new/*"))


def context():
    unverified = ssl.create_default_context()
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    return unverified


def check_certificate(checks, server):
    """The fingerprint that was printed is that of the certificate that is shown."""
    with socket.create_connection(("127.0.0.1", server.ports["smtps"]), 30) as plain:
        with context().wrap_socket(plain, server_hostname="localhost") as secured:
            shown = secured.getpeercert(binary_form=True)
            version = secured.version()
    digest = hashlib.sha256(shown).hexdigest().upper()
    printed = re.search(r"SHA-256 ([0-9A-F:]+)", server.said())
    checks.that(
        f"the fingerprint at the start is that of the certificate; {version}",
        printed and printed.group(1).replace(":", "") == digest and version == "TLSv1.3",
        server.said(),
    )


def check_rules(checks, server, connect):
    """What submission asks for, and what the other listeners do not."""
    with connect(server.ports["submission"]) as client:
        offered = [line for line in client.lines if "AUTH" in line]
        refused = client.command(f"MAIL FROM:<{ADDRESS}>")
    checks.that(
        "submission in clear: no AUTH, 530 5.7.0",
        not offered and refused[:9] == "530 5.7.0",
        f"{offered}, {refused}",
    )
    with smtplib.SMTP_SSL(
        "127.0.0.1", server.ports["smtps"], "client.example", timeout=30, context=context()
    ) as client:
        client.ehlo()
        unknown = client.docmd(f"MAIL FROM:<{ADDRESS}>")
        secret = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
        authenticated = client.docmd("AUTH PLAIN " + secret)
        forged = client.docmd("MAIL FROM:<boss@example.org>")
        own = client.docmd(f"MAIL FROM:<{ADDRESS}>")
        elsewhere = client.docmd("RCPT TO:<someone@elsewhere.example>")
    replies = [unknown, authenticated, forged, own, elsewhere]
    checks.that(
        "submission: users only, as themselves, to here",
        [code for code, _ in replies] == [530, 235, 550, 250, 550],
        replies,
    )
    before = len(stored(server))
    with smtplib.SMTP("127.0.0.1", server.port, "client.example", timeout=30) as client:
        client.starttls(context=context())
        client.sendmail("sender@client.example", [ADDRESS], MESSAGE.decode())
    with smtplib.LMTP("127.0.0.1", server.ports["lmtp"], "client.example") as client:
        refused = client.sendmail("sender@client.example", [ADDRESS, "no@example.org"], MESSAGE.decode())
    kinds = {
        match.group(1)
        for path in stored(server)
        if (match := re.search(rb"\swith\s+(ESMTPS|LMTP)\s", path.read_bytes()))
    }
    checks.that(
        "mail from anywhere by STARTTLS and by LMTP, each with its name in Received",
        kinds == {b"ESMTPS", b"LMTP"} and len(stored(server)) == before + 2 and len(refused) == 1,
        f"{kinds}, {refused}",
    )


def check_binding(checks, server):
    """SCRAM bound to the connection, where the server's platform can export keying material."""
    with smtplib.SMTP_SSL(
        "127.0.0.1", server.ports["smtps"], "client.example", timeout=30, context=context()
    ) as client:
        client.ehlo()
        mechanisms = client.esmtp_features["auth"].split()
    if SCRAM + "-PLUS" not in mechanisms:
        return
    for password, code in ((PASSWORD, 0), (WRONG, 1)):
        arguments = ["gsasl", "--smtp", f"--connect=127.0.0.1:{server.ports['submission']}"]
        arguments += ["--x509-ca-file=", "-m", SCRAM + "-PLUS", "-a", USER, "-p", password]
        result = subprocess.run(arguments, input=b"", capture_output=True, timeout=90)
        checks.that(
            f"gsasl, {SCRAM}-PLUS, {password}: exit code {code}",
            result.returncode == code,
            result.stdout + result.stderr,
        )


def check_whole(checks, server, work):
    """Megabytes over TLS arrive as they left."""
    line = b"0123456789abcdefghijklmnopqrstuvwxyz" * 2 + b"\n"
    text = f"From: {ADDRESS}\nTo: {ADDRESS}\n\n".encode() + line * 70_000
    path, certificate = Path(work, "megabytes"), Path(work, "certificate.pem")
    path.write_bytes(text)
    certificate.write_text(ssl.get_server_certificate(("127.0.0.1", server.ports["smtps"])))
    before = set(stored(server))
    way = Way("smtps", server.ports["smtps"], USER, "PLAIN", certificate)
    result = by_curl(way, Mail(ADDRESS, ADDRESS, path))
    new = [path.read_bytes() for path in stored(server) if path not in before]
    checks.that(
        f"{len(text)} octets over smtps arrive as they left",
        result.returncode == 0
        and len(new) == 1
        and new[0].endswith(b"\r\n\r\n" + (line.replace(b"\n", b"\r\n") * 70_000))
        and new[0].count(line[:-1]) == 70_000,
        result.stdout.decode(errors="replace"),
    )


def check_proxy(checks, start):
    """Behind a proxy it is the client that stands in Received."""
    with start("--proxy-protocol", "--discard") as server:
        with socket.create_connection(("127.0.0.1", server.port), 30) as direct:
            direct.sendall(b"EHLO client.example\r\n")
            # It may be reset, since there is input that nobody reads.
            try:
                nothing = direct.recv(100)
            except ConnectionError:
                nothing = b""
        with socket.create_connection(("127.0.0.1", server.port), 30) as proxy:
            proxy.sendall(b"PROXY TCP4 192.0.2.7 203.0.113.2 4321 25\r\n")
            greeting = proxy.recv(100)
    checks.that(
        "--proxy-protocol: a greeting behind a header, and nothing without one",
        greeting.startswith(b"220 ") and not nothing,
        f"{greeting}, {nothing}",
    )


def check(checks, start, connect, command, work):
    """All of it; start starts a server, connect is a client of few words."""
    users = Path(work, "users")
    interop_auth.make_users(command, users)
    options = ["--users", str(users), "--tls-self-signed"]
    for name in LISTENERS:
        options += [f"--{name}", "127.0.0.1:0"]
    with start(*options) as server:
        check_certificate(checks, server)
        check_rules(checks, server, connect)
        check_binding(checks, server)
        check_whole(checks, server, work)
        checks.that("SIGTERM: exit code 0", server.terminate() == 0, server.said())
        said = server.said()
        checks.that(
            "no stack trace and no secret was printed",
            "\tat " not in said and PASSWORD not in said,
            said,
        )
    check_proxy(checks, start)
