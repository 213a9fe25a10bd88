/**
 * SMTP over sockets: event loops of one selector and one thread each, the first of which accepts,
 * and an executor for handlers that block. No decision of the protocol is made here.
 */
package dev.smtpkit.transport.nio;
