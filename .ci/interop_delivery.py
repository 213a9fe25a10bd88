"""Other people's clients deliver through every listener, and notice what fails: see .ci/interop.

Each client has a mailbox of its own, so that all of them can be at work at a time.
"""

import concurrent.futures
import email
import re
import ssl
from pathlib import Path

import interop_auth
from interop_auth import PASSWORD, WRONG
from interop_mailers import CLIENTS, Mail, Way

DOMAIN = "example.org"
STRANGER = "someone@client.example"
MESSAGE_LIMIT = 64 * 1024


# --- the messages --------------------------------------------------------------------------------


def messages(work):
    """Files by name: all that is hard to carry in one, nothing at all, and more than is taken."""
    head = (
        f"From: {{}}\nTo: {{}}\nSubject: hello\nDate: Thu, 26 Nov 2026 17:00:00 +0000\n"
        "Message-ID: <{}@client.example>\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    longest = "x" * 998
    bodies = {
        "whole": (
            "first\n.\n..\n...\n.one\n..two\n \n\t.\nGrüße, здравствуйте, こんにちは\n"
            f"{longest}\n.{longest[1:]}\n\n\n{'é' * 499}\nFrom here on\ntrailing \nQUIT\n..\n"
        ),
        "empty": "",
        "over-size": "a line as any other\n" * (MESSAGE_LIMIT // 16),
    }
    paths = {}
    for name, body in bodies.items():
        paths[name] = work / name
        whole = head.format(STRANGER, f"someone@{DOMAIN}", name) + body
        for suffix, part in (("", whole), (".body", body), (".unended", whole[:-1])):
            paths[name].with_suffix(suffix).write_bytes(part.encode())
    return paths


def stored(server, user):
    return sorted(Path(server.maildir).glob(f"{DOMAIN}/{user}/new/*"))


def take(server, user):
    """The messages of a user, which are then gone."""
    paths = stored(server, user)
    octets = [path.read_bytes() for path in paths]
    for path in paths:
        path.unlink()
    return octets


def trace_fault(octets, protocol, sender, recipient):
    """What is wrong with the lines on top of a stored message, None if nothing is; and the rest."""
    trace = re.match(rb"Return-Path: <([^\r\n]*)>\r\n(Received: .*\r\n(?:[ \t].*\r\n)*)", octets)
    if trace is None or trace.group(1) != sender.encode():
        return f"no Return-Path of {sender}: {octets[:300]!r}", octets
    received = b" ".join(trace.group(2).split())
    wrong = None
    for words in (f" with {protocol} id ", f" for <{recipient}>;"):
        if words.encode() not in received:
            wrong = f"not{words}: {received!r}"
    return wrong, octets[trace.end() :]


def content_fault(content, sent):
    """Where they differ, None if they do not."""
    if content == sent:
        return None
    at = next((i for i, (a, b) in enumerate(zip(content, sent)) if a != b), -1)
    return f"{len(content)} octets for {len(sent)}, differ at {at}: {content[at:][:100]!r}"


def fault(octets, way, mail, client):
    """What is wrong with a stored message, None if nothing is."""
    protocol = "ESMTPSA" if way.mechanism else client.protocol
    wrong, content = trace_fault(octets, protocol, mail.sender, mail.recipient)
    sent = mail.path.read_bytes().replace(b"\n", b"\r\n")
    if client.own_header:
        content = email.message_from_bytes(content).get_payload(decode=True)
        sent = sent.partition(b"\r\n\r\n")[2]
    return wrong or content_fault(content, sent)


# --- what is checked -----------------------------------------------------------------------------


def deliveries(server, name, client, way, mails):
    """Each message arrives, once and as it was."""
    for kind, mail in mails.items():
        result = client.deliver(way, mail)
        new = take(server, way.user)
        wrong = fault(new[0], way, mail, client) if len(new) == 1 else None
        yield (
            f"{name}, {way.said()}: {kind} as it was sent",
            result.returncode == 0 and len(new) == 1 and wrong is None,
            f"exit code {result.returncode}, {len(new)} stored, {wrong}\n{text(result)}",
        )


def failures(server, name, client, way, mail, large):
    """The client tells its user what the server refused, and what it does not trust itself."""
    tries = {
        "a refused recipient": (way, mail._replace(recipient=f"nobody@{DOMAIN}"), b"550"),
        "an over-size message": (way, mail._replace(path=large), b"552"),
    }
    if way.mechanism:
        tries["a wrong password"] = (way._replace(password=WRONG), mail, b"")
        tries["an unknown certificate"] = (way._replace(trust=None), mail, b"")
    for kind, (altered, sent, code) in tries.items():
        result = client.deliver(altered, sent)
        new = take(server, way.user)
        yield (
            f"{name}, {way.said()}: {kind} is a failure",
            result.returncode != 0 and not new and code in result.stdout,
            f"exit code {result.returncode}, {len(new)} stored\n{text(result)}",
        )


def text(result):
    return result.stdout.decode(errors="replace")


def round_of(server, name, client, trust, paths):
    """All of one client."""
    address = f"{name}@{DOMAIN}"
    results = []
    for listener in client.listeners:
        mechanisms = client.at_smtp if listener == "smtp" else client.mechanisms
        way = Way(listener, server.ports[listener], name, mechanisms[0], trust)
        sender = address if way.mechanism else STRANGER
        mails = {kind: Mail(sender, address, paths[kind]) for kind in client.kinds}
        results += deliveries(server, name, client, way, mails)
        results += failures(server, name, client, way, mails["whole"], paths["over-size"])
        for mechanism in mechanisms[1:]:
            other = way._replace(mechanism=mechanism)
            results += deliveries(server, name, client, other, {"whole": mails["whole"]})
    return results


def side_by_side(checks, calls):
    """The calls, a few at a time; their results are checked in order."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        try:
            for each in [pool.submit(*call) for call in calls]:
                for result in each.result():
                    checks.that(*result)
        except BaseException:
            # What has begun comes to its end, no more than that.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def make_users(command, path, names):
    """One password for all, so that it is derived once: a record knows nothing of its user's name."""
    interop_auth.make_users(command, path)
    made = path.read_text()
    records = re.findall(rf"^{interop_auth.USER}(:.*\n)", made, re.MULTILINE)
    path.write_text(made + "".join(name + record for name in names for record in records))


def fetch_certificate(server, path):
    path.write_text(ssl.get_server_certificate(("127.0.0.1", server.ports["smtps"])))
    return path


def options(users):
    """Every listener, a certificate that signs itself."""
    listeners = [f"--{name}=127.0.0.1:0" for name in ("submission", "smtps", "lmtp")]
    limit = f"--max-message-size={MESSAGE_LIMIT}"
    return [*listeners, "--users", str(users), "--tls-self-signed", limit]


def check(checks, start, command, work):
    """All of it; start starts a server."""
    users = work / "users"
    make_users(command, users, CLIENTS)
    paths = messages(work)
    with start(*options(users)) as server:
        trust = fetch_certificate(server, work / "certificate.pem")
        side_by_side(
            checks,
            [(round_of, server, name, client, trust, paths) for name, client in CLIENTS.items()],
        )
        checks.that("SIGTERM: exit code 0", server.terminate() == 0, server.said())
        said = server.said()
        checks.that(
            "no stack trace and no secret was printed",
            "\tat " not in said and PASSWORD not in said,
            said,
        )
