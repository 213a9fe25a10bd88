package dev.smtpkit.sasl;

import static dev.smtpkit.sasl.PlainVectors.utf8;

import dev.smtpkit.sasl.crypto.Crypto;
import dev.smtpkit.sasl.crypto.HashFunction;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges of SCRAM whose every octet is known: the examples of RFC 5802 5 and RFC 7677 3, the
 * tests of xdg-go/scram and of WildFly Elytron, and exchanges with the nonces and the salt of RFC
 * 7677 3 that were computed by another implementation.
 */
final class ScramVectors {
  static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
  static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  static final String NONCE = CLIENT_NONCE + SERVER_NONCE;

  private static final Parameters RFC_7677 =
      new Parameters(
          HashFunction.SHA_256, CLIENT_NONCE, SERVER_NONCE, "W22ZaJ0SNY7soEsUEjb6gQ==", 4096);
  private static final Parameters RFC_5802 =
      new Parameters(
          HashFunction.SHA_1,
          "fyko+d2lbbFgONRv9qkxdawL",
          "3rfcNHYJY1ZVvWVs7j",
          "QSXCR+Q6sek8bf92",
          4096);
  private static final Parameters XDG_GO =
      new Parameters(HashFunction.SHA_256, "clientNONCE", "serverNONCE", "c2FsdFNBTFRzYWx0", 4096);

