package dev.smtpkit.proto;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects parameters without a type, no keyword twice. */
final class ParameterList {

  private final List<EsmtpParameter> list = new ArrayList<>(4);

  /**
   * A set, because a line has room for hundreds and comparing each pair would cost milliseconds.
   */
  private final Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  void add(EsmtpParameter parameter) {
    if (!keywords.add(parameter.keyword())) {
      throw new IllegalArgumentException(parameter.keyword() + " is given twice");
    }
    list.add(parameter);
  }

  List<EsmtpParameter> copy() {
    return List.copyOf(list);
  }
}
