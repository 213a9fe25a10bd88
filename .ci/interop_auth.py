"""Other people's clients authenticate with the example server, and fail to: see .ci/interop."""

import base64
import hashlib
import hmac
import secrets
import subprocess
import sys
from pathlib import Path

USER = "user"
PASSWORD = "pencil"
NO_ONE = "nobody"
WRONG = "eraser"
MECHANISMS = ("SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5")
RECIPIENT = f"{USER}@example.org"
SENDER = "sender@client.example"
MESSAGE = f"From: {SENDER}\nTo: {RECIPIENT}\n\nhello\n".encode()
SUCCESS, REFUSAL, CANCELLED = b"235 2.7.0 ", b"535 5.7.8 ", b"501 5.7.0 "
# How many responses a client makes, an initial one among them.
RESPONSES = {"SCRAM-SHA-256": 3, "PLAIN": 1, "LOGIN": 2, "CRAM-MD5": 1}

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
    return ["swaks", "--server", f"127.0.0.1:{port}", "--auth", mechanism, "--timeout", "30s"] + [
        "--auth-user",
        user,
        "--auth-password",
        password,
        "--quit-after",
        "AUTH",
    ]


def by_smtplib(port, mechanism, user, password):
    return [sys.executable, "-c", SMTPLIB, str(port), mechanism, user, password]


# What msmtp, curl and curl --sasl-ir deliver once they have authenticated.
MESSAGES = 4 + 3 + 2

CLIENTS = {
    "gsasl": (by_gsasl, MECHANISMS),
    "msmtp": (by_msmtp, MECHANISMS),
    "curl": (by_curl, MECHANISMS[1:]),
    "curl --sasl-ir": (by_curl_at_once, MECHANISMS[1:3]),
    "swaks": (by_swaks, MECHANISMS[1:]),
    "smtplib": (by_smtplib, MECHANISMS[1:]),
}


def make_users(command, path, password=PASSWORD):
    """A users file, made as an operator makes it."""
    subprocess.run(
        [*command, "passwd", "--cram-md5", "--users", str(path), USER],
        input=f"{password}\n{password}\n".encode(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )


class Star:
    """Makes a star, which cancels, of a client's first response, of its second, and so on."""

    def __init__(self, response):
        self.left = response
        self.held = b""
        self.unasked = False

    def for_server(self, said, octets):
        """A client that is asked says one line, which may come in pieces."""
        line = self.held + octets
        self.held = b"" if line.endswith(b"\n") else line
        if self.held:
            return b""
        if line.startswith(b"AUTH ") and line.count(b" ") == 2:
            self.left -= 1
            if self.left == 0:
                # Left out, so that there is a challenge to cancel, which the client is not shown.
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
    """A challenge that is not base64."""
    return b"334 !\r\n" if octets.startswith(b"334 ") else octets


def authenticate(checks, tee, name, client, mechanism, user, password, expected, how=""):
    """One client's whole run; what the server said is the judge, and the client's exit code."""
    process = subprocess.run(
        client(tee.port, mechanism, user, password),
        input=MESSAGE if name.startswith(("msmtp", "curl")) else b"",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=90,
    )
    said = b"".join(bytes(recording.server) for recording in tee.take())
    done = [each for each in (SUCCESS, REFUSAL, CANCELLED) if each in said] == [expected]
    code = process.returncode
    checks.that(
        f"{name}, {mechanism}, {user}/{password}{how}: {expected.decode().strip()}",
        done and (code == 0) == (expected == SUCCESS),
        f"exit code {code}\n{said.decode(errors='replace')}\n{process.stdout.decode(errors='replace')}",
    )


def cancel_each(checks, tee, name, client, mechanism):
    """Each response of a client in turn is cancelled on its way."""
    for response in range(1, RESPONSES[mechanism] + 1):
        star = Star(response)
        tee.for_server, tee.for_client = star.for_server, star.for_client
        how = f", a star for response {response}"
        authenticate(checks, tee, name, client, mechanism, USER, PASSWORD, CANCELLED, how)
    if name == "curl" and mechanism == "CRAM-MD5":
        # A client that cancels by itself.
        tee.pass_on_both_ways()
        tee.for_client = garble
        how = ", a challenge that is not base64"
        authenticate(checks, tee, name, client, mechanism, USER, PASSWORD, CANCELLED, how)
    tee.pass_on_both_ways()


def in_base64(text):
    return base64.b64encode(text.encode()).decode()


def scram_final(first_bare, server_first, password):
    """The client's last message (RFC 5802 3), by Python's standard library."""
    fields = dict(part.split("=", 1) for part in server_first.split(","))
    salt = base64.b64decode(fields["s"])
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, int(fields["i"]))
    key = hmac.digest(salted, b"Client Key", "sha256")
    without_proof = f"c=biws,r={fields['r']}"
    message = f"{first_bare},{server_first},{without_proof}".encode()
    signature = hmac.digest(hashlib.sha256(key).digest(), message, "sha256")
    proof = bytes(a ^ b for a, b in zip(key, signature))
    return f"{without_proof},p={base64.b64encode(proof).decode()}"


def dialogue(client, mechanism, user, password):
    """Yields each line that a client has to say, and is sent the reply to it."""
    if mechanism == "PLAIN":
        yield "AUTH PLAIN"
        yield in_base64(f"\0{user}\0{password}")
    elif mechanism == "LOGIN":
        yield "AUTH LOGIN"
        yield in_base64(user)
        yield in_base64(password)
    elif mechanism == "CRAM-MD5":
        challenge = base64.b64decode((yield "AUTH CRAM-MD5")[4:])
        digest = hmac.new(password.encode(), challenge, "md5").hexdigest()
        yield in_base64(f"{user} {digest}")
    else:
        bare = f"n={user},r={secrets.token_urlsafe(18)}"
        yield f"AUTH {mechanism}"
        first = base64.b64decode((yield in_base64(f"n,,{bare}"))[4:]).decode()
        yield in_base64(scram_final(bare, first, password))
        yield ""


