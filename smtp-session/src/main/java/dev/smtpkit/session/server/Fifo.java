package dev.smtpkit.session.server;

import org.jspecify.annotations.Nullable;

/**
 * A queue that takes no room while it is empty, as it is in the thousands of sessions that wait.
 *
 * @param <T> what stands in it
 */
final class Fifo<T> {

  private static final class Node<T> {
    final T value;
    @Nullable Node<T> next;

    Node(T value) {
      this.value = value;
    }
  }

  private @Nullable Node<T> first;
  private @Nullable Node<T> last;

  void add(T value) {
    Node<T> node = new Node<>(value);
    Node<T> before = last;
    if (before == null) {
      first = node;
    } else {
      before.next = node;
    }
    last = node;
  }

  boolean isEmpty() {
    return first == null;
  }

  @Nullable T peek() {
    Node<T> head = first;
    return head == null ? null : head.value;
  }

  @Nullable T poll() {
    Node<T> head = first;
    if (head == null) {
      return null;
    }
    first = head.next;
    if (first == null) {
      last = null;
    }
    return head.value;
  }

  void clear() {
    first = null;
    last = null;
  }
}
