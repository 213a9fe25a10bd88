"""The command lines of foreign clients that send one message."""

import array
import fcntl
import json
import re
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import NamedTuple, Optional

from tools import program
from tools.places import NODEMAILER
from tools.program import RUN_SECONDS
from tools.server import PASSWORD

SCRAM, PLAIN, LOGIN, CRAM = "SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5"


class Way(NamedTuple):
    """How a message goes: the listener, the user and the mechanism, the certificate trusted."""

    listener: str
    port: int
    user: str
    mechanism: Optional[str]
    trust: Optional[Path]
    password: str = PASSWORD

    def said(self):
        return f"{self.listener}, {self.mechanism}" if self.mechanism else self.listener


class Mail(NamedTuple):
    """One message and its envelope; the lines of the file end with LF."""

    sender: str
    recipient: str
    path: Path


# --- the clients ---------------------------------------------------------------------------------


def run(arguments, path="/dev/null"):
    """The file is the program's standard input."""
    with open(path, "rb") as stdin:
        return program.run(arguments, stdin=stdin)


def by_curl(way, mail):
    scheme = "smtps" if way.listener == "smtps" else "smtp"
    options = ["--crlf", "--max-time", "60", "--mail-from", mail.sender, "--mail-rcpt", mail.recipient]
    if way.mechanism:
        options += ["--ssl-reqd", "-u", f"{way.user}:{way.password}"]
        options += ["--login-options", f"AUTH={way.mechanism}"]
        options += ["--cacert", way.trust] if way.trust else []
    url = f"{scheme}://localhost:{way.port}/client.example"
    return run(["curl", "-sS", *options, "--upload-file", mail.path, url])


def by_msmtp(way, mail):
    options = [f"--port={way.port}", f"--from={mail.sender}", "--domain=client.example"]
    if way.mechanism:
        options += ["--tls=on", f"--tls-starttls={'off' if way.listener == 'smtps' else 'on'}"]
        options += [f"--tls-trust-file={way.trust}"] if way.trust else []
        options += [f"--auth={way.mechanism.lower()}", f"--user={way.user}"]
        options += [f"--passwordeval=echo {way.password}"]
    else:
        options += ["--tls=off", "--auth=off"]
    return run(["msmtp", "--host=localhost", "--timeout=30", *options, mail.recipient], mail.path)


def swaks(port, *options, server="127.0.0.1"):
    """The command line of swaks, with what every use of it says."""
    return ["swaks", "--server", server, "--port", port, "--helo", "client.example"] + [
        "--timeout",
        "30s",
        *options,
    ]


def by_swaks(way, mail):
    # swaks ends the last line itself.
    unended = mail.path.with_suffix(".unended")
    options = ["--from", mail.sender, "--to", mail.recipient, "--data", f"@{unended}"]
    if way.mechanism:
        options += ["--tls-on-connect" if way.listener == "smtps" else "--tls", "--tls-verify"]
        options += ["--tls-ca-path", way.trust] if way.trust else []
        options += ["--auth", way.mechanism, "--auth-user", way.user]
        options += ["--auth-password", way.password]
    return run(swaks(way.port, "--suppress-data", *options, server="localhost"))


def by_s_nail(way, mail):
    scheme = "smtps" if way.listener == "smtps" else "smtp"
    login = f"{way.user}:{way.password}@" if way.mechanism else ""
    settings = {
        "v15-compat": None,
        "sendwait": None,
        "mta": f"{scheme}://{login}localhost:{way.port}",
        "smtp-auth": (way.mechanism or "none").lower(),
        "from": mail.sender,
        "hostname": "client.example",
        "ttycharset": "utf-8",
        "sendcharsets": "utf-8",
        "mime-encoding": "8bit",
        "tls-verify": "strict",
        "DEAD": "/dev/null",
    }
    if way.listener == "submission":
        settings["smtp-use-starttls"] = None
    if way.trust:
        settings.update({"tls-ca-file": way.trust, "tls-ca-no-defaults": None})
    options = [f"-S{name}" + ("" if v is None else f"={v}") for name, v in settings.items()]
    # s-nail writes a header of its own, so it is given the body only.
    body = mail.path.with_suffix(".body")
    return run(["s-nail", "-:/", *options, "-s", "hello", "-.", mail.recipient], body)


