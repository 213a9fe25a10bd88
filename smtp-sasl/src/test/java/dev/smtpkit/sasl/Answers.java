package dev.smtpkit.sasl;

/** One answer of each kind that carries nothing. */
final class Answers {
  static final Answer VERIFIED = Answer.Verified.YES;
  static final Answer NOT_VERIFIED = Answer.Verified.NO;
  static final Answer AUTHORIZED = Answer.Authorized.YES;
  static final Answer NOT_AUTHORIZED = Answer.Authorized.NO;
  static final Answer NO_SCRAM_RECORD = new Answer.ScramRecord(null);
  static final Answer NO_CRAM_MD5_KEY = new Answer.CramMd5Secret(null);
  static final Answer INVALID_TOKEN = new Answer.TokenHolder(null);
  static final Answer UNAVAILABLE = Answer.Unavailable.INSTANCE;

  private Answers() {}
}
