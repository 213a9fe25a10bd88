"""Foreign clients authenticate with the mail server, and fail to."""

import base64
import sys

from interop.exchanges import MECHANISMS, RESPONSES, in_base64, play
from interop.mailers import swaks
from interop.tee import Tee
from tools.client import SENDER, Client
from tools.mail import folder, mailbox
from tools.program import run, text
from tools.server import PASSWORD, USER, make_users

NO_ONE = "nobody"
WRONG = "eraser"
RECIPIENT = mailbox(USER)
MESSAGE = f"From: {SENDER}\nTo: {RECIPIENT}\n\nhello\n".encode()
SUCCESS, REFUSAL, CANCELLED = b"235 2.7.0 ", b"535 5.7.8 ", b"501 5.7.0 "

SMTPLIB = """
import smtplib, sys
port, mechanism, user, password = sys.argv[1:]
with smtplib.SMTP('127.0.0.1', int(port), 'client.example', timeout=30) as client:
    client.ehlo()
    client.user, client.password = user, password
    method = {'PLAIN': client.auth_plain, 'LOGIN': client.auth_login, 'CRAM-MD5': client.auth_cram_md5}
    client.auth(mechanism, method[mechanism])
"""


def by_gsasl(port, mechanism, user, password):
    return ["gsasl", "--smtp", "--no-starttls", "-m", mechanism, "-a", user, "-p", password] + [
        f"--connect=127.0.0.1:{port}"
    ]


def by_msmtp(port, mechanism, user, password):
    return ["msmtp", "--host=127.0.0.1", f"--port={port}", f"--from={SENDER}", "--tls=off"] + [
        f"--auth={mechanism.lower()}",
        f"--user={user}",
        f"--passwordeval=echo {password}",
        "--timeout=30",
        RECIPIENT,
    ]


def by_curl(port, mechanism, user, password, *options):
    return ["curl", "-sS", "--max-time", "60", f"smtp://127.0.0.1:{port}/client.example"] + [
        "--login-options",
        f"AUTH={mechanism}",
        "-u",
        f"{user}:{password}",
        "--mail-from",
        SENDER,
        "--mail-rcpt",
        RECIPIENT,
        "--crlf",
        "--upload-file",
        "-",
        *options,
    ]


def by_curl_at_once(port, mechanism, user, password):
    return by_curl(port, mechanism, user, password, "--sasl-ir")


def by_swaks(port, mechanism, user, password):
    login = ["--auth", mechanism, "--auth-user", user, "--auth-password", password]
    return swaks(port, *login, "--quit-after", "AUTH")


def by_smtplib(port, mechanism, user, password):
    return [sys.executable, "-c", SMTPLIB, str(port), mechanism, user, password]


# msmtp, curl and curl --sasl-ir each deliver a message once they have authenticated.
MESSAGES = 4 + 3 + 2

CLIENTS = {
    "gsasl": (by_gsasl, MECHANISMS),
    "msmtp": (by_msmtp, MECHANISMS),
    "curl": (by_curl, MECHANISMS[1:]),
    "curl --sasl-ir": (by_curl_at_once, MECHANISMS[1:3]),
    "swaks": (by_swaks, MECHANISMS[1:]),
    "smtplib": (by_smtplib, MECHANISMS[1:]),
}


class Star:
    """Replaces a client's n-th response by a star, which cancels the exchange."""

    def __init__(self, response):
        self.left = response
        self.held = b""
        self.unasked = False

    def for_server(self, said, octets):
        """A client sends one line at a time, which may come in pieces."""
        line = self.held + octets
        self.held = b"" if line.endswith(b"\n") else line
        if self.held:
            return b""
        if line.startswith(b"AUTH ") and line.count(b" ") == 2:
            self.left -= 1
            if self.left == 0:
                # Sent without the initial response, so that the server asks; the client does not see that.
                self.unasked = True
                return line[: line.rindex(b" ")] + b"\r\n*\r\n"
        elif said.splitlines()[-1].startswith(b"334"):
            self.left -= 1
            if self.left == 0:
                return b"*\r\n"
        return line

    def for_client(self, said, octets):
        if self.unasked and octets.startswith(b"334 "):
            self.unasked = False
            return octets.partition(b"\n")[2]
        return octets