SMTPLIB = """
import smtplib, ssl, sys
listener, port, mechanism, user, password, trust, sender, recipient, path = sys.argv[1:]
context = ssl.create_default_context(cafile=trust or None)
if listener == 'smtps':
    client = smtplib.SMTP_SSL('localhost', int(port), 'client.example', timeout=30, context=context)
else:
    client = smtplib.SMTP('localhost', int(port), 'client.example', timeout=30)
with client:
    if listener == 'submission':
        client.starttls(context=context)
    client.ehlo()
    if mechanism:
        client.user, client.password = user, password
        client.auth(mechanism, getattr(client, 'auth_' + mechanism.lower().replace('-', '_')))
    client.sendmail(sender, [recipient], open(path, 'rb').read().replace(b'\\n', b'\\r\\n'))
"""


def by_smtplib(way, mail):
    told = [way.listener, way.port, way.mechanism or "", way.user, way.password, way.trust or ""]
    return run([sys.executable, "-c", SMTPLIB, *told, *mail])


def by_nodemailer(way, mail):
    told = {**way._asdict(), **mail._asdict(), "module": NODEMAILER}
    script = Path(__file__).with_name("nodemailer.js")
    return run(["node", script, json.dumps(told, default=str)])


def by_gsasl(way, mail):
    """gsasl authenticates; then it passes on what is typed, line by line."""
    arguments = ["gsasl", "--smtp", "--no-cb", f"--connect=localhost:{way.port}"]
    arguments += ["-m", way.mechanism, "-a", way.user, "-p", way.password]
    arguments += [f"--x509-ca-file={way.trust}"] if way.trust else []
    process = subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said = b""

    def until(code):
        nonlocal said
        seen = len(said)
        while not re.search(rb"^\d\d\d .*\n", said[seen:], re.MULTILINE):
            octets = process.stdout.read1(65536)
            if not octets:
                return False
            said += octets
        return re.search(rb"^" + code + rb" ", said[seen:], re.MULTILINE) is not None

    def say(line):
        # What gsasl reads beyond a line waits until it reads more.
        process.stdin.write(line + b"\n")
        process.stdin.flush()
        left, end = array.array("i", [1]), time.monotonic() + RUN_SECONDS
        while left[0] and process.poll() is None and time.monotonic() < end:
            time.sleep(0.0002)
            fcntl.ioctl(process.stdin, termios.FIONREAD, left)

    def dialogue():
        while b"\n235 " not in said:
            if not until(rb"\d\d\d"):
                return False
        for line in (f"MAIL FROM:<{mail.sender}>", f"RCPT TO:<{mail.recipient}>", "DATA"):
            say(line.encode())
            if not until(rb"[23]\d\d"):
                return False
        for line in mail.path.read_bytes().splitlines():
            say(b"." + line if line.startswith(b".") else line)
        say(b".")
        return until(b"250")

    try:
        done = dialogue()
        said += process.communicate(timeout=RUN_SECONDS)[0]
    except BrokenPipeError:
        done = False
        process.wait(RUN_SECONDS)
    finally:
        process.kill()
    return subprocess.CompletedProcess(arguments, process.returncode if done else 1, said)


class Client(NamedTuple):
    """What a client can do.

    mechanisms begins with the one for all messages; the others are tried with one. A mechanism
    of None stands for neither authentication nor TLS.
    """

    deliver: object
    mechanisms: tuple
    listeners: tuple = ("smtp", "submission", "smtps")
    at_smtp: tuple = (None,)
    kinds: tuple = ("whole", "empty")
    own_header: bool = False
    protocol: str = "ESMTP"


CLIENTS = {
    "curl": Client(by_curl, (PLAIN, LOGIN, CRAM)),
    "msmtp": Client(by_msmtp, (SCRAM, PLAIN, LOGIN, CRAM)),
    # swaks cannot send a message without a body.
    "swaks": Client(by_swaks, (PLAIN, LOGIN, CRAM), kinds=("whole",)),
    # s-nail says HELO where it does not authenticate.
    "s-nail": Client(by_s_nail, (PLAIN, LOGIN, CRAM), own_header=True, protocol="SMTP"),
    "smtplib": Client(by_smtplib, (PLAIN, LOGIN, CRAM)),
    "nodemailer": Client(by_nodemailer, (PLAIN, LOGIN, CRAM)),
    # gsasl always authenticates, and begins TLS by STARTTLS only.
    "gsasl": Client(
        by_gsasl,
        (SCRAM, PLAIN, LOGIN, CRAM),
        listeners=("smtp", "submission"),
        at_smtp=(SCRAM,),
    ),
}
