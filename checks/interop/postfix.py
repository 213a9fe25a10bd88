"""A Postfix instance in a folder of its own, on loopback."""

import os
import re
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from pathlib import Path

from tools.places import UNPACKED_POSTFIX
from tools.program import free_port

DAEMONS = (UNPACKED_POSTFIX, Path("/usr/lib/postfix/sbin"), Path("/usr/libexec/postfix"))
# Accounts that every Debian has, because unpacking creates none. Postfix insists on an owner and a
# group that nothing else here uses.
OWNER, GROUP, OTHERS = "mail", "news", "nobody"
QUEUES = "active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace"
SECONDS = 30

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix  n  -  n  -      0  cleanup
qmgr      unix  n  -  n  300    1  qmgr
tlsmgr    unix  -  -  n  1000?  1  tlsmgr
rewrite   unix  -  -  n  -      -  trivial-rewrite
bounce    unix  -  -  n  -      0  bounce
defer     unix  -  -  n  -      0  bounce
trace     unix  -  -  n  -      0  bounce
proxymap  unix  -  -  n  -      -  proxymap
smtp      unix  -  -  n  -      -  smtp
lmtp      unix  -  -  n  -      -  lmtp
error     unix  -  -  n  -      -  error
retry     unix  -  -  n  -      -  error
anvil     unix  -  -  n  -      1  anvil
scache    unix  -  -  n  -      1  scache
postlog   unix-dgram n -  n  -  1  postlogd
"""

SETTINGS = {
    "compatibility_level": "3.6",
    "mail_owner": OWNER,
    "setgid_group": GROUP,
    "default_privs": OTHERS,
    "import_environment": "MAIL_CONFIG LD_LIBRARY_PATH LANG=C",
    "myhostname": "client.example",
    "mydestination": "",
    "mynetworks": "127.0.0.0/8",
    "inet_interfaces": "127.0.0.1",
    "inet_protocols": "ipv4",
    "smtp_dns_support_level": "disabled",
    "alias_maps": "",
    "local_recipient_maps": "",
    "fast_flush_domains": "",
    "local_header_rewrite_clients": "",
    "smtpd_relay_restrictions": "permit_mynetworks, reject",
}


def daemons():
    """The folder of its programs, None if there is no Postfix."""
    return next((path for path in DAEMONS if (path / "master").is_file()), None)


class Postfix:
    """A context manager; it takes mail on a port of 127.0.0.1 and keeps its log."""

    def __init__(self, **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="smtpkit-postfix-"))
        self.process = None
        try:
            self._configure(settings)
            self._start()
        except BaseException:
            self.end()
            raise

    def _configure(self, settings):
        programs = daemons()
        # Its daemons run as other users than the owner of this folder.
        self.folder.chmod(0o711)
        config, queue, data = (self.folder / name for name in ("config", "queue", "data"))
        for path in (config, queue, data, *(queue / name for name in QUEUES.split())):
            path.mkdir()
        for path in (data, *(queue / name for name in QUEUES.split() if name != "pid")):
            shutil.chown(path, OWNER)
        self.log = self.folder / "log"
        self.log.touch()
        shutil.chown(self.log, OWNER)
        self.port = free_port()
        everything = {
            **SETTINGS,
            "queue_directory": queue,
            "data_directory": data,
            "daemon_directory": programs,
            "meta_directory": config,
            "shlib_directory": programs.parent,
            "maillog_file": self.log,
            "maillog_file_prefixes": self.folder,
            **settings,
        }
        lines = [f"{name} = {value}\n" for name, value in everything.items()]
        (config / "main.cf").write_text("".join(lines))
        (config / "master.cf").write_text(MASTER.format(port=self.port))

    def _start(self):
        programs, config = daemons(), self.folder / "config"
        environment = {"PATH": os.environ["PATH"], "MAIL_CONFIG": str(config)}
        environment["LD_LIBRARY_PATH"] = str(programs.parent)
        with open(self.folder / "errors", "wb") as errors:
            # In the foreground; it ends when this program does, whatever the reason.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", programs / "master", "-d", "-c", config],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                env=environment,
                start_new_session=True,
            )
        greeted = self._soon(self._greets)
        if not greeted:
            raise RuntimeError("Postfix does not listen: " + self.said())

    def _greets(self):
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=SECONDS):
                return True
        except OSError:
            return False

    def _soon(self, condition):
        """Waits for a condition for half a minute while Postfix runs; returns whether it holds."""
        end = time.monotonic() + SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            if condition():
                return True
            time.sleep(0.02)
        return False

    def said(self):
        return (self.folder / "errors").read_text() + self.log.read_text(errors="replace")

    def submit(self, sender, recipients, octets):
        """Submits a message; returns its queue id."""
        with smtplib.SMTP("127.0.0.1", self.port, "user.example", timeout=SECONDS) as client:
            client.ehlo()
            for code, reply in (
                client.mail(sender),
                *(client.rcpt(recipient) for recipient in recipients),
                client.data(octets),
            ):
                if code != 250:
                    raise RuntimeError(f"Postfix refuses: {code} {reply!r}")
            return reply.decode().split()[-1]

    def statuses(self, name):
        """Waits until a message is settled; returns the status and its reason by recipient."""
        self._soon(lambda: self._is_over(name))
        told = re.findall(rf" {name}: to=<(.*?)>,.* status=(\w+) \((.*)\)", self.said())
        return {recipient: (status, reason) for recipient, status, reason in told}

    def _is_over(self, name):
        # A deferred message stays in the queue.
        return re.search(rf" {name}: removed| {name}: .*status=deferred", self.said()) is not None

    def settled(self):
        """Waits until there is nothing more to do, bounces included; returns whether that is so."""
        queues = [self.folder / "queue" / name for name in ("maildrop", "incoming", "active")]
        return self._soon(lambda: not any(path for each in queues for path in each.iterdir()))

    def end(self):
        """Stops it and its daemons, and removes its folder."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                pass
            try:
                # The daemons that the signal has not reached; they are a process group.
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.end()