def garble(said, octets):
    """Replaces a challenge by one that is not base64."""
    return b"334 !\r\n" if octets.startswith(b"334 ") else octets


def authenticate(checks, tee, name, client, mechanism, user, password, expected, how=""):
    """Runs a client; the server's replies and the client's exit code must be as expected."""
    message = MESSAGE if name.startswith(("msmtp", "curl")) else b""
    process = run(client(tee.port, mechanism, user, password), input=message)
    said = b"".join(bytes(recording.server) for recording in tee.take())
    done = [each for each in (SUCCESS, REFUSAL, CANCELLED) if each in said] == [expected]
    code = process.returncode
    checks.that(
        f"{name}, {mechanism}, {user}/{password}{how}: {expected.decode().strip()}",
        done and (code == 0) == (expected == SUCCESS),
        f"exit code {code}\n{said.decode(errors='replace')}\n{text(process)}",
    )


def cancel_each(checks, tee, name, client, mechanism):
    """Cancels each response of a client in turn, on its way to the server."""
    for response in range(1, RESPONSES[mechanism] + 1):
        star = Star(response)
        tee.for_server, tee.for_client = star.for_server, star.for_client
        how = f", a star for response {response}"
        authenticate(checks, tee, name, client, mechanism, USER, PASSWORD, CANCELLED, how)
    if name == "curl" and mechanism == "CRAM-MD5":
        # This client cancels by itself.
        tee.pass_on_both_ways()
        tee.for_client = garble
        how = ", a challenge that is not base64"
        authenticate(checks, tee, name, client, mechanism, USER, PASSWORD, CANCELLED, how)
    tee.pass_on_both_ways()


def cancel(checks, server, mechanism):
    """Sends a star in place of each response in turn; the connection still works afterwards."""
    for lines in range(1, RESPONSES[mechanism] + 1):
        with Client(server.port).begin() as client:
            prompt = play(client, mechanism, USER, PASSWORD, lines)
            cancelled = client.command("*")
            afterwards = play(client, mechanism, USER, PASSWORD)
        checks.that(
            f"{mechanism}, cancelled after {lines} of its lines: 501 5.7.0, and then it works",
            prompt.startswith("334")
            and cancelled.startswith(CANCELLED.decode())
            and afterwards.startswith(SUCCESS.decode()),
            f"{prompt}, {cancelled}, {afterwards}",
        )


def check_replies(checks, server):
    """Known and unknown users get the same reply; the third failure ends the connection."""
    for mechanism in MECHANISMS:
        with Client(server.port).begin() as client:
            wrong = play(client, mechanism, USER, WRONG)
            unknown = play(client, mechanism, NO_ONE, WRONG)
            third = play(client, mechanism, USER, WRONG)
        checks.that(
            f"{mechanism}: wrong and unknown are one reply, the third failure is 421",
            wrong == unknown and wrong.startswith("535 5.7.8 ") and third.startswith("421 4.7.0 "),
            f"{wrong}, {unknown}, {third}",
        )


