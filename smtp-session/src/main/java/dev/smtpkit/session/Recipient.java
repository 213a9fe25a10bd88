package dev.smtpkit.session;

import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.RcptParameters;

/**
 * An accepted recipient.
 *
 * @param forwardPath the path
 * @param parameters its parameters
 */
public record Recipient(ForwardPath forwardPath, RcptParameters parameters) {}
