"""What is particular to TLS, submission, LMTP and a proxy."""

import hashlib
import re
import smtplib
import socket
import ssl

from interop.auth import MESSAGE, RECIPIENT, WRONG
from interop.exchanges import in_base64
from interop.mailers import Mail, Way, by_curl
from interop.setting import discreet, ends_well
from tools.client import SENDER, Client, unverified
from tools.mail import folder, mailbox
from tools.program import run, text
from tools.server import PASSWORD, USER, make_users

LISTENERS = ("submission", "smtps", "lmtp")
SCRAM = "SCRAM-SHA-256"
ELSEWHERE = "someone@elsewhere.example"


def submit(server):
    """A client of the listener that does TLS from the start."""
    port, context = server.ports["smtps"], unverified()
    return smtplib.SMTP_SSL("127.0.0.1", port, "client.example", timeout=30, context=context)


def check_certificate(checks, server):
    """The fingerprint that was printed is that of the certificate that is shown."""
    with socket.create_connection(("127.0.0.1", server.ports["smtps"]), 30) as plain:
        with unverified().wrap_socket(plain, server_hostname="localhost") as secured:
            shown = secured.getpeercert(binary_form=True)
            version = secured.version()
    digest = hashlib.sha256(shown).hexdigest().upper()
    printed = re.search(r"SHA-256 ([0-9A-F:]+)", server.said())
    checks.that(
        f"the fingerprint at the start is that of the certificate; {version}",
        printed and printed.group(1).replace(":", "") == digest and version == "TLSv1.3",
        server.said(),
    )


def check_rules(checks, server):
    """What submission asks for, and what the other listeners do not."""
    with Client(server.ports["submission"]).begin() as client:
        offered = [line for line in client.lines if "AUTH" in line]
        refused = client.command(f"MAIL FROM:<{RECIPIENT}>")
    checks.that(
        "submission in clear: no AUTH, 530 5.7.0",
        not offered and refused[:9] == "530 5.7.0",
        f"{offered}, {refused}",
    )
    with submit(server) as client:
        client.ehlo()
        unknown = client.docmd(f"MAIL FROM:<{RECIPIENT}>")
        authenticated = client.docmd("AUTH PLAIN " + in_base64(f"\0{USER}\0{PASSWORD}"))
        forged = client.docmd(f"MAIL FROM:<{mailbox('boss')}>")
        own = client.docmd(f"MAIL FROM:<{RECIPIENT}>")
        elsewhere = client.docmd(f"RCPT TO:<{ELSEWHERE}>")
    replies = [unknown, authenticated, forged, own, elsewhere]
    checks.that(
        "submission: users only, as themselves, to here",
        [code for code, _ in replies] == [530, 235, 550, 250, 550],
        replies,
    )
    before = len(folder(server.maildir, USER))
    with smtplib.SMTP("127.0.0.1", server.port, "client.example", timeout=30) as client:
        client.starttls(context=unverified())
        client.sendmail(SENDER, [RECIPIENT], MESSAGE.decode())
    with smtplib.LMTP("127.0.0.1", server.ports["lmtp"], "client.example") as client:
        refused = client.sendmail(SENDER, [RECIPIENT, mailbox("no")], MESSAGE.decode())
    stored = folder(server.maildir, USER)
    kinds = {
        match.group(1)
        for path in stored
        if (match := re.search(rb"\swith\s+(ESMTPS|LMTP)\s", path.read_bytes()))
    }
    checks.that(
        "mail from anywhere by STARTTLS and by LMTP, each with its name in Received",
        kinds == {b"ESMTPS", b"LMTP"} and len(stored) == before + 2 and len(refused) == 1,
        f"{kinds}, {refused}",
    )


def check_binding(checks, server):
    """SCRAM bound to the connection, where the server's platform can export keying material."""
    with submit(server) as client:
        client.ehlo()
        mechanisms = client.esmtp_features["auth"].split()
    if SCRAM + "-PLUS" not in mechanisms:
        return
    for password, code in ((PASSWORD, 0), (WRONG, 1)):
        arguments = ["gsasl", "--smtp", f"--connect=127.0.0.1:{server.ports['submission']}"]
        arguments += ["--x509-ca-file=", "-m", SCRAM + "-PLUS", "-a", USER, "-p", password]
        result = run(arguments)
        checks.that(
            f"gsasl, {SCRAM}-PLUS, {password}: exit code {code}",
            result.returncode == code,
            text(result),
        )


def check_whole(checks, server, work):
    """Megabytes over TLS arrive as they left."""
    line = b"0123456789abcdefghijklmnopqrstuvwxyz" * 2 + b"\n"
    octets = f"From: {RECIPIENT}\nTo: {RECIPIENT}\n\n".encode() + line * 70_000
    path, certificate = work / "megabytes", work / "certificate.pem"
    path.write_bytes(octets)
    certificate.write_text(ssl.get_server_certificate(("127.0.0.1", server.ports["smtps"])))
    before = set(folder(server.maildir, USER))
    way = Way("smtps", server.ports["smtps"], USER, "PLAIN", certificate)
    result = by_curl(way, Mail(RECIPIENT, RECIPIENT, path))
    new = [path.read_bytes() for path in folder(server.maildir, USER) if path not in before]
    checks.that(
        f"{len(octets)} octets over smtps arrive as they left",
        result.returncode == 0
        and len(new) == 1
        and new[0].endswith(b"\r\n\r\n" + (line.replace(b"\n", b"\r\n") * 70_000))
        and new[0].count(line[:-1]) == 70_000,
        text(result),
    )


def check_proxy(checks, setting):
    """Behind a proxy only connections that begin with a header are served."""
    with setting.start("--proxy-protocol", "--discard") as server:
        with socket.create_connection(("127.0.0.1", server.port), 30) as direct:
            direct.sendall(b"EHLO client.example\r\n")
            # It may be reset, because there is input that nobody reads.
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


def check(checks, setting):
    """TLS from the start and by STARTTLS, submission, LMTP, a proxy."""
    users = make_users(setting.work / "users", "--cram-md5", command=setting.command)
    options = ["--users", str(users), "--tls-self-signed"]
    options += [f"--{name}=127.0.0.1:0" for name in LISTENERS]
    with setting.start(*options) as server:
        check_certificate(checks, server)
        check_rules(checks, server)
        check_binding(checks, server)
        check_whole(checks, server, setting.work)
        ends_well(checks, server)
        discreet(checks, server)
    check_proxy(checks, setting)
