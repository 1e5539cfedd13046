package io.shoalfs.fetch.peer.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.shoalfs.torrent.InfoHash;
import java.math.BigInteger;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides of the handshake, joined by two pipelines instead of sockets: bytes go over in parts of any length. */
class EncryptedHandshakeTest {

    private static final InfoHash TORRENT = InfoHash.of(new byte[20]);
    private static final String HELLO = "\u0013BitTorrent protocol, and who I am";

    private final SecureRandom random = new SecureRandom();
    private final TorrentNames names = new TorrentNames();
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    private EmbeddedChannel dialler(Encryption encryption, InfoHash torrent) {
        return channel(new DiallersHandshake(encryption, torrent, bytes(HELLO), random));
    }

    private EmbeddedChannel answerer(Encryption encryption) {
        names.add(TORRENT);
        return channel(new AnswerersHandshake(encryption, names, random));
    }

    private EmbeddedChannel channel(EncryptedHandshake handshake) {
        var channel = new EmbeddedChannel(handshake);
        channels.add(channel);
        return channel;
    }

    @AfterEach
    void close() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Takes over all that one side has written, in parts of this length; what went over. */
    private static String carry(EmbeddedChannel from, EmbeddedChannel to, int part) {
        var carried = new StringBuilder();
        ByteBuf written = from.readOutbound();
        while (written != null) {
            carried.append(written.toString(StandardCharsets.ISO_8859_1));
            while (written.isReadable()) {
                hand(to, written.readBytes(Math.min(part, written.readableBytes())));
            }
            written.release();
            written = from.readOutbound();
        }
        return carried.toString();
    }

    /** What goes wrong by it is told by {@link #failure}. */
    private static void hand(EmbeddedChannel to, ByteBuf bytes) {
        to.pipeline().fireChannelRead(bytes);
    }

