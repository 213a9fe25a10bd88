package dev.smtpkit.examples;

import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's engine in a Netty pipeline: octets come in as buffers, and replies go out. Its
 * channel reads only when the engine demands it ({@code AUTO_READ} is false), and stays open when
 * the client closes its side ({@code ALLOW_HALF_CLOSURE}).
 */
final class NettySession extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(NettySession.class);

  private final ServerConfiguration configuration;
  private final MailHandler.Factory handlers;

  private final ByteBuffer in = ByteBuffer.allocate(64 * 1024).flip();
  private final ByteBuf received = Unpooled.buffer();
  private @Nullable Driver driver;
  private @Nullable Future<?> deadline;
  private boolean inputEnded;
  private boolean closing;
  private boolean pumping;

  NettySession(ServerConfiguration configuration, MailHandler.Factory handlers) {
    this.configuration = configuration;
    this.handlers = handlers;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Peer peer =
        Peer.of(
            (InetSocketAddress) context.channel().remoteAddress(),
            (InetSocketAddress) context.channel().localAddress());
    driver =
        new Driver(
            new SmtpServerSession(configuration, peer, System.nanoTime()),
            handlers,
            new Owner(context));
    pump(context);
  }

  /** The channel's event loop is the session's thread. */
  private final class Owner implements Driver.Owner {

    private final ChannelHandlerContext context;

    Owner(ChannelHandlerContext context) {
      this.context = context;
    }

    @Override
    public void execute(Runnable task) {
      context.executor().execute(task);
    }

    @Override
    public void wake() {
      pump(context);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void failed(Throwable cause) {
      LOG.warn("handler", cause);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf octets = (ByteBuf) message;
    received.writeBytes(octets);
    octets.release();
    pump(context);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    pump(context);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      pump(context);
    }
  }

  /** Polls and writes until the engine stands still, then does what it demands. */
  private void pump(ChannelHandlerContext context) {
    Driver engine = driver;
    // A write may make Netty call back into this method.
    if (engine == null || closing || pumping || engine.holdsInput()) {
      return;
    }
    pumping = true;
    poll(context, engine);
    pumping = false;
    context.flush();
    switch (engine.demand()) {
      case CLOSE -> close(context);
      case READ -> {
        if (context.channel().isWritable()) {
          context.read();
        }
      }
      case DECISION, SINK, DELAY, TLS, CONTENT -> {}
    }
    schedule(context, engine);
  }

  private void poll(ChannelHandlerContext context, Driver engine) {
    boolean again = true;
    while (again) {
      fill();
      int unread = in.remaining() + received.readableBytes();
      ServerEvent.Control control = engine.poll(in);
      write(context, engine);
      boolean consumed = in.remaining() + received.readableBytes() < unread;
      again = control == ServerEvent.Control.FLUSH || consumed && received.isReadable();
      if (control == ServerEvent.Control.NEED_INPUT && inputEnded && !again) {
        inputEnded = false;
        engine.inputClosed();
        again = true;
      }
    }
  }

  private void fill() {
    in.compact();
    int count = Math.min(in.remaining(), received.readableBytes());
    in.limit(in.position() + count);
    received.readBytes(in);
    received.discardSomeReadBytes();
    in.flip();
  }

  private static void write(ChannelHandlerContext context, Driver engine) {
    boolean more;
    do {
      ByteBuffer out = ByteBuffer.allocate(1024);
      more = engine.transmit(out);
      if (out.flip().hasRemaining()) {
        context
            .write(Unpooled.wrappedBuffer(out))
            .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
      }
    } while (more);
  }

  private void close(ChannelHandlerContext context) {
    closing = true;
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void schedule(ChannelHandlerContext context, Driver engine) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (engine.hasDeadline() && !closing) {
      long left = engine.deadlineNanos() - System.nanoTime();
      deadline = context.executor().schedule(() -> expire(context), left, TimeUnit.NANOSECONDS);
    }
  }

  private void expire(ChannelHandlerContext context) {
    if (driver != null) {
      driver.expire();
      pump(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (driver != null) {
      driver.abort();
    }
    received.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("a connection broke", cause);
    context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }
}
