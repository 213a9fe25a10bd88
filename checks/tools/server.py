"""The mail server as a child process."""

import re
import shlex

from tools.mail import DOMAIN
from tools.places import SERVER_JAR, jdk
from tools.program import Listening, run

USER, PASSWORD = "user", "pencil"


def server_command(*java_options):
    """Starts the server that the build has left."""
    return [jdk("java"), *java_options, "-jar", str(SERVER_JAR)]


def shell_command():
    """The same, as a person writes it."""
    return shlex.join(server_command())


class Server(Listening):
    """The mail server on free ports of loopback.

    It listens for SMTP and wherever its options say, takes mail for DOMAIN, and discards it unless
    there is a maildir.
    """

    def __init__(self, *options, maildir=None, command=None, **how):
        self.maildir = maildir
        target = ["--discard"] if maildir is None else ["--maildir", str(maildir)]
        arguments = ["--listen", "127.0.0.1:0", "--domain", DOMAIN, *target, *options]
        listeners = re.findall(r"^--(submission|smtps|lmtp|metrics)\b", "\n".join(options), re.M)
        super().__init__([*(command or server_command()), *arguments], ["smtp", *listeners], **how)


def make_users(path, *options, user=USER, password=PASSWORD, command=None):
    """Sets a user's password in a users file as an operator does; returns the file."""
    arguments = [*(command or server_command()), "passwd", *options, "--users", path, user]
    made = run(arguments, input=f"{password}\n{password}\n".encode())
    if made.returncode != 0:
        raise RuntimeError(f"passwd failed: {made.stdout.decode(errors='replace')}")
    return path
