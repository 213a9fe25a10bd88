"""The example server in a process of its own, and what an operating system and a JDK tell of it."""

import os
import re
import resource
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
JAR = ROOT / "smtp-server" / "target" / "smtpkit-server.jar"
DOMAIN = "example.org"

# Its heap is small, so that what is not bounded ends it.
HEAP_MIB = 128
DIRECT_MIB = 64
# A JVM's own: code, classes, the collector, stacks.
JVM_MIB = 160
RESIDENT_MIB = HEAP_MIB + DIRECT_MIB + JVM_MIB


def jdk(tool):
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", tool)) if home else tool


class Server:
    """A context manager; by default it listens for SMTP only and throws mail away."""

    def __init__(self, *options, maildir=None, descriptors=None, user=None):
        self.errors = tempfile.TemporaryFile()
        self.output = []
        self.ports = {}
        self._read = threading.Condition()
        wanted = {"smtp"} | {o[2:] for o in options if o in ("--submission", "--smtps", "--lmtp")}
        target = ["--discard"] if maildir is None else ["--maildir", str(maildir)]

        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        self.process = subprocess.Popen(
            [jdk("java"), f"-Xmx{HEAP_MIB}m", f"-XX:MaxDirectMemorySize={DIRECT_MIB}m"]
            + ["-XX:+ExitOnOutOfMemoryError", "-jar", str(JAR), "--listen", "127.0.0.1:0"]
            + ["--domain", DOMAIN, *target, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            preexec_fn=limit,
            user=user,
        )
        threading.Thread(target=self._read_output, daemon=True).start()
        with self._read:
            self._read.wait_for(lambda: wanted <= self.ports.keys() or self.ended, 60)
        if not wanted <= self.ports.keys():
            said = self.said()
            self.end()
            raise RuntimeError("the server does not listen; it said: " + said)

    ended = False

    def _read_output(self):
        for line in self.process.stdout:
            with self._read:
                self.output.append(line.decode(errors="replace"))
                match = re.match(rb"listening (\w+) 127\.0\.0\.1:(\d+)\s*$", line)
                if match:
                    self.ports[match.group(1).decode()] = int(match.group(2))
                self._read.notify_all()
        with self._read:
            self.ended = True
            self._read.notify_all()

    @property
    def port(self):
        return self.ports["smtp"]

    @property
    def pid(self):
        return self.process.pid

    def said(self):
        """Everything that it has printed, standard error last."""
        self.errors.seek(0)
        return "".join(self.output) + self.errors.read().decode(errors="replace")

    def alive(self):
        return self.process.poll() is None

    # --- what it takes up ---

    def live_heap(self):
        """Octets in use once a collection has run."""
        for command in ("GC.run", "GC.class_histogram"):
            told = subprocess.run(
                [jdk("jcmd"), str(self.pid), command], check=True, capture_output=True, text=True
            ).stdout
        return int(told.strip().splitlines()[-1].split()[2])

    def _status(self, name):
        text = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{name}:\s+(\d+)", text, re.M).group(1))

    def threads(self):
        return self._status("Threads")

    def processor_seconds(self):
        # Behind the name, which may have spaces.
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_peak_mib(self):
        return self._status("VmHWM") // 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def descriptors_settled(self, seconds=5):
        """How many there are once that is the same for a while."""
        count, since = self.descriptors(), time.monotonic()
        end = since + seconds
        while time.monotonic() < min(since + 0.4, end):
            time.sleep(0.05)
            if (now := self.descriptors()) != count:
                count, since = now, time.monotonic()
        return count

    def descriptors_soon(self, most, seconds):
        """How many there are once they are few enough, or when the time is up."""
        end = time.monotonic() + seconds
        while (count := self.descriptors()) > most and time.monotonic() < end:
            time.sleep(0.05)
        return count

    # --- its end ---

    def terminate(self):
        """SIGTERM; the exit code, None if it goes on for too long."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(90)
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.alive():
            self.kill()
        self.errors.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.end()


def sound_end(checks, name, server, most_lines=200):
    """It is still there, has kept within its memory and its log, and ends as it should."""
    resident = server.resident_peak_mib() if server.alive() else None
    checks.that(
        f"{name}: at most {resident} MiB resident",
        resident is not None and resident <= RESIDENT_MIB,
        f"at most {RESIDENT_MIB} are granted; {server.said()}",
    )
    code = server.terminate()
    said = server.said()
    # A message, or a refusal, is a line.
    lines = sum(" INFO  mail " not in line for line in said.splitlines())
    checks.that(
        f"{name}: SIGTERM, exit code {code}, {lines} lines of log that are not about mail",
        code == 0 and lines <= most_lines and "OutOfMemoryError" not in said,
        said,
    )
