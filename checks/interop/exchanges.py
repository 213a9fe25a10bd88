"""A client's side of an authentication, line by line, by Python's standard library."""

import base64
import hashlib
import hmac
import secrets

# How many responses a client makes, an initial one among them.
RESPONSES = {"SCRAM-SHA-256": 3, "PLAIN": 1, "LOGIN": 2, "CRAM-MD5": 1}
MECHANISMS = tuple(RESPONSES)


def in_base64(text):
    return base64.b64encode(text.encode()).decode()


def scram_final(first_bare, server_first, password):
    """The client's last message, RFC 5802 3."""
    fields = dict(part.split("=", 1) for part in server_first.split(","))
    salt = base64.b64decode(fields["s"])
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, int(fields["i"]))
    key = hmac.digest(salted, b"Client Key", "sha256")
    without_proof = f"c=biws,r={fields['r']}"
    message = f"{first_bare},{server_first},{without_proof}".encode()
    signature = hmac.digest(hashlib.sha256(key).digest(), message, "sha256")
    proof = bytes(a ^ b for a, b in zip(key, signature))
    return f"{without_proof},p={base64.b64encode(proof).decode()}"


def dialogue(client, mechanism, user, password):
    """A generator: yields each line of the client, and is sent the reply to it."""
    if mechanism == "PLAIN":
        yield "AUTH PLAIN"
        yield in_base64(f"\0{user}\0{password}")
    elif mechanism == "LOGIN":
        yield "AUTH LOGIN"
        yield in_base64(user)
        yield in_base64(password)
    elif mechanism == "CRAM-MD5":
        challenge = base64.b64decode((yield "AUTH CRAM-MD5")[4:])
        digest = hmac.new(password.encode(), challenge, "md5").hexdigest()
        yield in_base64(f"{user} {digest}")
    else:
        bare = f"n={user},r={secrets.token_urlsafe(18)}"
        yield f"AUTH {mechanism}"
        first = base64.b64decode((yield in_base64(f"n,,{bare}"))[4:]).decode()
        yield in_base64(scram_final(bare, first, password))
        yield ""


def play(client, mechanism, user, password, lines=None):
    """Sends the first lines of an exchange, all of them by default; returns the last reply."""
    steps = dialogue(client, mechanism, user, password)
    line, reply, said = next(steps), "", 0
    while lines is None or said < lines:
        reply = client.command(line)
        said += 1
        try:
            line = steps.send(reply)
        except StopIteration:
            break
        if not reply.startswith("334"):
            break
    return reply
