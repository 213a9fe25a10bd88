package dev.smtpkit.proto;

/**
 * The result of parsing a command line: a {@link Command} or a {@link SyntaxError}. Will not grow.
 */
public sealed interface Parsed permits Command, SyntaxError {}