def play(client, mechanism, user, password, lines=None):
    """Says the first lines of an exchange, all of them by default; the last reply."""
    steps = dialogue(client, mechanism, user, password)
    line, reply, said = next(steps), "", 0
    while lines is None or said < lines:
        reply = client.command(line)
        said += 1
        try:
            line = steps.send(reply)
        except StopIteration:
            break
        if not reply.startswith("334"):
            break
    return reply


def cancel(checks, connect, mechanism):
    """A star in place of every response in turn; the connection is as good as before."""
    for lines in range(1, RESPONSES[mechanism] + 1):
        with connect() as client:
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


def check_replies(checks, connect):
    """Known and unknown users are told the same; the third failure ends the connection."""
    for mechanism in MECHANISMS:
        with connect() as client:
            wrong = play(client, mechanism, USER, WRONG)
            unknown = play(client, mechanism, NO_ONE, WRONG)
            third = play(client, mechanism, USER, WRONG)
        checks.that(
            f"{mechanism}: wrong and unknown are one reply, the third failure is 421",
            wrong == unknown and wrong.startswith("535 5.7.8 ") and third.startswith("421 4.7.0 "),
            f"{wrong}, {unknown}, {third}",
        )


def check_users(checks, connect, command, users):
    """Who may act as whom, who has a mailbox, and a password that changes while the server runs."""
    with connect() as client:
        other = client.command("AUTH PLAIN " + in_base64(f"{NO_ONE}\0{USER}\0{PASSWORD}"))
        own = client.command("AUTH PLAIN " + in_base64(f"{RECIPIENT}\0{USER}\0{PASSWORD}"))
        client.command(f"MAIL FROM:<{SENDER}>")
        known = client.command(f"RCPT TO:<{RECIPIENT}>")
        unknown = client.command(f"RCPT TO:<{NO_ONE}@example.org>")
    replies = f"{other}, {own}, {known}, {unknown}"
    checks.that("nobody acts as another, but as oneself", other[:3] + own[:3] == "535235", replies)
    checks.that("only users have mailboxes", known[:3] + unknown[:9] == "250550 5.1.1", replies)
    firsts = []
    for _ in range(2):
        with connect() as client:
            client.command("AUTH SCRAM-SHA-256")
            first = client.command(in_base64(f"n,,n={NO_ONE},r=abc"))
            firsts.append(base64.b64decode(first[4:]).decode().split(",", 1)[1])
    checks.that("a stranger is given the same salt twice", firsts[0] == firsts[1], firsts)
    make_users(command, users, "another")
    with connect() as client:
        old = play(client, "SCRAM-SHA-256", USER, PASSWORD)
        new = play(client, "SCRAM-SHA-256", USER, "another")
    checks.that("a password that changes is known at once", old[:3] + new[:3] == "535235", (old, new))


def check(checks, start, connect, tee_to, command, work):
    """All of it; start starts a server, connect is a client of few words, tee_to makes a tee."""
    users = Path(work, "users")
    make_users(command, users)
    checks.that("passwd makes a file for its owner only", users.stat().st_mode & 0o77 == 0)
    with start("--users", str(users)) as server, connect(server.port) as client:
        refused = client.command("AUTH PLAIN " + in_base64(f"\0{USER}\0{PASSWORD}"))
        offered = [line for line in client.lines if "AUTH" in line]
        checks.that("without --allow-clear-auth: not offered", not offered, offered)
        checks.that("without --allow-clear-auth: refused", refused[:9] == "502 5.5.1", refused)
    options = ["--users", str(users), "--allow-clear-auth", "--require-auth"]
    with start(*options) as server, connect(server.port) as client:
        refused = client.command(f"MAIL FROM:<{SENDER}>")
        authenticated = play(client, "SCRAM-SHA-256", USER, PASSWORD)
        accepted = client.command(f"MAIL FROM:<{SENDER}>")
        checks.that(
            "with --require-auth: mail from users only",
            (refused[:9], authenticated[:9], accepted[:3]) == ("530 5.7.0", "235 2.7.0", "250"),
            f"{refused}, {authenticated}, {accepted}",
        )
    with start("--users", str(users), "--allow-clear-auth") as server, tee_to(server.port) as tee:
        for name, (client, mechanisms) in CLIENTS.items():
            for mechanism in mechanisms:
                for user, password, expected in (
                    (USER, PASSWORD, SUCCESS),
                    (USER, WRONG, REFUSAL),
                    (NO_ONE, PASSWORD, REFUSAL),
                ):
                    authenticate(checks, tee, name, client, mechanism, user, password, expected)
                cancel_each(checks, tee, name, client, mechanism)
        for mechanism in MECHANISMS:
            cancel(checks, lambda: connect(server.port), mechanism)
        check_replies(checks, lambda: connect(server.port))
        check_users(checks, lambda: connect(server.port), command, users)
        stored = [path.read_bytes() for path in Path(server.maildir).glob(f"*/{USER}/new/*")]
        checks.that(
            f"the {len(stored)} messages that followed came with ESMTPA, all of them",
            len(stored) == MESSAGES
            and all(b" with ESMTPA " in octets.replace(b"\r\n\t", b" ") for octets in stored),
        )
        said = server.said()
        shown = [t for t in (PASSWORD, WRONG, in_base64(PASSWORD), "p=", "AHVzZX") if t in said]
        checks.that("nothing secret is in the server's output", not shown, f"{shown} in\n{said}")
