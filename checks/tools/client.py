"""A client that does as little as possible, and sockets from addresses of their own."""

import socket
import ssl

SENDER = "sender@client.example"
# Below the server's default limit of connections for each address.
PER_ADDRESS = 40
TIMEOUT = 60
RESET = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")


def address(index):
    """The address that the client of this index comes from; never 127.0.0.1."""
    network, host = divmod(index // PER_ADDRESS, 250)
    return f"127.0.{1 + network}.{1 + host}"


def unverified():
    """A TLS context that accepts any certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def connect(port, index=None, receive_buffer=None):
    """A socket, from the address of that index if one is given."""
    client = socket.socket()
    client.settimeout(TIMEOUT)
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    if index is not None:
        client.bind((address(index), 0))
    client.connect(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def reset(client):
    """Closes a socket by RST."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    client.close()


class Client:
    """Blocks; a context manager. lines has every line that the server has sent."""

    def __init__(self, port, index=None, timeout=TIMEOUT):
        self.socket = connect(port, index)
        self.socket.settimeout(timeout)
        self.lines = []
        self._rest = b""

    def line(self):
        while b"\n" not in self._rest:
            octets = self.socket.recv(65536)
            if not octets:
                raise ConnectionError("the server hung up")
            self._rest += octets
        line, _, self._rest = self._rest.partition(b"\n")
        self.lines.append(line.decode("ascii").rstrip("\r"))
        return self.lines[-1]

    def reply(self):
        """The last line of the next reply."""
        while True:
            line = self.line()
            if line[3:4] != "-":
                return line

    def send(self, octets):
        self.socket.sendall(octets)

    def command(self, line):
        self.send(line.encode() + b"\r\n")
        return self.reply()

    def begin(self, hello="EHLO client.example"):
        greeting = self.reply()
        if greeting[:3] != "220":
            raise ConnectionError(greeting)
        self.command(hello)
        return self

    def secure(self, context):
        if (reply := self.command("STARTTLS"))[:3] != "220":
            raise ConnectionError(reply)
        self.socket = context.wrap_socket(self.socket)
        self.command("EHLO client.example")
        return self

    def deliver(self, recipients, message):
        """The reply to a message that is ready for the wire, or the first refusal."""
        lines = [f"MAIL FROM:<{SENDER}>", *(f"RCPT TO:<{r}>" for r in recipients), "DATA"]
        for line in lines:
            reply = self.command(line)
            if reply[0] not in "23":
                return reply
        self.send(message + b".\r\n")
        return self.reply()

    def ended(self):
        """The lines that are left before the server's end of the connection."""
        lines = []
        try:
            while True:
                lines.append(self.line())
        except ConnectionError:
            return lines

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()
