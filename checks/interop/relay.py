"""Postfix relays to us by relayhost and by LMTP, and bounces what is refused.

Each row has a Postfix instance of its own with two mailboxes, which are also its senders; a few
run at the same time.
"""

import os
import re
from typing import NamedTuple, Optional

from interop.auth import WRONG
from interop.delivery import (
    content_fault,
    fetch_certificate,
    make_users,
    messages,
    options,
    side_by_side,
    trace_fault,
)
from interop.postfix import Postfix
from interop.setting import ends_well
from tools.mail import DOMAIN, mailbox, take
from tools.server import PASSWORD

NOBODY = mailbox("nobody")
STRANGER = "stranger@client.example"
OF_POSTFIX = re.compile(rb"Received: from user\.example .*\r\n(?:[ \t].*\r\n)*")


class Row(NamedTuple):
    """A listener, how Postfix does TLS and authenticates, and the protocol named in Received."""

    listener: str
    tls: str
    protocol: str
    mechanism: Optional[str] = None

    def said(self):
        return " ".join(filter(None, ("Postfix,", self.listener, self.tls, self.mechanism)))


ROWS = (
    Row("smtp", "none", "ESMTP"),
    Row("smtp", "may", "ESMTPS"),
    Row("submission", "secure", "ESMTPSA", "SCRAM-SHA-256"),
    Row("submission", "secure", "ESMTPSA", "LOGIN"),
    Row("smtps", "secure", "ESMTPSA", "PLAIN"),
    Row("smtps", "secure", "ESMTPSA", "CRAM-MD5"),
    Row("lmtp", "none", "LMTP"),
)


def settings(row, port, trust, address, other):
    """The settings that an operator writes for that row."""
    if row.listener == "lmtp":
        return {
            "virtual_mailbox_domains": DOMAIN,
            "virtual_mailbox_maps": "static:any",
            "virtual_transport": f"lmtp:inet:127.0.0.1:{port}",
        }
    relayhost = f"[localhost]:{port}"
    relay = {"relayhost": relayhost, "smtp_tls_security_level": row.tls}
    if row.mechanism:
        relay |= {
            "smtp_tls_CAfile": trust,
            "smtp_tls_wrappermode": "yes" if row.listener == "smtps" else "no",
            "smtp_sasl_auth_enable": "yes",
            "smtp_sasl_tls_security_options": "noanonymous",
            "smtp_sasl_mechanism_filter": row.mechanism.lower(),
            "smtp_sender_dependent_authentication": "yes",
            "smtp_sasl_password_maps": f"inline:{{ {{ {relayhost} = {login(address, PASSWORD)} }},"
            f" {{ {other} = {login(address, WRONG)} }} }}",
            # The same server under a name that its certificate does not have.
            "sender_dependent_relayhost_maps": f"inline:{{ {{ {STRANGER} = [127.0.0.1]:{port} }} }}",
        }
    return relay


def login(address, password):
    return f"{address.partition('@')[0]}:{password}"


def bounce_fault(octets, protocol, address, recipient, status):
    """What is wrong with a bounce, None if nothing is."""
    wrong, content = trace_fault(octets, protocol, "", address)
    fields = f"Final-Recipient: rfc822; {recipient}\r\n".encode(), f"\r\nStatus: {status}\r\n".encode()
    return wrong or next((f"no {field!r}" for field in fields if field not in content), None)


def row_checks(server, row, postfix, user, paths):
    """What arrives, what comes back, and what stays in the queue."""
    address, other = mailbox(user), mailbox(f"{user}-other")
    whole, empty, large = (
        paths[name].read_bytes().replace(b"\n", b"\r\n") for name in ("whole", "empty", "over-size")
    )

    def outcome(kind, sender, recipients, octets, judge):
        name = postfix.submit(sender, recipients, octets)
        statuses = postfix.statuses(name)
        settled = postfix.settled()
        mailboxes = take(server.maildir, f"{user}-other"), take(server.maildir, user)
        wrong = judge(statuses, *mailboxes) if settled else "not settled"
        return f"{row.said()}: {kind}", wrong is None, f"{wrong}\n{statuses}\n{postfix.said()}"

    def arrived(stored, octets):
        if len(stored) != 1:
            return f"{len(stored)} stored"
        wrong, content = trace_fault(stored[0], row.protocol, address, other)
        return wrong or content_fault(OF_POSTFIX.sub(b"", content, count=1), octets)

    def returned(statuses, stored, recipient, status):
        if statuses[recipient][0] != "bounced" or len(stored) != 1:
            return f"not bounced, {len(stored)} stored"
        return bounce_fault(stored[0], row.protocol, address, recipient, status)

    def one_of_two(statuses, there, here):
        sent = None if statuses[other][0] == "sent" else "not sent"
        return sent or arrived(there, whole) or returned(statuses, here, NOBODY, "5.1.1")

    def held_for(why):
        def judge(statuses, there, here):
            kept = [status == "deferred" and why in reason for status, reason in statuses.values()]
            return None if kept == [True] and not there + here else f"not deferred for {why}"

        return judge

    yield outcome(
        "whole as it was sent, and a bounce for a refused recipient beside it",
        address,
        [other, NOBODY],
        whole,
        one_of_two,
    )
    yield outcome(
        "empty as it was sent", address, [other], empty, lambda _, there, here: arrived(there, empty)
    )
    yield outcome(
        "a bounce for an over-size message",
        address,
        [other],
        large,
        lambda statuses, there, here: returned(statuses, here, other, "5.3.4"),
    )
    if row.listener == "lmtp":
        yield outcome(
            "one transaction, a reply for each of two",
            address,
            [other, address],
            whole,
            lambda statuses, there, here: (
                None
                if len(there) == len(here) == 1
                and [status for status, _ in statuses.values()] == ["sent"] * 2
                and all(whole in octets for octets in there + here)
                else "not sent"
            ),
        )
    if row.mechanism:
        for kind, sender, why in (
            ("a wrong password", other, "535 5.7.8"),
            ("a certificate of another name", STRANGER, "Server certificate not verified"),
        ):
            yield outcome(f"{kind} is deferred", sender, [NOBODY], empty, held_for(why))


def row_round(server, row, user, trust, paths):
    port = server.ports[row.listener]
    with Postfix(**settings(row, port, trust, mailbox(user), mailbox(f"{user}-other"))) as postfix:
        return list(row_checks(server, row, postfix, user, paths))


def check(checks, setting):
    """Postfix relays in clear, by STARTTLS and AUTH, by TLS and AUTH, delivers by LMTP, bounces."""
    if os.geteuid() != 0:
        checks.skip("Postfix", "only root can start it")
        return
    names = [f"postfix-{number}" for number in range(len(ROWS))]
    users = make_users(setting, [name + end for name in names for end in ("", "-other")])
    paths = messages(setting.work)
    with setting.start(*options(users)) as server:
        trust = fetch_certificate(server, setting.work / "certificate.pem")
        calls = [(row_round, server, row, name, trust, paths) for row, name in zip(ROWS, names)]
        side_by_side(checks, calls)
        ends_well(checks, server)
