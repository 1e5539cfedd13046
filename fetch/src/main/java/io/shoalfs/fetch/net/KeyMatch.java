package io.shoalfs.fetch.net;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a key is a certificate's: the JDK finds that out at each handshake, and only then. */
final class KeyMatch {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** How keys of each kind sign; of others nothing is known. */
    private static final Map<String, String> SIGNATURES = Map.of(
            "RSA", "SHA256withRSA",
            "EC", "SHA256withECDSA");

    private static final byte[] SAMPLE = {1, 2, 3};

    private KeyMatch() {}

    /**
     * Whether the key is of the first certificate; true where that cannot be told.
     *
     * @param certificate in PEM, as the key
     */
    static boolean test(String certificate, String key) throws GeneralSecurityException {
        var known = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getBytes(StandardCharsets.ISO_8859_1)))
                .getPublicKey();
        Matcher text = KEY.matcher(key);
        if (!text.find() || !SIGNATURES.containsKey(known.getAlgorithm())) {
            return true;
        }
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text.group(1)));
        try {
            return test(known, KeyFactory.getInstance(known.getAlgorithm()).generatePrivate(encoded));
        } catch (InvalidKeySpecException e) {
            // A key of another kind.
            return false;
        }
    }

    private static boolean test(PublicKey known, PrivateKey key) throws GeneralSecurityException {
        var signature = Signature.getInstance(SIGNATURES.get(known.getAlgorithm()));
        signature.initSign(key);
        signature.update(SAMPLE);
        var signed = signature.sign();
        signature.initVerify(known);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }
}
