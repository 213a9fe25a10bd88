"""What many connections hold together while each keeps within its own limits."""

import time

from drills.normal import beforehand, one_message
from drills.server import Server, make_users, sound_end
from tools.client import SENDER, Client, connect, unverified
from tools.mail import DOMAIN
from tools.report import each, wait

RECIPIENTS = 1000
# A client that comes when memory is scarce may have to wait until the largest holder is cut.
SERVED_SECONDS = 30


def served_again(checks, name, server, context=None):
    """A message is accepted, after a while if need be; the figure is the seconds until then."""
    began = time.monotonic()
    failures = []

    def accepted():
        try:
            one_message(server.port, context)
            return True
        except OSError as failure:
            failures.append(repr(failure))
            return not server.alive()

    wait("until a message is accepted", SERVED_SECONDS, accepted)
    took = time.monotonic() - began
    checks.that(
        f"{name}: a message is accepted within {took:.1f} s",
        server.alive() and took <= SERVED_SECONDS,
        f"{failures[-3:]}; {server.said() if not server.alive() else ''}",
    )
    return took


# --- envelopes -----------------------------------------------------------------------------------


def recipients(parameter):
    """A transaction with as many recipients as a message may have."""
    lines = [f"MAIL FROM:<{SENDER}>"]
    for number in range(RECIPIENTS):
        name = f"{number:04}".ljust(64, "n")
        lines.append(f"RCPT TO:<{name}@{DOMAIN}>{parameter}")
    return "".join(f"{line}\r\n" for line in lines).encode()


ENVELOPES = {
    "names of 64 octets": recipients(""),
    "an ORCPT of 480 octets": recipients(" ORCPT=rfc822;" + "o" * 480),
}


def envelopes(checks, scale, work):
    """Transactions with a thousand recipients each, then silence; a client is served beside."""
    for kind, octets in ENVELOPES.items():
        with Server("--max-connections", "20000", "--dsn", maildir=work / "mail") as server:
            beforehand(server, scale)
            clients = []
            for index in each(f"transactions with {kind}", scale.envelopes):
                clients.append(held(server, index, octets))
                if not server.alive():
                    break
            sent = len(octets) * len(clients) >> 20
            took = served_again(checks, f"{len(clients)} transactions, {sent} MB of {kind}", server)
            checks.figure(f"{len(clients)} envelopes of {sent} MB, a message after {took:.1f} s")
            for client in clients:
                client.close()
            served_again(checks, "after them", server)
            sound_end(checks, kind, server, most_lines=1000)


def held(server, index, octets):
    """A connection that has sent this after EHLO; the replies wait in its socket."""
    client = connect(server.port, index)
    try:
        client.settimeout(20)
        client.recv(4096)
        client.sendall(b"EHLO client.example\r\n")
        client.recv(4096)
        client.sendall(octets)
    except OSError:
        # Refused, or cut because it held most.
        pass
    return client


# --- handshakes ----------------------------------------------------------------------------------


def a_long_hello():
    """A ClientHello that announces 32 000 octets, and 31 000 of them, in records."""
    octets = b"\x01" + (32_000).to_bytes(3, "big") + bytes(31_000)
    records = b""
    for begin in range(0, len(octets), 16_384):
        part = octets[begin : begin + 16_384]
        records += b"\x16\x03\x03" + len(part).to_bytes(2, "big") + part
    return records


def hellos(checks, scale, work):
    """Handshakes whose first message never ends; a client is served beside, under TLS too."""
    users = make_users(work / "users")
    options = ["--tls-self-signed", "--users", str(users), "--smtps", "127.0.0.1:0"]
    with Server("--max-connections", "20000", *options) as server:
        beforehand(server, scale, context=unverified())
        hello = a_long_hello()
        clients = []
        for index in each("handshakes", scale.hellos):
            client = connect(server.ports["smtps"], index)
            try:
                client.sendall(hello)
            except OSError:
                pass
            clients.append(client)
            if not server.alive():
                break
        name = f"{len(clients)} handshakes of {len(hello)} octets"
        took = served_again(checks, name, server)
        tls = served_again(checks, f"{name}, by STARTTLS", server, unverified())
        checks.figure(f"{name}, a message after {took:.1f} s, by STARTTLS after {tls:.1f} s")
        for client in clients:
            client.close()
        sound_end(checks, "after them", server, most_lines=1000)


