"""Child processes: programs that run to their end, and servers that are driven and measured."""

import os
import re
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from tools.places import jdk

START_SECONDS = 60
STOP_SECONDS = 90
RUN_SECONDS = 90


def run(arguments, stdin=None, input=None, seconds=RUN_SECONDS):
    """Runs a program to its end; its output is standard output and standard error in one."""
    given = {"input": input} if input is not None else {"stdin": stdin or subprocess.DEVNULL}
    return subprocess.run(
        [str(each) for each in arguments],
        **given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=seconds,
    )


def text(result):
    """The output of a program that has run, for people."""
    return result.stdout.decode(errors="replace")


def free_port():
    """A port for a program that cannot choose one itself. Ours are given port 0 instead."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Program:
    """A child process that is driven; a context manager, which kills it at the end."""

    def __init__(
        self, arguments, quiet=False, descriptors=None, user=None, cwd=None, environment=None
    ):
        """Starts it.

        quiet discards standard error instead of keeping it; descriptors limits its open files;
        user is the account it runs as.
        """
        self.errors = None if quiet else tempfile.TemporaryFile()

        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        self.process = subprocess.Popen(
            [str(each) for each in arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.errors or subprocess.DEVNULL,
            preexec_fn=limit if descriptors else None,
            user=user,
            cwd=cwd,
            env=environment,
        )
        self.output = []
        self.ended = False
        self._changed = threading.Condition()
        threading.Thread(target=self._read_output, daemon=True).start()

    def _read_output(self):
        for line in self.process.stdout:
            with self._changed:
                self.output.append(line.decode(errors="replace"))
                self._changed.notify_all()
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    @property
    def pid(self):
        return self.process.pid

    def said(self):
        """Everything that it has printed, standard error last."""
        errors = b""
        if self.errors:
            self.errors.seek(0)
            errors = self.errors.read()
        return "".join(self.output) + errors.decode(errors="replace")

    def alive(self):
        return self.process.poll() is None

    def await_port(self, port):
        """Waits until it accepts connections on a port of 127.0.0.1."""
        end = time.monotonic() + START_SECONDS
        while self.alive() and time.monotonic() < end:
            try:
                return socket.create_connection(("127.0.0.1", port), 5).close()
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise RuntimeError(f"nothing listens on {port}; the program said: {self.said()}")

    # --- what it uses ---

    def _status(self, name):
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{name}:\s+(\d+)", status, re.M).group(1))

    def threads(self):
        return self._status("Threads")

    def resident_peak_mib(self):
        return self._status("VmHWM") // 1024

    def processor_seconds(self):
        """User and system time."""
        # The fields follow the name, which may contain spaces.
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def live_heap(self):
        """Octets in use after a collection, of a JVM."""
        for command in ("GC.run", "GC.class_histogram"):
            told = subprocess.run(
                [jdk("jcmd"), str(self.pid), command], check=True, capture_output=True, text=True
            ).stdout
        return int(told.strip().splitlines()[-1].split()[2])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def descriptors_settled(self, seconds=5):
        """The number of open files once it has been the same for a while."""
        count, since = self.descriptors(), time.monotonic()
        end = since + seconds
        while time.monotonic() < min(since + 0.4, end):
            time.sleep(0.05)
            if (now := self.descriptors()) != count:
                count, since = now, time.monotonic()
        return count

    def descriptors_soon(self, most, seconds):
        """The number of open files once it is at most that, or when the time is up."""
        end = time.monotonic() + seconds
        while (count := self.descriptors()) > most and time.monotonic() < end:
            time.sleep(0.05)
        return count

    # --- its end ---

    def terminate(self):
        """Sends SIGTERM; returns the exit code, or None if the program goes on for too long."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.alive():
            self.kill()
        if self.errors:
            self.errors.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.end()


class Listening(Program):
    """A program that prints `listening NAME 127.0.0.1:PORT` once it accepts connections there.

    ports has the port of each listener by its name.
    """

    def __init__(self, arguments, listeners=("smtp",), **how):
        super().__init__(arguments, **how)
        with self._changed:
            self._changed.wait_for(
                lambda: self.ended or set(listeners) <= self.ports.keys(), START_SECONDS
            )
        if not set(listeners) <= self.ports.keys():
            said = self.said()
            self.end()
            raise RuntimeError(f"not listening for {', '.join(listeners)}; it said: {said}")

    @property
    def ports(self):
        found = re.findall(r"^listening (\w+) 127\.0\.0\.1:(\d+)$", "".join(self.output), re.M)
        return {name: int(port) for name, port in found}

    @property
    def port(self):
        return self.ports["smtp"]
