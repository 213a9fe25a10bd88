"""Passes connections on to a server, records both ways, and can change what is passed on."""

import socket
import threading

SECONDS = 30


class Recording:
    """The octets of one connection, both ways."""

    def __init__(self):
        self.client = bytearray()
        self.server = bytearray()
        self.message_starts = []
        self._line = 0

    def from_server(self, octets):
        """Called before they are passed on: the client has not seen its 354 yet."""
        self.server += octets
        while (end := self.server.find(b"\r\n", self._line)) >= 0:
            if self.server[self._line : end].startswith(b"354"):
                self.message_starts.append(len(self.client))
            self._line = end + 2

    def messages(self):
        """What the client sent between each 354 and CRLF.CRLF, without dot-stuffing."""
        found = []
        for start in self.message_starts:
            octets = b"\r\n" + bytes(self.client[start:])
            content = octets[2 : octets.index(b"\r\n.\r\n") + 2]
            lines = content.split(b"\r\n")
            found.append(b"\r\n".join(l[1:] if l.startswith(b".") else l for l in lines))
        return found


class Tee:
    """Listens on a port of its own; a context manager."""

    def __init__(self, target_port):
        self.target_port = target_port
        self.pass_on_both_ways()
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def pass_on_both_ways(self):
        """Changes nothing.

        To change what a side receives, set for_server or for_client to a function of what the
        server has said so far and of the octets; it returns the octets that are passed on.
        """
        self.for_server = self.for_client = lambda said, octets: octets

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target_port))
            recording = Recording()
            said, to_server, to_client = recording.server, self.for_server, self.for_client
            pumps = [
                threading.Thread(target=self._pump, args=(*way, said), daemon=True)
                for way in (
                    (client, server, recording.client.extend, to_server),
                    (server, client, recording.from_server, to_client),
                )
            ]
            self.connections.append((recording, pumps, (client, server)))
            for pump in pumps:
                pump.start()

    @staticmethod
    def _pump(source, target, record, change, said):
        try:
            while octets := source.recv(65536):
                record(octets)
                target.sendall(change(said, octets))
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def take(self):
        """The recordings of all connections so far, each waited for; forgets them."""
        taken, self.connections = self.connections, []
        for _, pumps, sockets in taken:
            for pump in pumps:
                pump.join(SECONDS)
            for each in sockets:
                each.close()
        return [recording for recording, _, _ in taken]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.listener.close()
        self.take()