    private String exchange(EmbeddedChannel dialler, EmbeddedChannel answerer, int part) {
        var carried = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            carried.append(carry(dialler, answerer, part)).append(carry(answerer, dialler, part));
        }
        return carried.toString();
    }

    private static String heard(EmbeddedChannel channel) {
        var heard = new StringBuilder();
        for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
            heard.append(in.toString(StandardCharsets.ISO_8859_1));
            in.release();
        }
        return heard.toString();
    }

    private static void say(EmbeddedChannel channel, String text) {
        channel.writeOutbound(Unpooled.copiedBuffer(bytes(text)));
    }

    private static String failure(EmbeddedChannel channel) {
        try {
            channel.checkException();
            return "";
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** 1: each byte by itself. */
    @ParameterizedTest
    @CsvSource({
        "ALLOW, ALLOW, 1, false",
        "ALLOW, ALLOW, 10000, false",
        "ALLOW, PREFER, 7, true",
        "PREFER, ALLOW, 100, true",
        "REQUIRE, ALLOW, 1, true",
        "ALLOW, REQUIRE, 13, true",
        "REQUIRE, REQUIRE, 10000, true",
        "PREFER, PREFER, 97, true"
    })
    void handshake_agrees_andWhatFollowsGoesOverAsAgreed(
            Encryption ours, Encryption theirs, int part, boolean isEncrypted) {
        var dialler = dialler(ours, TORRENT);
        var answerer = answerer(theirs);

        String carried = exchange(dialler, answerer, part);

        assertFalse(carried.contains("BitTorrent"), "the handshake shows what it is");
        assertEquals(HELLO, heard(answerer));
        say(answerer, "I am here");
        say(dialler, "what do you have?");
        say(dialler, "say it");
        String after = exchange(dialler, answerer, part);
        assertEquals("what do you have?say it", heard(answerer));
        assertEquals("I am here", heard(dialler));
        assertEquals(!isEncrypted, after.contains("what do you have?") && after.contains("I am here"));
        assertNull(dialler.pipeline().get(DiallersHandshake.class));
        assertNull(answerer.pipeline().get(AnswerersHandshake.class));
    }

    /** What follows in the same packet as the handshake's last bytes is not lost, encrypted or not. */
    @ParameterizedTest
    @ValueSource(strings = {"ALLOW", "REQUIRE"})
    void answer_withWordsRightBehind_areBothTaken(Encryption encryption) {
        var dialler = dialler(encryption, TORRENT);
        var answerer = answerer(encryption);
        carry(dialler, answerer, 10_000);
        carry(answerer, dialler, 10_000);
        carry(dialler, answerer, 10_000);
        say(answerer, "I am here");

        var all = Unpooled.buffer();
        for (ByteBuf part = answerer.readOutbound(); part != null; part = answerer.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        hand(dialler, all);

        assertEquals("I am here", heard(dialler));
    }

    @Test
    void plainPeer_isTakenAsItIs_byteByByte() {
        var answerer = answerer(Encryption.ALLOW);

        for (byte each : bytes(HELLO)) {
            hand(answerer, Unpooled.wrappedBuffer(new byte[] {each}));
        }

        assertEquals(HELLO, heard(answerer));
        assertNull(answerer.readOutbound());
    }

    @Test
    void plainPeer_whereEncryptionIsRequired_isRefused() {
        var answerer = answerer(Encryption.REQUIRE);

        hand(answerer, Unpooled.copiedBuffer(bytes(HELLO)));

        assertEquals("it does not encrypt", failure(answerer));
        assertEquals("", heard(answerer));
    }

    @Test
    void torrentThatIsNotHere_isRefused() {
        var dialler = dialler(Encryption.ALLOW, InfoHash.of(bytes("another torrent, 20b")));
        var answerer = answerer(Encryption.ALLOW);

        exchange(dialler, answerer, 10_000);

        assertEquals("it asks for a torrent that is not here", failure(answerer));
    }

    /** None of them costs us more than the longest padding. */
    @Test
    void keyAndThenNoise_isRefusedWhenTheMarkCannotComeAnyMore() {
        var answerer = answerer(Encryption.ALLOW);
        var key = new KeyExchange(random).publicKey();
        hand(answerer, Unpooled.wrappedBuffer(key, new byte[EncryptedHandshake.LONGEST_PADDING + 19]));
        assertEquals("", failure(answerer));

        hand(answerer, Unpooled.wrappedBuffer(new byte[1]));

        assertTrue(failure(answerer).startsWith("it does not speak the BitTorrent protocol"));
    }

    @Test
    void keyAndThenNoise_toTheDialler_isRefusedToo() {
        var dialler = dialler(Encryption.ALLOW, TORRENT);
        var key = new KeyExchange(random).publicKey();

        hand(dialler, Unpooled.wrappedBuffer(key, new byte[EncryptedHandshake.LONGEST_PADDING + 8]));

        assertTrue(failure(dialler).startsWith("it does not speak the BitTorrent protocol"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "-1", "0p"})
    void keyThatIsNone_isRefused(String which) {
        var prime = new BigInteger(
                "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
                        + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
                16);
        var number =
                switch (which) {
                    case "0p" -> prime;
                    case "-1" -> prime.subtract(BigInteger.ONE);
                    default -> new BigInteger(which);
                };
        var digits = number.toByteArray();
        var key = new byte[KeyExchange.LENGTH];
        int length = Math.min(digits.length, key.length);
        System.arraycopy(digits, digits.length - length, key, key.length - length, length);
        var answerer = answerer(Encryption.ALLOW);

        hand(answerer, Unpooled.wrappedBuffer(key));

        assertEquals("its key is none", failure(answerer));
    }

    /** The dialler must not be talked out of encryption. */
    @Test
    void choiceThatWasNotOffered_isRefused() {
        var dialler = dialler(Encryption.REQUIRE, TORRENT);
        ByteBuf hello = dialler.readOutbound();
        var theirKey = new byte[KeyExchange.LENGTH];
        hello.readBytes(theirKey);
        hello.release();
        var keys = new KeyExchange(random);
        var secrets = secrets(keys, theirKey);
        var answer = Unpooled.buffer().writeZero(8).writeInt(Encryption.PLAIN).writeShort(0);
        secrets.ofDialled(TORRENT).apply(answer);

        hand(dialler, Unpooled.wrappedBuffer(keys.publicKey()));
        hand(dialler, answer);

        assertEquals("it chose an encryption that was not offered: 1", failure(dialler));
    }

    private static Secrets secrets(KeyExchange keys, byte[] theirs) {
        try {
            return new Secrets(keys.secret(theirs));
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }
}