  /** RFC 7677 3. */
  static final Vector SHA_256 =
      new Vector("RFC 7677", RFC_7677)
          .proof("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
          .signature("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");

  /** RFC 5802 5. */
  static final Vector SHA_1 =
      new Vector("RFC 5802", RFC_5802)
          .proof("v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
          .signature("rmF9pqV8S7suAoZWja4dJRkFsKQ=");

  /** No RFC has one: the values of RFC 7677 3, computed by Python's hashlib and hmac. */
  static final Vector SHA_512 =
      new Vector(
              "SHA-512",
              new Parameters(
                  HashFunction.SHA_512,
                  CLIENT_NONCE,
                  SERVER_NONCE,
                  "W22ZaJ0SNY7soEsUEjb6gQ==",
                  4096))
          .proof(
              "gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw"
                  + "+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==")
          .signature(
              "ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0v"
                  + "SVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==");

  /** The record of RFC 7677 3 in both forms. */
  static final String SHA_256_RECORD =
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=="
          + "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  static final String SHA_256_BRACED_RECORD =
      "{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ=="
          + ",WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ",wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  private ScramVectors() {}

  static List<Vector> all() {
    List<Vector> all = new ArrayList<>(List.of(SHA_256, SHA_1, SHA_512));
    all.addAll(ofNames());
    all.addAll(bound());
    all.addAll(extended());
    all.addAll(ofPasswords());
    all.addAll(xdgGo());
    all.addAll(elytron());
    return all;
  }

  private static List<Vector> ofNames() {
    return List.of(
        new Vector("authzid", RFC_7677)
            .head("n,a=user,", "bixhPXVzZXIs")
            .names("user", "admin")
            .proof("R8cqP6gqF7AOdcWWvQZfWD8NR1ugG7bePYpN8M4vnBk=")
            .signature("W84S+PKB/K0tK/mUHT804HrvNC5mwNeAT6OvZMkPV94="),
        new Vector("binding not offered", RFC_7677)
            .head("y,,", "eSws")
            .proof("FoqiHTtQEDE8lz1CdaEe3tK4mS+iMDTl77SPyDS53DY=")
            .signature("dI4KpiQJwBr1+V+K6U1dA6l6I4I9DUNXWND4pcpRU3U="),
        new Vector("name with a comma and an equals sign", RFC_7677)
            .names(null, "us,e=r")
            .saslname("us=2Ce=3Dr")
            .proof("Mug2LCIYPJYES04QMXHap62G4mSQ/V4QcwvIzYMnqFM=")
            .signature("Un9NgKW8I00qIRcNHIVBv+VAFyfBdiT9OTLWa8XD5gU="),
        new Vector("name of UTF-8", RFC_7677)
            .names(null, "us\u00E9r")
            .proof("7yzib239q5TQkFHNWPFEgmc8gDLebXiYuKfhAETRg2g=")
            .signature("F5RE9wAU8K+W6XrNJVOFF63wq3TLCCDo8gAsOu1YQzQ="));
  }

  private static List<Vector> bound() {
    byte[] data = Base64.getDecoder().decode("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    return List.of(
        new Vector("tls-exporter", RFC_7677)
            .head(
                "p=tls-exporter,,",
                "cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")
            .binding("tls-exporter", data)
            .proof("QC6CS20quADQRb3mT99YUH+n3VJxUvzuK0K0E1Vrs2M=")
            .signature("2GiAgapEppLVlUXbxUDksL3VgYHzuqiK5tR4mhJGgvs="),
        new Vector("tls-server-end-point", RFC_7677)
            .head(
                "p=tls-server-end-point,,",
                "cD10bHMtc2VydmVyLWVuZC1wb2ludCwsAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
            .binding("tls-server-end-point", data)
            .proof("nY1Wus9a+gM2DrbQ1msXFgyhW6KM5ktOxWiU+/P/EGY=")
            .signature("RwppMGddhz/J0lFYaRReBjXcQeNUFP5Qc76Lo5Exrig="),
        new Vector("tls-unique", RFC_7677)
            .head("p=tls-unique,,", "cD10bHMtdW5pcXVlLCx4eHg=")
            .binding("tls-unique", utf8("xxx"))
            .proof("v0J7PaQUPWowoTrwRLCKLzIZBpNUhWFlTrUKI1j9DpM=")
            .signature("XjAev9iHBOvTxT+eNzBaFmP1IrqWah2PpZAa0wQrfY4="),
        new Vector("tls-exporter and authzid", RFC_7677)
            .head(
                "p=tls-exporter,a=other,",
                "cD10bHMtZXhwb3J0ZXIsYT1vdGhlciwAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw==")
            .names("other", "user")
            .binding("tls-exporter", data)
            .proof("MD9vCLQadebl+puGCrtT6sXlsmUgSVtrRYRekyia7Pc=")
            .signature("pLhQxcFRMCG7DCDIryQrjU63hrcJ+qFJu6YhC57d8Og="));
  }

  private static List<Vector> extended() {
    return List.of(
        new Vector("extension of the first message", RFC_7677)
            .extensions(",x=opt", "")
            .proof("bGov5L7lk62fqHffx6LbADNPG1W2bbGcXw/FmrO5/s4=")
            .signature("pdem6dzgR9IbArXRMQhursgE+6rVrzEZTqbCaNnEPfE="),
        new Vector("extension of the final message", RFC_7677)
            .extensions("", ",x=ext")
            .proof("AAceoXPmRUrazJteDwlr8QoUXCVXbEIBuMkWtsdhnl8=")
            .signature("wlZZiReH693qTCraVhRsRbdfxYhnzeK6UFlq5QTNksw="),
        new Vector("two extensions of the final message", RFC_7677)
            .extensions("", ",x=1,y=2")
            .proof("ufribG6yNhkaniwV+EW0oWDPEgSLiBpFV+QccO40VfU=")
            .signature("SpwMWjKYfymGtTxDTDWmuYTQ1faSPY3wvPeZ9UJExXk="));
  }

  private static List<Vector> ofPasswords() {
    return List.of(
        new Vector("password to prepare: compatibility", RFC_7677)
            .password("\u2168")
            .proof("Ccfz+MPysZ5YsRatnfoQRtOYQ0RquqCRk+EhNl23pFE=")
            .signature("oSLkEWhkxIA3AphzDz+SheC1WRVNS+NlSwxyipFvUvI="),
        new Vector("password to prepare: soft hyphen", RFC_7677)
            .password("I\u00ADX")
            .proof("Ccfz+MPysZ5YsRatnfoQRtOYQ0RquqCRk+EhNl23pFE=")
            .signature("oSLkEWhkxIA3AphzDz+SheC1WRVNS+NlSwxyipFvUvI="),
        new Vector("16384 iterations", RFC_7677.iterations(16_384))
            .proof("CUerpnSYpameXoz/xu4lHA5nT8NfOEN5eOilfJMhT+Y=")
            .signature("QizC/ZBqtNDc0IgHDsa0tVtXVoFISFV0phv0rGDScZc="));
  }

  private static List<Vector> xdgGo() {
    return List.of(
        new Vector("xdg-go, ASCII", XDG_GO)
            .proof("ItXnHvCDW7VGij6H+4rv2o93HvkLwrQaLkfVjeSMfrc=")
            .signature("P61v8wxOu6B9J7Uij+Sk4zewSK1e6en6f5rCFO4OUNE="),
        new Vector("xdg-go, password of UTF-8", XDG_GO)
            .password("p\u00E8ncil")
            .proof("o6rKPfQCKSGHClFxHjdSeiVCPA6K53++gpY3XlP8lI8=")
            .signature("rsyNAwnHfclZKxAKx1tKfInH3xPVAzCy237DQo5n/N8="),
        new Vector("xdg-go, name of UTF-8", XDG_GO)
            .names(null, "ram\u00F5n")
            .proof("vRdD7SqiY5kMyAFX2enPOJK9BL+3YIVyuzCt1H2qc4o=")
            .signature("sh7QPwVuquMatYobYpYOaPiNS+lqwTCmy3rdexRDDkE="),
        new Vector("xdg-go, both of UTF-8", XDG_GO)
            .names(null, "ram\u00F5n")
            .password("p\u00C5assword")
            .proof("Km2zqmf/GbLdkItzscNI5D0c1f+GmLDi2fScTPm6d4k=")
            .signature("30soY0l2BiInoDyrHxIuamz2LBvci1lFKo/tOMpqo98="),
        new Vector("xdg-go, prepared", XDG_GO)
            .names(null, "ram\u00F3n")
            .password("p\u212Bssword")
            .proof("KXgIc8B+d5k3zx1P4rfs4TiybIlv11O85Jl1TrzEsfI=")
            .signature("zG9u+MI5GPTROhnW/W1PUCKV4Uvp2SHzwFOZV9Hth/c="),
        new Vector("xdg-go, not prepared", XDG_GO)
            .names(null, "ramo\u0301n")
            .password("p\u212Bssword")
            .preparation(Preparation.RAW)
            .proof("oTfTL+YxW2HglmsPRO5VLdQk+oVt48HHrKppt+kYP2Y=")
            .signature("mtXS1UbPSI9Ks9flMJwHBDfnmwcUwjpI8A/NlAT5c98="));
  }

  private static List<Vector> elytron() {
    return List.of(
        new Vector("Elytron, authzid", RFC_5802)
            .head("n,a=user,", "bixhPXVzZXIs")
            .names("user", "admin")
            .proof("sSem09WkghLJOV/Ma5LjIqUtoo8=")
            .signature("xzTfS758LckdRoQKN/ZFY/Bauxo="),
        new Vector("Elytron, binding not offered", RFC_5802)
            .head("y,,", "eSws")
            .proof("BjZF5dV+EkD3YCb3pH3IP8riMGw=")
            .signature("dsprQ5R2AGYt1kn4bQRwTAE0PTU="),
        new Vector("Elytron, NUL and comma in the binding", RFC_5802)
            .head("p=same-type,,", "cD1zYW1lLXR5cGUsLAAs/w==")
            .binding("same-type", new byte[] {0, 0x2C, (byte) 0xFF})
            .proof("H8mpU86Osa2lDJvFElvu7qys7LE=")
            .signature("/ubKPpiyDhhCsgGfHqY5Xm7msjM="));
  }

  /** The server's choices, and the client's nonce. */
  record Parameters(
      HashFunction hash, String clientNonce, String serverNonce, String salt, int iterations) {
    Parameters iterations(int other) {
      return new Parameters(hash, clientNonce, serverNonce, salt, other);
    }

    byte[] saltOctets() {
      return Base64.getDecoder().decode(salt);
    }

    String nonce() {
      return clientNonce + serverNonce;
    }
  }

  /** One exchange, by default of the user "user" with the password "pencil". */
  static final class Vector {
    final String title;
    final Parameters parameters;
    @Nullable String authzid;
    String authcid = "user";
    String password = "pencil";
    Preparation preparation = Preparation.SASLPREP;
    @Nullable ChannelBinding binding;
    String proof = "";
    String signature = "";
    private String saslname = "user";
    private String gs2Header = "n,,";
    private String channelBinding = "biws";
    private String firstExtensions = "";
    private String finalExtensions = "";

    Vector(String title, Parameters parameters) {
      this.title = title;
      this.parameters = parameters;
    }

    private Vector head(String header, String base64) {
      gs2Header = header;
      channelBinding = base64;
      return this;
    }

    private Vector names(@Nullable String actAs, String user) {
      authzid = actAs;
      authcid = user;
      saslname = user;
      return this;
    }

    private Vector saslname(String escaped) {
      saslname = escaped;
      return this;
    }

    private Vector extensions(String first, String last) {
      firstExtensions = first;
      finalExtensions = last;
      return this;
    }

    private Vector password(String other) {
      password = other;
      return this;
    }

    private Vector preparation(Preparation other) {
      preparation = other;
      return this;
    }

    private Vector binding(String type, byte[] data) {
      binding = ChannelBinding.of(type, data);
      return this;
    }

    private Vector proof(String base64) {
      proof = base64;
      return this;
    }

    private Vector signature(String base64) {
      signature = base64;
      return this;
    }

    /** Whether our client would send it: our client sends no extensions. */
    boolean isOurClients() {
      return firstExtensions.isEmpty() && finalExtensions.isEmpty();
    }

    boolean isNotOffered() {
      return gs2Header.startsWith("y");
    }

    String clientFirst() {
      return gs2Header + "n=" + saslname + ",r=" + parameters.clientNonce() + firstExtensions;
    }

    String serverFirst() {
      return "r="
          + parameters.nonce()
          + ",s="
          + parameters.salt()
          + ",i="
          + parameters.iterations();
    }

    String clientFinalWithoutProof() {
      return "c=" + channelBinding + ",r=" + parameters.nonce() + finalExtensions;
    }

    String clientFinal() {
      return clientFinalWithoutProof() + ",p=" + proof;
    }

    String serverFinal() {
      return "v=" + signature;
    }

    byte[] authMessage() {
      String bare = clientFirst().substring(gs2Header.length());
      return utf8(bare + "," + serverFirst() + "," + clientFinalWithoutProof());
    }

    ScramCredential credential(Crypto crypto) {
      try (Secret secret = PlainVectors.secret(password)) {
        return ScramCredential.derive(
            parameters.hash(),
            secret,
            parameters.saltOctets(),
            parameters.iterations(),
            preparation,
            crypto);
      }
    }

    @Override
    public String toString() {
      return title;
    }
  }
}
