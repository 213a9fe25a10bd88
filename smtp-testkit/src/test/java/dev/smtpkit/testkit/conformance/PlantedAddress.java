package dev.smtpkit.testkit.conformance;

import java.util.List;
import java.util.regex.Pattern;

/** A {@link PlantedServer} for tests that know only its address. */
public final class PlantedAddress implements AutoCloseable {

  private final PlantedServer server;

  private PlantedAddress(List<PlantedServer.Fault> faults) {
    server = new PlantedServer(faults);
  }

  /** Keeps every clause. */
  public static PlantedAddress withoutFaults() {
    return new PlantedAddress(List.of());
  }

  /** Takes LF.LF for the end of a message. */
  public static PlantedAddress endingAtBareLineFeeds() {
    return new PlantedAddress(
        List.of(new PlantedServer.Fault(PlantedServer.Kind.END, Pattern.compile("\n\\.\n"), "")));
  }

  /** HOST:PORT. */
  public String address() {
    return "127.0.0.1:" + server.address().getPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
