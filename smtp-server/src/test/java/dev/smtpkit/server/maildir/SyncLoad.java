package dev.smtpkit.server.maildir;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.proto.ForwardPath;
import dev.smtpkit.proto.Mailbox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures how fast a disk stores messages of 4 KB: {@code SyncLoad FOLDER SECONDS}. Prints
 * messages a second and the time of one, for several numbers of threads and mailboxes.
 */
final class SyncLoad {

  private static final DomainName HERE = DomainName.of("example.org");

  private SyncLoad() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int seconds = Integer.parseInt(arguments[1]);
    System.out.println("threads mailboxes messages/s median-ms 99th-ms");
    for (int mailboxes : new int[] {1, 100}) {
      for (int threads : new int[] {1, 4, 16, 32, 64}) {
        Path root = Files.createTempDirectory(folder, "load");
        run(new Maildir(root, HERE, List.of(HERE)), threads, mailboxes, seconds);
      }
    }
  }

  private static void run(Maildir maildir, int threads, int mailboxes, int seconds)
      throws Exception {
    AtomicLong next = new AtomicLong();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    Callable<List<Long>> worker =
        () -> {
          List<Long> times = new ArrayList<>();
          while (System.nanoTime() < end) {
            long begun = System.nanoTime();
            deliver(maildir, "user" + next.incrementAndGet() % mailboxes);
            times.add(System.nanoTime() - begun);
          }
          return times;
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<List<Long>>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(pool.submit(worker));
    }
    List<Long> times = new ArrayList<>();
    for (Future<List<Long>> each : all) {
      times.addAll(each.get());
    }
    pool.shutdown();
    long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    System.out.printf(
        "%7d %9d %10d %9.2f %7.2f%n",
        threads,
        mailboxes,
        sorted.length / seconds,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6);
  }

  private static void deliver(Maildir maildir, String user) throws IOException {
    ForwardPath path = new ForwardPath(Mailbox.of(user, HERE));
    Draft draft = maildir.draft(maildir.newId(), path);
    draft.append(ByteBuffer.wrap(new byte[4096]));
    draft.force();
    draft.place(List.of(path));
  }
}
