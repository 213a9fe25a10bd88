package dev.smtpkit.sasl.crypto;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Computes by the platform's providers. */
final class JceCrypto implements Crypto {
  static final Crypto INSTANCE = new JceCrypto();

  private JceCrypto() {}

  @Override
  public byte[] hash(HashFunction hash, byte[] octets) {
    try {
      return MessageDigest.getInstance(hash.algorithm()).digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw missing(hash, e);
    }
  }

  @Override
  public byte[] hmac(HashFunction hash, byte[] key, byte[] octets) {
    try {
      return mac(hash, key).doFinal(octets);
    } catch (GeneralSecurityException e) {
      throw missing(hash, e);
    }
  }

  @Override
  public byte[] pbkdf2(
      HashFunction hash, byte[] password, byte[] salt, int iterations, int length) {
    try {
      return Pbkdf2.derive(mac(hash, password), salt, iterations, length);
    } catch (GeneralSecurityException e) {
      throw missing(hash, e);
    }
  }

  private static Mac mac(HashFunction hash, byte[] key) throws GeneralSecurityException {
    Mac mac =
        Mac.getInstance(
            switch (hash) {
              case SHA_1 -> "HmacSHA1";
              case SHA_256 -> "HmacSHA256";
              case SHA_512 -> "HmacSHA512";
            });
    Key held = new Key(key.clone());
    try {
      mac.init(held);
    } finally {
      held.wipe();
    }
    return mac;
  }

  private static IllegalStateException missing(HashFunction hash, GeneralSecurityException e) {
    return new IllegalStateException(
        "no provider of the platform has " + hash + " and its HMAC", e);
  }

  /** A key of any length: {@code SecretKeySpec} refuses an empty key and cannot be wiped. */
  private static final class Key implements SecretKey {
    private static final long serialVersionUID = 1;

    // Transient because it is never serialized: see writeObject.
    private final transient byte[] octets;

    Key(byte[] octets) {
      this.octets = octets;
    }

    @Override
    public String getAlgorithm() {
      return "HMAC";
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return octets.clone();
    }

    void wipe() {
      Arrays.fill(octets, (byte) 0);
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
      throw new NotSerializableException("a key is never serialized");
    }
  }
}
