"""Says what holds and what does not, and how far long work is."""

import sys
import time


class Checks:
    """Counts and prints."""

    def __init__(self):
        self.passed = self.failed = 0
        self.figures = []

    def that(self, name, holds, detail=""):
        if holds:
            self.passed += 1
            print(f"ok      {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED  {name}: {str(detail)[-1200:]}", flush=True)
        return bool(holds)

    def equal(self, name, actual, expected):
        return self.that(name, actual == expected, f"{actual!r} instead of {expected!r}")

    def figure(self, text):
        """For the line that closes the drill."""
        self.figures.append(text)


class Progress:
    """Tells every ten seconds at the most, on standard error."""

    def __init__(self, what):
        self.what = what
        self.told = time.monotonic()

    def tell(self, text):
        now = time.monotonic()
        if now - self.told >= 10:
            self.told = now
            print(f"        {self.what}: {text}", file=sys.stderr, flush=True)


def each(what, count):
    """The numbers below count, telling how far it is."""
    progress = Progress(what)
    for index in range(count):
        progress.tell(f"{index} of {count}")
        yield index


def wait(what, seconds, until=lambda: False):
    """Waits for a condition, telling that it does; whether it came to hold."""
    progress = Progress(what)
    began = time.monotonic()
    while not (holds := until()) and time.monotonic() - began < seconds:
        progress.tell(f"{time.monotonic() - began:.0f} s of {seconds:.0f} at the most")
        time.sleep(0.1)
    return holds


def kilobytes(octets):
    return f"{octets / 1024:.1f} KB"
