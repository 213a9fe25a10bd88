package dev.smtpkit.proto;

/**
 * What a command line turned out to be: a {@link Command}, or the {@link SyntaxError} that says why
 * it is none.
 */
public sealed interface Parsed permits Command, SyntaxError {}
