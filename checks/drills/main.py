"""Drills of the mail server: faults and load, with figures.

    mvn -q -DskipTests package
    checks/drills/run [--small] [DRILL]...     all of them by default

The server is a process of its own with a small heap, so that memory that is not bounded ends it.
Its clients come from 127.0.0.0/8 and stay on loopback. Each drill prints what holds and closes with
a line of figures. The exit code is 1 if anything did not hold.
"""

import argparse
import concurrent.futures
import dataclasses
import multiprocessing
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from drills import crash, faulty, floods, handshakes, held, huge, shares, slow, soak, storage, sums
from tools import mounts
from tools.places import SERVER_JAR, require
from tools.report import Checks

DRILLS = {
    drill.__name__: drill
    for drill in (
        held.idle,
        held.octet,
        slow.senders,
        slow.readers,
        floods.connections,
        floods.commands,
        floods.auth,
        huge.huge,
        handshakes.handshakes,
        sums.envelopes,
        sums.hellos,
        sums.states,
        shares.pipeliners,
        shares.crowd,
        shares.log,
        shares.mailboxes,
        storage.full,
        storage.readonly,
        storage.files,
        faulty.faults,
        crash.kill,
        crash.power,
        soak.soak,
    )
}


def amount(whole, small, told):
    return dataclasses.field(default=whole, metadata={"small": small, "told": told})


@dataclasses.dataclass
class Scale:
    """How much of everything: the whole, and what --small makes of it."""

    connections: int = amount(10_000, 300, "connections that are idle in clear, or hold an octet")
    tls_connections: int = amount(10_000, 60, "connections that are idle under TLS")
    senders: int = amount(600, 60, "slow senders")
    readers: int = amount(600, 30, "clients that never read")
    churn: int = amount(20_000, 500, "connections that come and go")
    floods: int = amount(40, 2, "clients for each flood of commands")
    auths: int = amount(400, 40, "clients that fail to authenticate at a time")
    auth_batches: int = amount(5, 1, "times that they do so, with three failures each")
    octets: int = amount(1 << 30, 36 << 20, "octets of a line, of a message")
    handshakes: int = amount(200, 5, "TLS handshakes abandoned at each step, by either way")
    envelopes: int = amount(500, 60, "transactions with 1000 recipients each")
    hellos: int = amount(5000, 400, "TLS handshakes whose first message never ends")
    states: int = amount(1000, 100, "connections in each state of a session")
    pipeliners: int = amount(400, 40, "connections that pipeline without end, at most")
    crowd: int = amount(1000, 100, "connections that take all places")
    mailboxes: int = amount(40, 3, "messages to 1000 new mailboxes each")
    faulty: int = amount(8, 2, "messages of each client under each fault of the disk")
    kills: int = amount(20, 1, "times kill -9")
    power_cuts: int = amount(10, 1, "power cuts")
    minutes: float = amount(60.0, 0.1, "minutes of the soak")
    look: float = amount(2.0, 0.4, "seconds for which a normal client is timed")
    slack: float = amount(0.010, 0.100, "seconds that its message may take beyond twice the time before")
    patience: bool = amount(True, False, "wait for deadlines, which take minutes")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0],
        epilog="drills:\n" + "\n".join(f"  {name:12}{d.__doc__}" for name, d in DRILLS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("drills", nargs="*", metavar="DRILL", help="all of them by default")
    parser.add_argument("--except", dest="left_out", nargs="+", default=[], metavar="DRILL",
                        help="all but these")
    parser.add_argument("--small", action="store_true", help="a little of everything, in a minute")
    parser.add_argument("--limit", type=int, default=3 * 3600, metavar="SECONDS",
                        help="for all of it (%(default)s)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N",
                        help="drills at a time, each in a process of its own (%(default)s)")
    for field in dataclasses.fields(Scale):
        name = "--" + field.name.replace("_", "-")
        told = f"{field.metadata['told']} ({field.default}, small {field.metadata['small']})"
        kind = (
            {"action": argparse.BooleanOptionalAction}
            if field.type is bool
            else {"type": field.type, "metavar": "N"}
        )
        parser.add_argument(name, default=None, help=told, **kind)
    options = parser.parse_args()
    for name in options.drills + options.left_out:
        if name not in DRILLS:
            parser.error(f"no such drill: {name}; there are {' '.join(DRILLS)}")
    named = options.drills or DRILLS
    options.drills = [name for name in named if name not in options.left_out]
    return options


def scale_of(options):
    scale = Scale()
    for field in dataclasses.fields(Scale):
        said = getattr(options, field.name)
        if said is not None:
            setattr(scale, field.name, said)
        elif options.small:
            setattr(scale, field.name, field.metadata["small"])
    return scale


def run(name, scale, work):
    """Runs a drill and prints its closing line; returns how it ended, in a word."""
    print(f"-- {name}: {DRILLS[name].__doc__}", flush=True)
    checks = Checks()
    began = time.monotonic()
    word = "passed"
    try:
        DRILLS[name](checks, scale, work)
    except mounts.NoMounts as why:
        print(f"******  NOT RUN to its end: no file system can be mounted here: {why}", flush=True)
        word = "NOT RUN"
    except faulty.NoCompiler as why:
        print(f"******  NOT RUN: {why}", flush=True)
        word = "NOT RUN"
    except Exception as failure:
        traceback.print_exc(file=sys.stdout)
        checks.that(f"{name} comes to its end", False, repr(failure))
    if checks.failed:
        word = "FAILED"
    figures = "; ".join(checks.figures)
    print(
        f"== {name} {word}, {time.monotonic() - began:.0f} s, {checks.passed} held,"
        f" {checks.failed} not: {figures}",
        flush=True,
    )
    return word


def run_beside(names, jobs):
    """Runs several drills at a time; yields each name and how it ended."""
    # The last of several equal switches counts.
    switches = [word for word in sys.argv[1:] if word not in DRILLS and word != "--except"]

    def one(name):
        command = [sys.executable, sys.argv[0], *switches, "--jobs", "1", name]
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for name, ended in zip(names, pool.map(one, names)):
            lines = ended.stdout.splitlines()
            # Without the count of drills, its last line.
            print("\n".join(lines[:-1]), flush=True)
            word = re.search(rf"^== {name} (passed|FAILED|NOT RUN),", ended.stdout, re.M)
            yield name, word.group(1) if word else "FAILED"


def run_in_turn(names, scale):
    """Runs one drill after the other; yields each name and how it ended."""
    with tempfile.TemporaryDirectory(prefix="smtpkit-drill-") as work:
        for name in names:
            path = Path(work, name)
            path.mkdir()
            yield name, run(name, scale, path)


def main():
    options = arguments()
    require(SERVER_JAR)
    multiprocessing.set_start_method("fork")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    scale = scale_of(options)
    most = max(scale.connections, scale.tls_connections) + 1000
    if hard < most:
        sys.exit(f"{most} open files are needed, and {hard} are granted: ulimit -n")

    def out_of_time(*unused):
        raise TimeoutError(f"more than {options.limit} s in all")

    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(options.limit)
    names = options.drills
    drills = run_beside(names, options.jobs) if options.jobs > 1 else run_in_turn(names, scale)
    ends = {"passed": [], "FAILED": [], "NOT RUN": []}
    for name, word in drills:
        ends[word].append(name)
    line = f"{len(ends['passed'])} of {len(names)} drills passed"
    for word in ("FAILED", "NOT RUN"):
        if ends[word]:
            line += f"; {word}: {' '.join(ends[word])}"
    print(line)
    sys.exit(1 if ends["FAILED"] else 0)