# --- states --------------------------------------------------------------------------------------

# docs/design.md: what a connection holds is bounded by what its peer has sent.
CLEAR_OCTETS, TLS_OCTETS, FACTOR = 4096, 16_384, 4

TRANSACTION = [f"MAIL FROM:<{SENDER}>", f"RCPT TO:<state@{DOMAIN}>"]
MANY = [TRANSACTION[0]] + [f"RCPT TO:<state-{n}@{DOMAIN}>" for n in range(50)]

# The commands that are answered, and the octets that follow them without an end.
STATES = {
    "after EHLO": ([], b""),
    "an unfinished command": ([], b"MAIL FROM:<" + b"a" * 400),
    "an AUTH response": (["AUTH PLAIN"], b"QUJD" * 2000),
    "a sender": (TRANSACTION[:1], b""),
    "fifty recipients": (MANY, b""),
    "a header section": ([*TRANSACTION, "DATA"], b"X-Field: " + b"v" * 60 + b"\r\n" + b"Y: z"),
    "many header fields": ([*TRANSACTION, "DATA"], b"X-Field: value\r\n" * 500),
    "a body": ([*TRANSACTION, "DATA"], b"Subject: s\r\n\r\n" + b"text\r\n" * 100),
    "an unfinished chunk": (TRANSACTION, b"BDAT 100000\r\n" + b"x" * 500),
}


def states(checks, scale, work):
    """Each state of a session, held by many connections: live octets by octets sent."""
    users = make_users(work / "users")
    options = ["--allow-clear-auth", "--tls-self-signed", "--max-connections", "20000"]
    with Server(*options, "--users", str(users)) as server:
        warm(server)
        for name, (commands, octets) in STATES.items():
            for context in (None, unverified()):
                hold_state(checks, scale, server, name, commands, octets, context)
        served_again(checks, "after all states", server)
        sound_end(checks, "after them", server, most_lines=1000)


def warm(server):
    for context in (None, unverified()):
        for commands, octets in STATES.values():
            for index in range(10):
                in_state(server, index, commands, octets, context)[0].close()


def in_state(server, index, commands, octets, context):
    """A connection in that state, and how many octets it has sent."""
    client = Client(server.port, index).begin()
    if context:
        client.secure(context)
    local = f"@{DOMAIN}"
    for command in commands:
        # Mailboxes of users only are valid.
        client.command(command if local not in command else known(command))
    client.send(octets)
    return client, sum(len(command) + 2 for command in commands) + len(octets)


def known(command):
    return command.partition("<")[0] + f"<normal@{DOMAIN}>"


def hold_state(checks, scale, server, name, commands, octets, context):
    where = "under TLS" if context else "in clear"
    count = scale.states if not context else max(20, scale.states // 4)
    descriptors = server.descriptors_settled()
    before = server.live_heap()
    clients = []
    for index in each(f"{name} {where}", count):
        client, sent = in_state(server, index, commands, octets, context)
        clients.append(client)
    heap = (server.live_heap() - before) / count
    most = (TLS_OCTETS if context else CLEAR_OCTETS) + FACTOR * sent
    checks.that(
        f"{count} connections {where} with {name}, {sent} octets sent: {heap:.0f} octets each",
        heap <= most,
        f"at most {most} are granted",
    )
    checks.figure(f"{name} {where} {heap:.0f}")
    for client in clients:
        client.close()
    server.descriptors_soon(descriptors, 20)


