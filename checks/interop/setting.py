"""What a section is given."""

from pathlib import Path
from typing import NamedTuple

from tools.server import PASSWORD, Server


class Setting(NamedTuple):
    """The command that starts the server, a folder to work in, how many SIGTERM drills."""

    command: list
    work: Path
    terms: int

    def start(self, *options, maildir=None):
        """A server that stores mail in a folder of this section."""
        maildir = maildir or self.work / "mail"
        return Server(*options, maildir=maildir, command=self.command)


def ends_well(checks, server):
    """SIGTERM lets it complete what is coming in and exit with 0."""
    checks.that("SIGTERM: exit code 0", server.terminate() == 0, server.said())


def discreet(checks, server):
    """Neither a stack trace nor a password is in its output."""
    said = server.said()
    checks.that(
        "no stack trace and no secret was printed",
        "\tat " not in said and PASSWORD not in said,
        said,
    )
