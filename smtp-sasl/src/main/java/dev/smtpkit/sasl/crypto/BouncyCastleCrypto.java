package dev.smtpkit.sasl.crypto;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** Computes by Bouncy Castle's lightweight classes; the only class that refers to them. */
final class BouncyCastleCrypto implements Crypto {
  static final Crypto INSTANCE = new BouncyCastleCrypto();

  private BouncyCastleCrypto() {
    // Fails here if Bouncy Castle is missing, and not in the middle of an exchange.
    digest(HashFunction.SHA_256);
  }

  @Override
  public byte[] hash(HashFunction hash, byte[] octets) {
    Digest digest = digest(hash);
    digest.update(octets, 0, octets.length);
    byte[] result = new byte[hash.length()];
    digest.doFinal(result, 0);
    return result;
  }

  @Override
  public byte[] hmac(HashFunction hash, byte[] key, byte[] octets) {
    HMac mac = new HMac(digest(hash));
    mac.init(new KeyParameter(key));
    mac.update(octets, 0, octets.length);
    byte[] result = new byte[hash.length()];
    mac.doFinal(result, 0);
    return result;
  }

  @Override
  public byte[] pbkdf2(
      HashFunction hash, byte[] password, byte[] salt, int iterations, int length) {
    Pbkdf2.check(iterations, length);
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(digest(hash));
    generator.init(password, salt, iterations);
    return ((KeyParameter) generator.generateDerivedMacParameters(8 * length)).getKey();
  }

  private static Digest digest(HashFunction hash) {
    return switch (hash) {
      case SHA_1 -> new SHA1Digest();
      case SHA_256 -> SHA256Digest.newInstance();
      case SHA_512 -> new SHA512Digest();
    };
  }
}
