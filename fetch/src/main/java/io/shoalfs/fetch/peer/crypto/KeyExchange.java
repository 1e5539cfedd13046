package io.shoalfs.fetch.peer.crypto;

import java.math.BigInteger;
import java.net.ProtocolException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.agreement.DHBasicAgreement;
import org.bouncycastle.crypto.generators.DHBasicKeyPairGenerator;
import org.bouncycastle.crypto.params.DHKeyGenerationParameters;
import org.bouncycastle.crypto.params.DHParameters;
import org.bouncycastle.crypto.params.DHPublicKeyParameters;
import org.bouncycastle.util.BigIntegers;

/** Our half of a Diffie-Hellman exchange in the 768-bit group of MSE. For one thread; takes under a millisecond. */
final class KeyExchange {

    /** How many bytes a key and the secret have, on the wire. */
    static final int LENGTH = 96;

    private static final BigInteger PRIME = new BigInteger(
            "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
                    + "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
                    + "4FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
            16);

    /** What the specification advises: more adds nothing in a group of this size. */
    private static final int EXPONENT_BITS = 160;

    private static final DHParameters GROUP = new DHParameters(PRIME, BigInteger.TWO, null, EXPONENT_BITS);

    private final byte[] ours;
    private final DHBasicAgreement agreement = new DHBasicAgreement();

    KeyExchange(SecureRandom random) {
        var generator = new DHBasicKeyPairGenerator();
        generator.init(new DHKeyGenerationParameters(random, GROUP));
        var pair = generator.generateKeyPair();
        agreement.init(pair.getPrivate());
        ours = BigIntegers.asUnsignedByteArray(LENGTH, ((DHPublicKeyParameters) pair.getPublic()).getY());
    }

    /** Our public key. */
    byte[] publicKey() {
        return ours.clone();
    }

    /**
     * What both sides know, and nobody else.
     *
     * @param theirs the peer's public key
     * @throws ProtocolException if it is none: 0, 1, the prime, or beside it
     */
    byte[] secret(byte[] theirs) throws ProtocolException {
        try {
            var key = new DHPublicKeyParameters(new BigInteger(1, theirs), GROUP);
            return BigIntegers.asUnsignedByteArray(LENGTH, agreement.calculateAgreement(key));
        } catch (IllegalArgumentException | IllegalStateException e) {
            var refused = new ProtocolException("its key is none");
            refused.initCause(e);
            throw refused;
        }
    }
}
