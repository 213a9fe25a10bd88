package dev.smtpkit.proto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects the parameters of a command that have no type, no keyword twice. */
final class UntypedParameters {

  private final List<EsmtpParameter> list = new ArrayList<>(4);

  /**
   * A set, because a line has room for hundreds and comparing each pair would cost milliseconds.
   */
  private final Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  private final Verb command;

  UntypedParameters(Verb command) {
    this.command = command;
  }

  void add(EsmtpParameter parameter) {
    String keyword = parameter.keyword();
    if (isTyped(keyword.getBytes(US_ASCII))) {
      throw new IllegalArgumentException(keyword + " has a type: use the builder's own method");
    }
    if (!keywords.add(keyword)) {
      throw new IllegalArgumentException(keyword + " is given twice");
    }
    list.add(parameter);
  }

  private boolean isTyped(byte[] keyword) {
    return (command == Verb.MAIL
            ? EsmtpKeyword.ofMail(keyword, 0, keyword.length)
            : EsmtpKeyword.ofRcpt(keyword, 0, keyword.length))
        != null;
  }

  List<EsmtpParameter> copy() {
    return List.copyOf(list);
  }
}
