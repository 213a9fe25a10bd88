"""Delivers real mail to the mail server with foreign clients, and breaks it on purpose.

    .ci/run tools
    mvn -q -DskipTests package
    checks/interop/run [--command 'java -jar …'] [--terms N] [--only SECTION]…

Starts the server on free loopback ports, prints one line per check and closes with "N passed,
N failed"; the exit code is 1 if a check failed. Only root can start Postfix.
"""

import argparse
import shlex
import shutil
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from interop import auth, clients, conformance, delivery, disk, hostile, lifecycle, postfix, relay
from interop import sink, testssl, tls
from interop.setting import Setting
from tools.places import SERVER_JAR, require, use_installed
from tools.report import Checks
from tools.server import shell_command

TOOLS = ("swaks", "curl", "msmtp", "gsasl", "s-nail", "node", "smtp-source", "smtp-sink")

SECTIONS = {
    "clients": clients.check,
    "client": sink.check,
    "auth": auth.check,
    "tls": tls.check,
    "delivery": delivery.check,
    "relay": relay.check,
    "hostile": hostile.check,
    "conformance": conformance.check,
    "load": lifecycle.load,
    "term": lifecycle.term,
    "start": lifecycle.start,
    "full": disk.full,
}
# Takes minutes, so it runs only when it is named.
BY_HAND = {"testssl": testssl.check}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0],
        epilog="sections:\n"
        + "\n".join(f"  {n:10}{s.__doc__}" for n, s in {**SECTIONS, **BY_HAND}.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command = shell_command()
    parser.add_argument("--command", default=command, help="starts the server (%(default)s)")
    parser.add_argument("--terms", type=int, default=1, help="SIGTERM drills (%(default)s)")
    parser.add_argument(
        "--only",
        action="append",
        choices={**SECTIONS, **BY_HAND},
        metavar="SECTION",
        help="run this section only; may be repeated",
    )
    parser.add_argument("--limit", type=int, default=900, help="seconds in all (%(default)s)")
    options = parser.parse_args()
    if options.command == command:
        require(SERVER_JAR)
    options.command = shlex.split(options.command)
    return options


def require_tools():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if postfix.daemons() is None:
        missing.append("Postfix's master")
    if missing:
        sys.exit(f"{', '.join(missing)} not found; run: .ci/run tools")


def stop_in_time(seconds):
    """Turns SIGTERM and the end of the time into exceptions, so that every child is stopped."""

    def out_of_time(*unused):
        raise TimeoutError(f"more than {seconds} s in all")

    def terminated(*unused):
        raise SystemExit("terminated")

    signal.signal(signal.SIGTERM, terminated)
    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(seconds)


def main():
    options = arguments()
    use_installed()
    require_tools()
    stop_in_time(options.limit)
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="smtpkit-interop-") as work:
        for name in options.only or SECTIONS:
            section = SECTIONS.get(name) or BY_HAND[name]
            print(f"-- {name}: {section.__doc__}", flush=True)
            setting = Setting(options.command, Path(work, name), options.terms)
            setting.work.mkdir()
            try:
                section(checks, setting)
            except Exception as failure:
                traceback.print_exc(file=sys.stdout)
                checks.that(f"{name} comes to its end", False, repr(failure))
    print(checks.closing_line(), flush=True)
    sys.exit(1 if checks.failed else 0)
