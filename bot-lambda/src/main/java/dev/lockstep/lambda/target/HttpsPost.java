package dev.lockstep.lambda.target;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts over TLS, once, to where an address was found, and follows nobody elsewhere. By the JDK's URL connections,
 * which the SDK has loaded anyway, which start no threads, and which let the address be checked that they connect to.
 */
final class HttpsPost {
    private final SSLSocketFactory tls;
    private final HostAddress addresses;
    private final Duration timeout;

    HttpsPost(SSLSocketFactory tls, HostAddress addresses, Duration timeout) {
        this.tls = tls;
        this.addresses = addresses;
        this.timeout = timeout;
    }

    /** How long a request may take, from the connection to the answer's first line. */
    Duration timeout() {
        return timeout;
    }

    /** Posts this body and returns the answer's status. The answer's body is not read. */
    int post(URL url, Map<String, String> headers, byte[] body) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setSSLSocketFactory(new CheckedSockets(tls, addresses, timeout));
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        // A body that is streamed is not sent twice behind our back.
        connection.setFixedLengthStreamingMode(body.length);
        connection.setRequestProperty("Connection", "close");
        connection.setRequestProperty("User-Agent", "Lockstep");
        headers.forEach(connection::setRequestProperty);
        try {
            try (OutputStream stream = connection.getOutputStream()) {
                stream.write(body);
            }
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
