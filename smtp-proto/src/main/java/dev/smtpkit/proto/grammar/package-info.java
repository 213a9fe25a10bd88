/** The classes of octets that values and codecs are made of. Not exported. */
@NullMarked
package dev.smtpkit.proto.grammar;

import org.jspecify.annotations.NullMarked;
