/**
 * Octets to values and back: framing, parsing, writing, message octets.
 *
 * <p>Readers and writers keep state between calls and are confined to one owner at a time. None of
 * them reads or writes a caller's buffer after it has returned.
 */
package dev.smtpkit.proto.wire;
