"""The server under load, at its end, and where it cannot start."""

import random
import socket
import subprocess

from interop.setting import ends_well
from tools.client import PER_ADDRESS, SENDER, Client
from tools.mail import Load, all_files, check_kept, folder, mailbox, without_trace
from tools.program import RUN_SECONDS


def smtp_source(port, count, local_part):
    return subprocess.Popen(
        ["smtp-source", "-s", "20", "-m", str(count), "-l", "4096", "-f", SENDER]
        + ["-t", mailbox(local_part), f"127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def load(checks, setting):
    """1000 messages over 20 sessions all arrive."""
    with setting.start() as server:
        source = smtp_source(server.port, 1000, "source")
        try:
            output, _ = source.communicate(timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            source.kill()
            output, _ = source.communicate()
        checks.that("smtp-source sends 1000 messages", source.returncode == 0, output)
        stored = folder(server.maildir, "source")
        contents = {len(without_trace(path.read_bytes())) for path in stored}
        checks.that(
            "1000 messages arrived, none cut short",
            len(stored) == 1000 and min(contents) >= 4096,
            f"{len(stored)} stored, lengths {sorted(contents)[:10]}",
        )
        ends_well(checks, server)


def term(checks, setting):
    """SIGTERM under load: nothing that got its 250 is lost."""
    for turn in range(1, setting.terms + 1):
        name = f"SIGTERM under load, turn {turn} of {setting.terms}"
        with setting.start(maildir=setting.work / f"mail-{turn}") as server:
            senders = Load(server.port, [f"term-{turn}"], sizes=(300, 40_000))
            source = smtp_source(server.port, 1000, "source")
            senders.wait_for(random.randrange(50, 150))
            code = server.terminate()
            senders.stop()
            # It has lost its server, and its exit code says so.
            source.kill()
            source.communicate()
            checks.that(f"{name}: exit code 0", code == 0, f"{code}: {server.said()}")
            check_kept(checks, name, server.maildir, senders)
            checks.that(f"{name}: nothing is left in tmp", not all_files(server.maildir, "tmp"))


def start(checks, setting):
    """Bad starts: one line on standard error, exit code 2, no stack trace; and an odd good one."""
    file = setting.work / "file"
    file.write_text("not a folder\n")
    mail = str(setting.work / "mail")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for name, arguments in {
            "an unknown option": ["--no-such-option"],
            "a port in use": ["--listen", f"127.0.0.1:{port}", "--maildir", mail],
            "a malformed port": ["--listen", "127.0.0.1:99999", "--maildir", mail],
            "a malformed address": ["--listen", "nonsense", "--maildir", mail],
            "a file for a folder": ["--listen", "127.0.0.1:0", "--maildir", str(file)],
            "a folder under a file": ["--listen", "127.0.0.1:0", "--maildir", f"{file}/mail"],
        }.items():
            result = start_to_fail(setting, arguments)
            lines = result.stderr.decode(errors="replace").splitlines()
            checks.that(
                f"{name}: one line on standard error, exit code 2 ({lines[0] if lines else ''})",
                result.returncode == 2 and len(lines) == 1 and b"listening" not in result.stdout,
                f"exit code {result.returncode}, {lines}, {result.stdout!r}",
            )
    result = start_to_fail(setting, ["--help"])
    checks.that(
        "--help: usage on standard output, exit code 0",
        result.returncode == 0 and b"--listen" in result.stdout and not result.stderr,
        result,
    )
    many = 2 * PER_ADDRESS
    with setting.start("--max-connections-per-address=0") as server:
        clients = [Client(server.port).begin() for _ in range(many)]
        checks.that(f"--max-connections-per-address=0: {many} of one address are served", clients)
        for client in clients:
            client.close()


def start_to_fail(setting, arguments):
    try:
        return subprocess.run(
            [*setting.command, *arguments],
            cwd=setting.work,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
        )
    except subprocess.TimeoutExpired as expired:
        # It serves instead.
        return subprocess.CompletedProcess(
            expired.cmd, None, expired.stdout or b"", expired.stderr or b""
        )
