package dev.smtpkit.examples;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.Peer;
import dev.smtpkit.session.handler.Driver;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.session.server.ServerEvent;
import dev.smtpkit.session.server.SmtpServerSession;
import dev.smtpkit.transport.nio.BlockingExecutor;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server over Netty: a {@link NettySession} in the pipeline of each connection. */
final class NettyServer {

  private NettyServer() {}

  /** Prints the subjects of the mail that comes to the port, which is the only argument. */
  public static void main(String[] arguments) throws InterruptedException {
    BlockingExecutor blocking = new BlockingExecutor(4, 100);
    MailHandler handler = ReadAsStream.handler(blocking, System.out::println, replies -> {});
    bind(
        new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
        ServerConfiguration.builder(DomainName.of("mx.example.org")).build(),
        session -> handler);
  }

  /** Listens, with a session for each channel. */
  static Channel bind(
      EventLoopGroup loops,
      InetSocketAddress address,
      ServerConfiguration configuration,
      MailHandler.Factory handlers)
      throws InterruptedException {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new NettySession(configuration, handlers));
              }
            })
        .bind(address)
        .sync()
        .channel();
  }
}
