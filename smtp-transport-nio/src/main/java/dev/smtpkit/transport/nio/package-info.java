/**
 * SMTP over sockets: an acceptor, event loops of one selector and one thread each, and an executor
 * for handlers that block. No protocol decision is made here.
 */
package dev.smtpkit.transport.nio;
