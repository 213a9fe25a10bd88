"""Foreign clients deliver through every listener, and notice what fails.

Each client has a mailbox of its own, so that they can work at the same time.
"""

import concurrent.futures
import email
import re
import ssl

from interop.auth import WRONG
from interop.mailers import CLIENTS, Mail, Way
from interop.setting import discreet, ends_well
from tools import server
from tools.mail import TRACE, mailbox, take
from tools.program import text

STRANGER = "someone@client.example"
MESSAGE_LIMIT = 64 * 1024


# --- the messages --------------------------------------------------------------------------------


def messages(work):
    """Files by name: one with everything that is hard to carry, an empty one, one over the limit."""
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
        whole = head.format(STRANGER, mailbox("someone"), name) + body
        for suffix, part in (("", whole), (".body", body), (".unended", whole[:-1])):
            paths[name].with_suffix(suffix).write_bytes(part.encode())
    return paths


def trace_fault(octets, protocol, sender, recipient):
    """What is wrong with the trace lines of a stored message, None if nothing is; and the rest."""
    trace = TRACE.match(octets)
    if trace is None or trace.group("path") != sender.encode():
        return f"no Return-Path of {sender}: {octets[:300]!r}", octets
    received = b" ".join(trace.group("received").split())
    wrong = None
    for words in (f" with {protocol} id ", f" for <{recipient}>;"):
        if words.encode() not in received:
            wrong = f"not{words}: {received!r}"
    return wrong, octets[trace.end() :]


def content_fault(content, sent):
    """Where the two differ, None if they do not."""
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


def deliveries(serving, name, client, way, mails):
    """Each message arrives, once and as it was."""
    for kind, mail in mails.items():
        result = client.deliver(way, mail)
        new = take(serving.maildir, way.user)
        wrong = fault(new[0], way, mail, client) if len(new) == 1 else None
        yield (
            f"{name}, {way.said()}: {kind} as it was sent",
            result.returncode == 0 and len(new) == 1 and wrong is None,
            f"exit code {result.returncode}, {len(new)} stored, {wrong}\n{text(result)}",
        )


def failures(serving, name, client, way, mail, large):
    """The client reports to its user what the server refuses, and what it does not trust itself."""
    tries = {
        "a refused recipient": (way, mail._replace(recipient=mailbox("nobody")), b"550"),
        "an over-size message": (way, mail._replace(path=large), b"552"),
    }
    if way.mechanism:
        tries["a wrong password"] = (way._replace(password=WRONG), mail, b"")
        tries["an unknown certificate"] = (way._replace(trust=None), mail, b"")
    for kind, (altered, sent, code) in tries.items():
        result = client.deliver(altered, sent)
        new = take(serving.maildir, way.user)
        yield (
            f"{name}, {way.said()}: {kind} is a failure",
            result.returncode != 0 and not new and code in result.stdout,
            f"exit code {result.returncode}, {len(new)} stored\n{text(result)}",
        )


def round_of(serving, name, client, trust, paths):
    """All of one client."""
    address = mailbox(name)
    results = []
    for listener in client.listeners:
        mechanisms = client.at_smtp if listener == "smtp" else client.mechanisms
        way = Way(listener, serving.ports[listener], name, mechanisms[0], trust)
        sender = address if way.mechanism else STRANGER
        mails = {kind: Mail(sender, address, paths[kind]) for kind in client.kinds}
        results += deliveries(serving, name, client, way, mails)
        results += failures(serving, name, client, way, mails["whole"], paths["over-size"])
        for mechanism in mechanisms[1:]:
            other = way._replace(mechanism=mechanism)
            results += deliveries(serving, name, client, other, {"whole": mails["whole"]})
    return results


def side_by_side(checks, calls):
    """Makes the calls, a few at a time, and checks their results in order."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        try:
            for each in [pool.submit(*call) for call in calls]:
                for result in each.result():
                    checks.that(*result)
        except BaseException:
            # The calls that have begun come to their end; no other begins.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def make_users(setting, names):
    """Users with one record, which does not depend on the name, so that it is derived once."""
    path = server.make_users(setting.work / "users", "--cram-md5", command=setting.command)
    made = path.read_text()
    records = re.findall(rf"^{server.USER}(:.*\n)", made, re.MULTILINE)
    path.write_text(made + "".join(name + record for name in names for record in records))
    return path


def fetch_certificate(serving, path):
    path.write_text(ssl.get_server_certificate(("127.0.0.1", serving.ports["smtps"])))
    return path


def options(users):
    """Every listener, a self-signed certificate."""
    listeners = [f"--{name}=127.0.0.1:0" for name in ("submission", "smtps", "lmtp")]
    limit = f"--max-message-size={MESSAGE_LIMIT}"
    return [*listeners, "--users", str(users), "--tls-self-signed", limit]


def check(checks, setting):
    """Clients deliver in clear, by STARTTLS and AUTH, by TLS and AUTH, and notice what fails."""
    users = make_users(setting, CLIENTS)
    paths = messages(setting.work)
    with setting.start(*options(users)) as serving:
        trust = fetch_certificate(serving, setting.work / "certificate.pem")
        side_by_side(
            checks,
            [(round_of, serving, name, client, trust, paths) for name, client in CLIENTS.items()],
        )
        ends_well(checks, serving)
        discreet(checks, serving)