def check_users(checks, server, change_password):
    """Who may act as whom, who has a mailbox, and a password that changes while the server runs."""
    with Client(server.port).begin() as client:
        other = client.command("AUTH PLAIN " + in_base64(f"{NO_ONE}\0{USER}\0{PASSWORD}"))
        own = client.command("AUTH PLAIN " + in_base64(f"{RECIPIENT}\0{USER}\0{PASSWORD}"))
        client.command(f"MAIL FROM:<{SENDER}>")
        known = client.command(f"RCPT TO:<{RECIPIENT}>")
        unknown = client.command(f"RCPT TO:<{mailbox(NO_ONE)}>")
    replies = f"{other}, {own}, {known}, {unknown}"
    checks.that("nobody acts as another, but as oneself", other[:3] + own[:3] == "535235", replies)
    checks.that("only users have mailboxes", known[:3] + unknown[:9] == "250550 5.1.1", replies)
    firsts = []
    for _ in range(2):
        with Client(server.port).begin() as client:
            client.command("AUTH SCRAM-SHA-256")
            first = client.command(in_base64(f"n,,n={NO_ONE},r=abc"))
            firsts.append(base64.b64decode(first[4:]).decode().split(",", 1)[1])
    checks.that("a stranger is given the same salt twice", firsts[0] == firsts[1], firsts)
    change_password("another")
    with Client(server.port).begin() as client:
        old = play(client, "SCRAM-SHA-256", USER, PASSWORD)
        new = play(client, "SCRAM-SHA-256", USER, "another")
    checks.that("a password that changes is known at once", old[:3] + new[:3] == "535235", (old, new))


def check_options(checks, setting, users):
    """What --allow-clear-auth and --require-auth change."""
    with setting.start("--users", users) as server, Client(server.port).begin() as client:
        refused = client.command("AUTH PLAIN " + in_base64(f"\0{USER}\0{PASSWORD}"))
        offered = [line for line in client.lines if "AUTH" in line]
        checks.that("without --allow-clear-auth: not offered", not offered, offered)
        checks.that("without --allow-clear-auth: refused", refused[:9] == "502 5.5.1", refused)
    options = ["--users", users, "--allow-clear-auth", "--require-auth"]
    with setting.start(*options) as server, Client(server.port).begin() as client:
        refused = client.command(f"MAIL FROM:<{SENDER}>")
        authenticated = play(client, "SCRAM-SHA-256", USER, PASSWORD)
        accepted = client.command(f"MAIL FROM:<{SENDER}>")
        checks.that(
            "with --require-auth: mail from users only",
            (refused[:9], authenticated[:9], accepted[:3]) == ("530 5.7.0", "235 2.7.0", "250"),
            f"{refused}, {authenticated}, {accepted}",
        )


def check_clients(checks, tee):
    """Each client with each of its mechanisms: right, wrong, unknown, cancelled."""
    for name, (client, mechanisms) in CLIENTS.items():
        for mechanism in mechanisms:
            for user, password, expected in (
                (USER, PASSWORD, SUCCESS),
                (USER, WRONG, REFUSAL),
                (NO_ONE, PASSWORD, REFUSAL),
            ):
                authenticate(checks, tee, name, client, mechanism, user, password, expected)
            cancel_each(checks, tee, name, client, mechanism)


def check(checks, setting):
    """Authentication: right, wrong, unknown, cancelled."""
    path = setting.work / "users"

    def set_password(password):
        make_users(path, "--cram-md5", password=password, command=setting.command)

    set_password(PASSWORD)
    checks.that("passwd makes a file for its owner only", path.stat().st_mode & 0o77 == 0)
    users = str(path)
    check_options(checks, setting, users)
    with setting.start("--users", users, "--allow-clear-auth") as server, Tee(server.port) as tee:
        check_clients(checks, tee)
        for mechanism in MECHANISMS:
            cancel(checks, server, mechanism)
        check_replies(checks, server)
        check_users(checks, server, set_password)
        stored = [path.read_bytes() for path in folder(server.maildir, USER)]
        checks.that(
            f"the {len(stored)} messages that followed came with ESMTPA, all of them",
            len(stored) == MESSAGES
            and all(b" with ESMTPA " in octets.replace(b"\r\n\t", b" ") for octets in stored),
        )
        said = server.said()
        shown = [t for t in (PASSWORD, WRONG, in_base64(PASSWORD), "p=", "AHVzZX") if t in said]
        checks.that("nothing secret is in the server's output", not shown, f"{shown} in\n{said}")
