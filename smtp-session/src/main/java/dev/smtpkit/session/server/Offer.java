package dev.smtpkit.session.server;

import dev.smtpkit.proto.EsmtpKeyword;
import dev.smtpkit.proto.EsmtpParameter;
import dev.smtpkit.proto.MailParameters;
import dev.smtpkit.proto.RcptParameters;
import dev.smtpkit.proto.Reply;
import dev.smtpkit.proto.ReplyCode;
import dev.smtpkit.session.SessionView;
import dev.smtpkit.session.extension.Extension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One reply to a hello, and what a client may use after it. Immutable, shared by sessions. */
final class Offer {

  /** Before any hello, and after HELO. */
  static final Offer NOTHING = new Offer(List.of(""), List.of());

  private final List<String> lines;
  private final Reply reply;
  private final List<Extension> extensions;
  private final Set<String> keywords = new HashSet<>();
  private final Set<String> mailParameters = new HashSet<>();
  private final Set<String> rcptParameters = new HashSet<>();

  private Offer(List<String> lines, List<Extension> extensions) {
    this.lines = lines;
    this.reply = Reply.of(new ReplyCode(250), null, lines);
    this.extensions = extensions;
    for (Extension extension : extensions) {
      keywords.add(extension.keyword());
      mailParameters.addAll(extension.mailParameters());
      rcptParameters.addAll(extension.rcptParameters());
    }
  }

  /**
   * The offer that is made now.
   *
   * @param last an offer that serves again if it says the same
   * @param configured the extensions, none for a HELO
   */
  static Offer to(SessionView session, String name, List<Extension> configured, Offer last) {
    if (last.says(session, name, configured)) {
      return last;
    }
    List<String> lines = new ArrayList<>(configured.size() + 1);
    List<Extension> listed = new ArrayList<>(configured.size());
    lines.add(name);
    for (Extension extension : configured) {
      String line = extension.ehloLine(session);
      if (line != null) {
        lines.add(line);
        listed.add(extension);
      }
    }
    return new Offer(lines, listed);
  }

  /** Whether this is what would be offered now: mostly it is, and then no list is made. */
  private boolean says(SessionView session, String name, List<Extension> configured) {
    boolean same = lines.get(0).equals(name);
    int at = 1;
    for (int i = 0; same && i < configured.size(); i++) {
      String line = configured.get(i).ehloLine(session);
      if (line != null) {
        same = at < lines.size() && lines.get(at).equals(line);
        at++;
      }
    }
    return same && at == lines.size();
  }

  Reply reply() {
    return reply;
  }

  List<Extension> extensions() {
    return extensions;
  }

  boolean has(String keyword) {
    return keywords.contains(keyword);
  }

  /** Whether each parameter belongs to an extension that is offered. */
  boolean covers(MailParameters given) {
    List<EsmtpKeyword> keywords = EsmtpKeyword.ofMail();
    for (int i = 0; i < keywords.size(); i++) {
      EsmtpKeyword keyword = keywords.get(i);
      if (given.has(keyword) && !mailParameters.contains(keyword.text())) {
        return false;
      }
    }
    return others(given.others(), mailParameters);
  }

  /** Whether each parameter belongs to an extension that is offered. */
  boolean covers(RcptParameters given) {
    List<EsmtpKeyword> keywords = EsmtpKeyword.ofRcpt();
    for (int i = 0; i < keywords.size(); i++) {
      EsmtpKeyword keyword = keywords.get(i);
      if (given.has(keyword) && !rcptParameters.contains(keyword.text())) {
        return false;
      }
    }
    return others(given.others(), rcptParameters);
  }

  private static boolean others(List<EsmtpParameter> given, Set<String> offered) {
    for (EsmtpParameter parameter : given) {
      if (!offered.contains(parameter.keyword().toUpperCase(Locale.ROOT))) {
        return false;
      }
    }
    return true;
  }
}
