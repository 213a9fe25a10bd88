package dev.smtpkit.examples;

import dev.smtpkit.proto.DomainName;
import dev.smtpkit.session.handler.MailHandler;
import dev.smtpkit.session.server.ServerConfiguration;
import dev.smtpkit.transport.nio.BlockingExecutor;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server over Netty: a {@link NettySession} in the pipeline of each connection. */
final class NettyServer {

  private NettyServer() {}

  /** Prints the subjects of the mail that comes to the port, which is the only argument. */
  public static void main(String[] arguments) throws InterruptedException {
    BlockingExecutor blocking = BlockingExecutor.builder().threads(4).maxWaiting(100).build();
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
