"""Reports what holds and what does not, and the progress of long work."""

import sys
import time


class Checks:
    """Prints a line for each check and counts them."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.figures = []

    def that(self, name, holds, detail=""):
        """One check; the detail is printed if it fails. Returns whether it holds."""
        if holds:
            self.passed += 1
            print(f"ok      {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED  {name}: {str(detail)[-2000:]}", flush=True)
        return bool(holds)

    def equal(self, name, actual, expected):
        return self.that(name, actual == expected, f"{actual!r} instead of {expected!r}")

    def skip(self, name, why):
        self.skipped += 1
        print(f"******  SKIPPED {name}: {why}", flush=True)

    def figure(self, words):
        """Keeps a figure for the closing line of a drill."""
        self.figures.append(words)

    def closing_line(self):
        line = f"{self.passed} passed, {self.failed} failed"
        return line + f", {self.skipped} skipped" if self.skipped else line


class Progress:
    """Prints at most one line in ten seconds, on standard error."""

    def __init__(self, what):
        self.what = what
        self.told = time.monotonic()

    def tell(self, words):
        now = time.monotonic()
        if now - self.told >= 10:
            self.told = now
            print(f"        {self.what}: {words}", file=sys.stderr, flush=True)


def each(what, count):
    """The numbers from 0 to count - 1; prints progress on the way."""
    progress = Progress(what)
    for index in range(count):
        progress.tell(f"{index} of {count}")
        yield index


def wait(what, seconds, until=lambda: False):
    """Waits for a condition; returns whether it holds at the end. Prints progress."""
    progress = Progress(what)
    began = time.monotonic()
    while not (holds := until()) and time.monotonic() - began < seconds:
        progress.tell(f"{time.monotonic() - began:.0f} s of {seconds:.0f} at most")
        time.sleep(0.1)
    return holds


def kilobytes(octets):
    return f"{octets / 1024:.1f} KB"
