package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ServerTlsTest {

    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBfzCCASWgAwIBAgIUMs5nTTMWOh1fJ/QgZXYB0DZsj7AwCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE1MjE0MVoYDzIxMjYxMDI5
            MTUyMTQxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAASI+4WVlbh31KJ4XG09ly2lFHYUEgv/HRluvtSQpnYSfTwvZa4WQKcs
            sVxzciNqx5LP+16qatbTlbWnFRqms6Yoo1MwUTAdBgNVHQ4EFgQUoeof/EPBEh0l
            UB/pxMMT6TOuXukwHwYDVR0jBBgwFoAUoeof/EPBEh0lUB/pxMMT6TOuXukwDwYD
            VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAyBlXKxtU2lBOKAZ+xLIb
            QZuWIGCYdCr9HWtSuITpG4cCIEZv2jdv6Q9wA81fPDyaLG7YxI84cSfenuXSzxT7
            XYk3
            -----END CERTIFICATE-----
            """;

    private static final String KEY = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxUdr0iMzntDgbuaO
            jkDTnE4Ax7nthDBCLb7YV3AKkgWhRANCAASI+4WVlbh31KJ4XG09ly2lFHYUEgv/
            HRluvtSQpnYSfTwvZa4WQKcssVxzciNqx5LP+16qatbTlbWnFRqms6Yo
            -----END PRIVATE KEY-----
            """;

    private static final String OTHER_KEY = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9won21OHuN2Hs1f/
            xEy7/8ExpVGcRtfkoxhcGIvCh4qhRANCAAQfL3X+hKDIi3X+/fIHUh8IiTIZHhPE
            ogZM33u/jodx7z6bgab6kVxp+LdSqY73XymAccmFa6wBSgEOE5TNIccp
            -----END PRIVATE KEY-----
            """;

    private static final String ANOTHER_KIND = """
            -----BEGIN PRIVATE KEY-----
            MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAPfUuFuC6cv2nCug
            cYhrXUoK3P8i2Ah3p9RAuTwc8VLyXn1CTDO8Si7g8YA+NizbJHDzd3VP2baGIGrV
            oSxe3kqoX1S6zq+vpvGNs+5rdbKpYjX9UVBFWrIlPXCDfsI0Rtz66fRVSK5zj5GQ
            UbVAcPamrFpMNi74/7w/3wwHcMLVAgMBAAECgYAUDqs8/MNfNn49KacGm2nZbDem
            jnNdfBGhI/vZ2Z3OUL9E8/Cm3z5BvQLOljpcNwAkBBBO9j9wfjpxawi4RpVG3MQY
            WRIUvF9doArs65MO8UWB8/wsCyHWacTuFKrvV2kWJPD4uUAGZlr8dkAQSj8y9oW5
            fQ9+TTXUXA/t0k3WAQJBAP0oExC/Yjy+edd8LGxQVP9yStsb+xwrqdXlJw1N8046
            Cr6StCbwOYSplNkhinlLT8zKVWUM+OAJ335vVqopxcUCQQD6nVUbdoDgwV9qH/b3
            z4ZiSh2kzwItiInfmAEt7770UOWjF6crOGznG+iT1RzEFS7gae8lR42FQwLj+wIY
            XunRAkEAluCSdFHL564SCdZs12UNM21XpbzIbSKsxtka7DgAAShgjPH8QpS7gxBa
            sQnncKDs/327ZU1U6pmXxM/wk9vvjQJAPEFJriGu2NsFYtGuomRN7iHdwLtYzbPP
            WmgEmJPU+I7et3i/Y5/cZzCJmcmacfaZ37D4o6DxgMHc1w2JsmxXkQJADd54RPYI
            TmJGbYNWPgElFQHnk2rHLkLyQpTn0+SFhqyyj2PFAfZgN+qTzBT334cd0hMgOwTI
            gB20LNmEYcnsfw==
            -----END PRIVATE KEY-----
            """;

    private static void start(String key) throws IOException {
        ServerTls.of(new ServerTls.Named("cert.pem", CERTIFICATE), new ServerTls.Named("key.pem", key));
    }

    @Test
    void of_keyOfTheCertificate_isTaken() throws IOException {
        start(KEY);
    }

    @Test
    void of_anotherKey_isRefusedAtOnce() {
        for (var wrong : new String[] {OTHER_KEY, ANOTHER_KIND}) {
            var refused = assertThrows(IOException.class, () -> start(wrong));
            assertEquals("the key key.pem is not that of the certificate cert.pem", refused.getMessage());
        }
    }

    @Test
    void of_noKey_isRefusedWithWhatIsNeeded() {
        var refused = assertThrows(IOException.class, () -> start("nothing"));
        assertTrue(String.valueOf(refused.getMessage()).contains("both must be PEM"), refused.getMessage());
    }
}
