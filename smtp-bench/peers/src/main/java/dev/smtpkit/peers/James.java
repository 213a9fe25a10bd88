package dev.smtpkit.peers;


import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.logger.DefaultMetricFactory;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.protocols.smtp.hook.RcptHook;

/** Apache James's SMTP protocol on Netty, which accepts and discards messages. */
public final class James {

  private James() {}

  /**
   * Starts the server.
   *
   * @param arguments the port
   * @throws Exception if it cannot be started
   */
  public static void main(String[] arguments) throws Exception {
    SMTPProtocolHandlerChain chain =
        new SMTPProtocolHandlerChain(new DefaultMetricFactory(), new Everybody(), new Discarding());
    NettyServer server =
        new NettyServer.Factory()
            .protocol(new SMTPProtocol(chain, new SMTPConfigurationImpl()))
            .build();
    server.setListenAddresses(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])));
    server.bind();
  }

  private static final class Everybody implements RcptHook {
    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
      return HookResult.OK;
    }
  }

  private static final class Discarding implements MessageHook {
    @Override
    public HookResult onMessage(SMTPSession session, MailEnvelope mail) {
      return HookResult.OK;
    }
  }
}
