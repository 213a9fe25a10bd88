"""Connections that stay open and do nothing."""

import collections
import selectors
import time

from drills.normal import as_before, beforehand, beside
from drills.server import Server, sound_end
from tools.client import Client, connect, unverified
from tools.report import each, kilobytes, wait

# The goals are 1.5 and 12 KB, docs/performance.md.
MOST_OCTETS = {"in clear": 3 * 1024, "under TLS": 12 * 1024}
MOST_SECONDS_TO_ANSWER = 0.050
COMMAND_SECONDS = 300


def endings(clients, seconds, what="waiting for the end"):
    """How each connection ended: its last reply, 'reset' or 'open'; and the seconds to each end."""
    began = time.monotonic()
    selector = selectors.DefaultSelector()
    said, ends, times = {}, {}, []
    for client in clients:
        client.setblocking(False)
        said[client] = b""
        selector.register(client, selectors.EVENT_READ)

    def read():
        for key, _ in selector.select(0.1):
            client = key.fileobj
            try:
                octets = client.recv(65536)
                said[client] = (said[client] + octets)[-2048:]
                if octets:
                    continue
                lines = said[client].decode(errors="replace").split("\r\n")
                ends[client] = lines[-2][:9] if len(lines) > 1 else ""
            except BlockingIOError:
                continue
            except OSError:
                ends[client] = "reset"
            times.append(time.monotonic() - began)
            selector.unregister(client)
        return len(ends) == len(said)

    wait(what, seconds, read)
    selector.close()
    counted = collections.Counter(ends.values())
    if len(ends) < len(said):
        counted["open"] = len(said) - len(ends)
    return dict(counted), times


def idle(checks, scale, work):
    """Idle connections in clear and under TLS: their heap, a new client's time, and SIGTERM."""
    hold(checks, scale, "in clear", scale.connections, None)
    hold(checks, scale, "under TLS", scale.tls_connections, unverified())


def hold(checks, scale, kind, count, context):
    options = ["--tls-self-signed"] if context else []
    with Server("--max-connections", str(count + 200), *options) as server:

        def begin(index):
            client = Client(server.port, index).begin()
            return client.secure(context) if context else client

        # Classes and caches are there before the first measurement.
        for index in range(50):
            begin(index).close()
        before = server.live_heap()
        descriptors = server.descriptors_settled()
        began = time.monotonic()
        clients = [begin(index) for index in each(f"connecting {kind}", count)]
        took = time.monotonic() - began
        heap = (server.live_heap() - before) / count
        normal = beside(server, scale)
        late = sorted(normal.times)[len(normal.times) * 9 // 10] if normal.times else float("inf")
        held = server.descriptors() - descriptors
        checks.that(f"{held} are open, {took:.0f} s to get there", held >= count, held)
        checks.that(
            f"{count} idle connections {kind}: {heap:.0f} octets of heap each",
            heap <= MOST_OCTETS[kind],
            f"at most {MOST_OCTETS[kind]} are granted",
        )
        checks.that(
            f"beside them a new client: {normal.text()}, nine of ten within {1000 * late:.0f} ms",
            not normal.failures and late <= MOST_SECONDS_TO_ANSWER,
            normal.failures,
        )
        checks.figure(
            f"{count} idle {kind} {kilobytes(heap)} each,"
            f" a new client's message {1000 * normal.median():.1f} ms"
        )
        began = time.monotonic()
        sound_end(checks, kind, server)
        took = time.monotonic() - began
        if not context:
            ends, _ = endings([client.socket for client in clients], 30)
            checks.equal(f"each gets 421 4.3.2, {took:.1f} s", ends, {"421 4.3.2": count})
        for client in clients:
            client.close()


def octet(checks, scale, work):
    """Each connection has sent one octet of a command, until its deadline."""
    count = scale.connections
    with Server("--max-connections", str(count + 200)) as server:
        for index in range(50):
            Client(server.port, index).begin().close()
        server.descriptors_settled()
        before = server.live_heap()
        normal = beforehand(server, scale)
        clients = []
        for index in each("connecting", count):
            client = connect(server.port, index)
            client.recv(4096)
            client.sendall(b"E")
            clients.append(client)
        began = time.monotonic()
        heap = (server.live_heap() - before) / count
        checks.that(
            f"{count} connections with an octet: {heap:.0f} octets of heap each",
            heap <= MOST_OCTETS["in clear"],
            f"at most {MOST_OCTETS['in clear']} are granted",
        )
        now = beside(server, scale)
        as_before(checks, scale, "beside them", normal, now)
        checks.figure(f"{count} with an octet each {kilobytes(heap)}")
        if scale.patience:
            ends, times = endings(clients, COMMAND_SECONDS + 60)
            last = time.monotonic() - began
            checks.equal(f"each ends by 421 4.4.2, the last after {last:.0f} s", ends,
                         {"421 4.4.2": count})
            checks.figure(f"421 after {min(times, default=0):.0f}–{last:.0f} s")
        else:
            # Each can still complete the line that it has begun.
            for client in clients:
                client.settimeout(30)
                client.sendall(b"HLO client.example\r\n")
            answered = sum(client.recv(4096).startswith(b"250-") for client in clients)
            checks.equal("each line is completed and answered", answered, count)
        for client in clients:
            client.close()
        sound_end(checks, "after them", server)
