package io.shoalfs.fetch.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

    @Test
    void retryAfter_isSecondsOrADate() {
        assertEquals(Duration.ofSeconds(119), Answers.retryAfter(busy("119", DATE)));
        assertEquals(Duration.ofMinutes(1), Answers.retryAfter(busy("Sun, 06 Nov 1994 08:50:37 GMT", DATE)));
        assertEquals(Duration.ZERO, Answers.retryAfter(busy("Sun, 06 Nov 1994 08:00:00 GMT", DATE)));
    }

    @Test
    void retryAfter_thatSaysNothing_isNone() {
        for (var text : new String[] {"", "soon", "-1", "99999999999999999999", "1e9"}) {
            assertNull(Answers.retryAfter(busy(text, DATE)), text);
        }
        assertNull(Answers.retryAfter(busy("Sun, 06 Nov 1994 08:50:37 GMT", "yesterday")));
    }

    private static HttpResponse busy(String retryAfter, String date) {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE);
        response.headers().set("Retry-After", retryAfter).set("Date", date);
        return response;
    }
}
