package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.aws.KeyChain;
import io.shoalfs.fetch.aws.Keys;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.web.RawServer.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where keys come from, with services on loopback that answer as Amazon documents it. */
class KeyChainTest {

    private static final Instant EXPIRY = Instant.parse("2030-01-02T03:04:05Z");
    private static final String JSON = """
            {"Code" : "Success", "AccessKeyId" : "SERVED", "SecretAccessKey" : "served\\/secret",
             "Token" : "served-token", "Expiration" : "2030-01-02T03:04:05Z"}""";
    private static final String XML = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult><Credentials>
                <SessionToken>role-token</SessionToken><SecretAccessKey>role-secret</SecretAccessKey>
                <Expiration>2030-01-02T03:04:05Z</Expiration><AccessKeyId>ROLE</AccessKeyId>
              </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>""";

    private final NetConfig net = NetConfig.forCores(1);
    private final EventLoops loops = new EventLoops(net);
    private final Names names = new Names(net);
    private final Map<String, String> environment = new HashMap<>(Map.of("AWS_EC2_METADATA_DISABLED", "true"));
    private final Map<String, String> files = new HashMap<>();
    private final RawServer server = new RawServer((request, out) -> say(out, 404, ""));

    KeyChainTest() throws IOException {}

    @AfterEach
    void end() {
        server.close();
        names.close();
        loops.close();
    }

    private Optional<Keys> find() throws IOException {
        var calls = new HttpCalls(loops, loops.next(), names, Proxies.none(), new Tls());
        return new KeyChain(environment, path -> Optional.ofNullable(files.get(path)), calls, InstantSource.system())
                .get();
    }

    private static boolean say(OutputStream out, int status, String body) throws IOException {
        out.write(raw("HTTP/1.1 " + status + " So\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
        return true;
    }

    private String failure() {
        return String.valueOf(assertThrows(IOException.class, this::find).getMessage());
    }

    private void profile() {
        environment.put("HOME", "/h");
        files.put("/h/.aws/credentials", """
                [default]
                aws_access_key_id = FILED
                aws_secret_access_key = filed=secret
                [lab]
                aws_access_key_id = LAB
                aws_secret_access_key = lab
                aws_session_token = lab-token
                """);
    }

    @Test
    void nothingSetUp_noKeys() throws IOException {
        assertEquals(Optional.empty(), find());
    }

    @Test
    void environment_isFirst() throws IOException {
        profile();
        environment.putAll(Map.of("AWS_ACCESS_KEY_ID", "A", "AWS_SECRET_ACCESS_KEY", "s", "AWS_SESSION_TOKEN", "t"));

        assertEquals(Optional.of(new Keys("A", "s", "t", null)), find());
    }

    @Test
    void profile_isTheOneThatIsNamed_inTheFileThatIsNamed() throws IOException {
        profile();
        assertEquals(Optional.of(new Keys("FILED", "filed=secret", null, null)), find());

        environment.put("AWS_PROFILE", "lab");
        assertEquals(Optional.of(new Keys("LAB", "lab", "lab-token", null)), find());

        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/elsewhere");
        files.put("/elsewhere", "[lab]\naws_access_key_id=X\naws_secret_access_key=y\n");
        assertEquals(Optional.of(new Keys("X", "y", null, null)), find());
    }

    @Test
    void profile_thatNeedsAnotherTool_saysSo() {
        environment.put("AWS_CONFIG_FILE", "/c");
        files.put("/c", "[default]\nsso_session = x\n");

        assertEquals("the profile default gets its keys by sso_session, which is not supported", failure());
    }

    @Test
    void webIdentity_asksForTheRole_withTheToken() throws IOException {
        environment.putAll(Map.of(
                "AWS_ROLE_ARN", "arn:aws:iam::1:role/r",
                "AWS_ROLE_SESSION_NAME", "me",
                "AWS_WEB_IDENTITY_TOKEN_FILE", "/token",
                "AWS_ENDPOINT_URL_STS", server.url("")));
        files.put("/token", "a.b-c\n");
        server.says((request, out) -> say(out, 200, XML));

        assertEquals(Optional.of(new Keys("ROLE", "role-secret", "role-token", EXPIRY)), find());

        var request = server.requests().get(0);
        assertEquals("POST / HTTP/1.1", request.line());
        assertEquals(
                "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
                        + "&RoleSessionName=me&WebIdentityToken=a.b-c",
                request.body());
    }

    @Test
    void webIdentity_thatIsRefused_saysWhy_withoutTheToken() {
        profile();
        environment.putAll(Map.of(
                "AWS_ROLE_ARN", "role", "AWS_WEB_IDENTITY_TOKEN_FILE", "/token", "AWS_ENDPOINT_URL", server.url("")));
        files.put("/token", "hidden");
        server.says((request, out) -> say(out, 400, "<Error><Code>InvalidIdentityToken</Code></Error>"));

        assertEquals("the role role is not given to us: InvalidIdentityToken", failure());
        files.clear();
        assertEquals("there is no web identity token in /token", failure());
    }

    @Test
    void container_isAskedWithItsToken() throws IOException {
        environment.putAll(Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url("/v2/creds"),
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN", "other"));
        files.put("/token", "Basic abc\n");
        server.says((request, out) -> say(out, 200, JSON));

        assertEquals(Optional.of(new Keys("SERVED", "served/secret", "served-token", EXPIRY)), find());
        assertEquals("Basic abc", server.requests().get(0).headers().get("authorization"));
        assertEquals("/v2/creds", server.requests().get(0).target());

        server.says((request, out) -> say(out, 500, ""));
        assertEquals("the container's service for keys answered with status 500", failure());
    }

    /** Its token would go to anybody whom a variable names. */
    @Test
    void container_elsewhereWithoutTls_isNotAsked() {
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.0.2.1/creds");

        assertTrue(failure().contains("192.0.2.1, which is neither of this machine nor asked over https"), failure());
    }

    @Test
    void instance_isAskedInItsSecondVersion() throws IOException {
        environment.put("AWS_EC2_METADATA_DISABLED", "false");
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url("/"));
        server.says(KeyChainTest::instance);

        assertEquals(Optional.of(new Keys("SERVED", "served/secret", "served-token", EXPIRY)), find());
        assertFalse(server.requests().isEmpty());
    }

    @Test
    void instance_withoutARole_hasNoKeys() throws IOException {
        environment.put("AWS_EC2_METADATA_DISABLED", "false");
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url(""));
        server.says((request, out) -> request.line().startsWith("PUT") ? say(out, 200, "T") : say(out, 404, ""));

        assertEquals(Optional.empty(), find());
    }

    @Test
    void instance_thatIsSilent_isNone() throws IOException {
        environment.put("AWS_EC2_METADATA_DISABLED", "false");
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url(""));
        server.says((request, out) -> {
            Thread.sleep(10_000);
            return false;
        });

        assertEquals(Optional.empty(), find());
    }

    private static boolean instance(Request request, OutputStream out) throws IOException {
        var roles = "/latest/meta-data/iam/security-credentials/";
        var headers = request.headers();
        if (request.line().startsWith("PUT /latest/api/token ")) {
            boolean isBounded = "21600".equals(headers.get("x-aws-ec2-metadata-token-ttl-seconds"));
            return say(out, isBounded ? 200 : 400, "SESSION");
        }
        if (!"SESSION".equals(headers.get("x-aws-ec2-metadata-token"))) {
            return say(out, 401, "");
        }
        if (request.target().equals(roles)) {
            return say(out, 200, "its-role\n");
        }
        return request.target().equals(roles + "its-role") ? say(out, 200, JSON) : say(out, 404, "");
    }
}
