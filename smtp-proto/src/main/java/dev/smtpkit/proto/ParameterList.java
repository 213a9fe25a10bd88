package dev.smtpkit.proto;

import dev.smtpkit.proto.grammar.ParameterKeyword;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects parameters as they stand in a command, no keyword twice. */
final class ParameterList {

  private final List<EsmtpParameter> list = new ArrayList<>(4);

  /**
   * A set, because a line has room for hundreds and comparing each pair would cost milliseconds.
   */
  private final Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  ParameterList add(EsmtpParameter parameter) {
    if (!keywords.add(parameter.keyword())) {
      throw new IllegalArgumentException(parameter.keyword() + " is given twice");
    }
    list.add(parameter);
    return this;
  }

  /** Adds a parameter that has a value, unless that is null. */
  ParameterList add(ParameterKeyword keyword, @Nullable String value) {
    return value == null ? this : add(new EsmtpParameter(keyword.text(), value));
  }

  /** Adds a parameter that has no value, if it was given. */
  ParameterList add(ParameterKeyword keyword, boolean given) {
    return given ? add(new EsmtpParameter(keyword.text(), null)) : this;
  }

  ParameterList addAll(List<EsmtpParameter> parameters) {
    for (EsmtpParameter parameter : parameters) {
      add(parameter);
    }
    return this;
  }

  int size() {
    return list.size();
  }

  List<EsmtpParameter> copy() {
    return List.copyOf(list);
  }
}
