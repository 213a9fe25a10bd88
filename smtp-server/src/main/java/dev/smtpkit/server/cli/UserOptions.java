package dev.smtpkit.server.cli;

import dev.smtpkit.policy.LocalDomains;
import dev.smtpkit.server.users.UsersFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of users and their authentication. */
public final class UserOptions {

  @Option(
      names = "--users",
      paramLabel = "FILE",
      description =
          "Users who may authenticate, made by the command passwd; then only they and the postmaster"
              + " have mailboxes. Default: nobody authenticates, every mailbox of a --domain is"
              + " valid")
  private @Nullable Path file;

  @Option(
      names = "--require-auth",
      arity = "0..1",
      fallbackValue = "true",
      description = "Take mail from --users only, once they have authenticated.")
  private boolean required;

  @Option(
      names = "--allow-clear-auth",
      arity = "0..1",
      fallbackValue = "true",
      description = "Let --users authenticate over connections that are not encrypted.")
  private boolean clear;

  public boolean any() {
    return file != null;
  }

  public boolean required() {
    return required;
  }

  public boolean clear() {
    return clear;
  }

  /** The first conflict of these options, null if there is none. */
  public @Nullable String conflict(boolean tls) {
    if (required && !(any() && (clear || tls))) {
      return "--require-auth: nobody could authenticate; it takes --users, and TLS or"
          + " --allow-clear-auth";
    }
    return clear && !any() ? "--allow-clear-auth: it takes --users" : null;
  }

  /** The users, null without a users file. */
  public @Nullable UsersFile users(LocalDomains local) throws Unusable {
    Path path = file;
    if (path == null) {
      return null;
    }
    try {
      return new UsersFile(path, local);
    } catch (IOException | IllegalArgumentException e) {
      throw new Unusable("cannot use the users in " + path, e);
    }
  }

  /** A line for the operator: how many users may authenticate, and how. */
  public String text(UsersFile users, boolean tls) {
    String who = users.count() == 1 ? "1 user, who " : users.count() + " users, who ";
    if (clear) {
      return who + (tls ? "may authenticate, in clear too" : "may authenticate in clear");
    }
    return who
        + (tls
            ? "may authenticate under TLS"
            : "cannot authenticate: there is no TLS and no --allow-clear-auth");
  }
}
