package dev.smtpkit.sasl.crypto;

import static dev.smtpkit.sasl.crypto.HashFunction.SHA_1;
import static dev.smtpkit.sasl.crypto.HashFunction.SHA_256;
import static dev.smtpkit.sasl.crypto.HashFunction.SHA_512;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hashes, HMACs and PBKDF2 of the RFCs, by both implementations. */
class CryptoTest {
  private static final List<Crypto> CRYPTOS = List.of(Crypto.bouncyCastle(), Crypto.jce());

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] repeated(int octet, int times) {
    byte[] octets = new byte[times];
    Arrays.fill(octets, (byte) octet);
    return octets;
  }

  private static void assertHmac(HashFunction hash, byte[] key, byte[] data, String expected) {
    for (Crypto crypto : CRYPTOS) {
      byte[] mac = crypto.hmac(hash, key, data);
      assertThat(mac).hasSize(hash.length());
      assertThat(HexFormat.of().formatHex(mac)).startsWith(expected);
    }
  }

  private static void assertKey(
      HashFunction hash, String password, String salt, int iterations, String expected) {
    for (Crypto crypto : CRYPTOS) {
      byte[] key =
          crypto.pbkdf2(hash, utf8(password), utf8(salt), iterations, expected.length() / 2);
      assertThat(HexFormat.of().formatHex(key)).isEqualTo(expected);
    }
  }

  @Test
  void theHashesAreThoseOfFips180() {
    for (Crypto crypto : CRYPTOS) {
      assertThat(HexFormat.of().formatHex(crypto.hash(SHA_1, utf8("abc"))))
          .isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
      assertThat(HexFormat.of().formatHex(crypto.hash(SHA_256, utf8("abc"))))
          .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
  }

  @Test
  void sha512IsThatOfPythonsHashlibAndRfc4231() {
    for (Crypto crypto : CRYPTOS) {
      assertThat(HexFormat.of().formatHex(crypto.hash(SHA_512, utf8("abc"))))
          .isEqualTo(
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                  + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    }
    assertHmac(
        SHA_512,
        repeated(0x0B, 20),
        utf8("Hi There"),
        "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
            + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
    assertKey(
        SHA_512,
        "password",
        "salt",
        4096,
        "d197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5"
            + "143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5");
  }

  @Test
  void hmacWithSha1IsThatOfRfc2202() {
    assertHmac(
        SHA_1, repeated(0x0B, 20), utf8("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00");
    assertHmac(
        SHA_1,
        utf8("Jefe"),
        utf8("what do ya want for nothing?"),
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    assertHmac(
        SHA_1, repeated(0xAA, 20), repeated(0xDD, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
    assertHmac(
        SHA_1,
        HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f10111213141516171819"),
        repeated(0xCD, 50),
        "4c9007f4026250c6bc8414f9bf50c86c2d7235da");
    assertHmac(
        SHA_1,
        repeated(0x0C, 20),
        utf8("Test With Truncation"),
        "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04");
    assertHmac(
        SHA_1,
        repeated(0xAA, 80),
        utf8("Test Using Larger Than Block-Size Key - Hash Key First"),
        "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    assertHmac(
        SHA_1,
        repeated(0xAA, 80),
        utf8("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"),
        "e8e99d0f45237d786d6bbaa7965c7808bbff1a91");
  }

  @Test
  void hmacWithSha256IsThatOfRfc4231() {
    assertHmac(
        SHA_256,
        repeated(0x0B, 20),
        utf8("Hi There"),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assertHmac(
        SHA_256,
        utf8("Jefe"),
        utf8("what do ya want for nothing?"),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertHmac(
        SHA_256,
        repeated(0xAA, 20),
        repeated(0xDD, 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    assertHmac(
        SHA_256,
        HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f10111213141516171819"),
        repeated(0xCD, 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    assertHmac(
        SHA_256,
        repeated(0x0C, 20),
        utf8("Test With Truncation"),
        "a3b6167473100ee06e0c796c2955552b");
    assertHmac(
        SHA_256,
        repeated(0xAA, 131),
        utf8("Test Using Larger Than Block-Size Key - Hash Key First"),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    assertHmac(
        SHA_256,
        repeated(0xAA, 131),
        utf8(
            "This is a test using a larger than block-size key and a larger than block-size data."
                + " The key needs to be hashed before being used by the HMAC algorithm."),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
  }

  @Test
  void anEmptyKeyIsOneLikeAnyOther() {
    assertHmac(SHA_1, new byte[0], new byte[0], "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
    assertHmac(
        SHA_256,
        new byte[0],
        new byte[0],
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  }

  @Test
  void pbkdf2WithSha1IsThatOfRfc6070() {
    assertKey(SHA_1, "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    assertKey(SHA_1, "password", "salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    assertKey(SHA_1, "password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1");
    assertKey(
        SHA_1,
        "passwordPASSWORDpassword",
        "saltSALTsaltSALTsaltSALTsaltSALTsalt",
        4096,
        "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
    assertKey(SHA_1, "pass\0word", "sa\0lt", 4096, "56fa6aa75548099dcc37d7f03425e0c3");
  }

  @Test
  void pbkdf2WithSha256IsThatOfEverybody() {
    assertKey(
        SHA_256,
        "password",
        "salt",
        1,
        "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b");
    assertKey(
        SHA_256,
        "password",
        "salt",
        2,
        "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43");
    assertKey(
        SHA_256,
        "password",
        "salt",
        4096,
        "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a");
    assertKey(
        SHA_256,
        "passwordPASSWORDpassword",
        "saltSALTsaltSALTsaltSALTsaltSALTsalt",
        4096,
        "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1c635518c7dac47e9");
    assertKey(SHA_256, "pass\0word", "sa\0lt", 4096, "89b69d0516f829893c696226650a8687");
  }

  @Test
  void pbkdf2WithSha256IsThatOfRfc7914() {
    assertKey(
        SHA_256,
        "passwd",
        "salt",
        1,
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
            + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
    // By one implementation, because it takes long.
    byte[] key = Crypto.jce().pbkdf2(SHA_256, utf8("Password"), utf8("NaCl"), 80_000, 64);
    assertThat(HexFormat.of().formatHex(key))
        .isEqualTo(
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d");
  }

  @Test
  void anEmptyPasswordAndAnEmptySaltAreThoseLikeAnyOther() {
    assertKey(
        SHA_256,
        "",
        "salt",
        1024,
        "9e83f279c040f2a11aa4a02b24c418f2d3cb39560c9627fa4f47e3bcc2897c3d");
    assertKey(
        SHA_256,
        "password",
        "",
        1024,
        "ea5808411eb0c7e830deab55096cee582761e22a9bc034e3ece925225b07bf46");
  }

  @Test
  void argumentsAreNotChanged() {
    for (Crypto crypto : CRYPTOS) {
      byte[] key = utf8("password");
      byte[] salt = utf8("salt");
      crypto.hash(SHA_256, key);
      crypto.hmac(SHA_256, key, salt);
      crypto.pbkdf2(SHA_256, key, salt, 2, 32);
      assertThat(key).isEqualTo(utf8("password"));
      assertThat(salt).isEqualTo(utf8("salt"));
    }
  }

  @Test
  void aNumberBelowOneIsTheCallersFault() {
    for (Crypto crypto : CRYPTOS) {
      byte[] octets = new byte[1];
      for (int number : new int[] {0, -1, Integer.MIN_VALUE}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> crypto.pbkdf2(SHA_256, octets, octets, number, 32));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> crypto.pbkdf2(SHA_256, octets, octets, 1, number));
      }
    }
  }
}
