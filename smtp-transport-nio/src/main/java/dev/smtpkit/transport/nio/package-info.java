/**
 * SMTP over sockets: event loops of one selector and one thread each, the first of which accepts,
 * and an executor for handlers that block. No decision of the protocol is made here.
 *
 * <p>A connection's life is a sequence of stages: PROXY header, handshake, session, end. When its
 * stage is called, the connection does what it can, up to a quantum of work: that is its
 * <em>turn</em>. One that has more to do waits behind the others. A <em>round</em> is over when all
 * that waited at its beginning have had a turn; then each has a new quantum. Of a message, a
 * handler sees <em>spans</em>: read-only parts of the loop's read buffer, valid until its sink has
 * taken them, so that content is not copied on its way from the socket.
 */
package dev.smtpkit.transport.nio;
