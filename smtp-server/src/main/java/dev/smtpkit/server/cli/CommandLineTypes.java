package dev.smtpkit.server.cli;

import dev.smtpkit.policy.Networks;
import dev.smtpkit.proto.DomainName;
import dev.smtpkit.server.monitoring.HostPort;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The types of option values. A malformed value is reported in one line. */
public final class CommandLineTypes {

  private CommandLineTypes() {}

  /** HOST:PORT; an IPv6 address stands in brackets. */
  static final class Address implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      try {
        return HostPort.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** HOST:PORT, or unix: and the path of a Unix domain socket. */
  public static final class AddressOrPath implements ITypeConverter<SocketAddress> {

    public static final String UNIX = "unix:";

    @Override
    public SocketAddress convert(String value) {
      if (!value.startsWith(UNIX)) {
        return new Address().convert(value);
      }
      String path = value.substring(UNIX.length());
      try {
        if (!path.isEmpty()) {
          return UnixDomainSocketAddress.of(path);
        }
      } catch (InvalidPathException e) {
        // Reported below.
      }
      throw new TypeConversionException("'" + value + "' is not unix:PATH");
    }
  }

  /** Digits with an optional KB, MB or GB, powers of 1024. */
  static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      String upper = value.toUpperCase(Locale.ROOT);
      int unit =
          upper.endsWith("KB") ? 10 : upper.endsWith("MB") ? 20 : upper.endsWith("GB") ? 30 : 0;
      String digits = unit == 0 ? upper : upper.substring(0, upper.length() - 2);
      if (!digits.matches("[0-9]{1,9}")) {
        throw new TypeConversionException(
            "'" + value + "' is not a size: digits with an optional KB, MB or GB");
      }
      return Long.parseLong(digits) << unit;
    }
  }

  /** What becomes of a message with NULs. */
  enum Nuls {
    REFUSE,
    PASS
  }

  /** A word for what becomes of a message with NULs. */
  static final class NulRule implements ITypeConverter<Nuls> {
    @Override
    public Nuls convert(String value) {
      return switch (value) {
        case "refuse" -> Nuls.REFUSE;
        case "pass" -> Nuls.PASS;
        default -> throw new TypeConversionException("'" + value + "' is not refuse or pass");
      };
    }
  }

  /** A network. */
  static final class Network implements ITypeConverter<Networks> {
    @Override
    public Networks convert(String value) {
      try {
        return Networks.of(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'" + value + "' is not a network, such as 192.0.2.0/24: " + e.getMessage());
      }
    }
  }

  /** A domain name. */
  static final class Name implements ITypeConverter<DomainName> {
    @Override
    public DomainName convert(String value) {
      DomainName name = DomainName.parse(value);
      if (name == null) {
        throw new TypeConversionException("'" + value + "' is not a domain name");
      }
      return name;
    }
  }
}
