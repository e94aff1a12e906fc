package dev.lockstep.lambda.target;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The host {@code bots.example.com}, on this machine, with a certificate of its own making. */
@SuppressWarnings("NullAway.Init") // JUnit calls beforeAll and beforeEach
final class FakeHttps implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final String PASSWORD = "only-for-this-test";

    private final List<FakeAws.Request> requests = new CopyOnWriteArrayList<>();
    private SSLContext tls;
    private HttpsServer server;
    private ExecutorService threads;
    private CountDownLatch over;
    private volatile Behaviour behaviour;

    /** What the host does with a request that was noted. */
    interface Behaviour {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        tls = context(certificate());
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        requests.clear();
        over = new CountDownLatch(1);
        answer(202);
        threads = Executors.newCachedThreadPool();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** A target at this host. */
    String target(String path) {
        return "https://bots.example.com:" + server.getAddress().getPort() + path;
    }

    /** Trusts this host's certificate and no other. */
    SSLContext tls() {
        return tls;
    }

    List<FakeAws.Request> requests() {
        return requests;
    }

    void answer(int status) {
        behave(exchange -> exchange.sendResponseHeaders(status, -1));
    }

    void behave(Behaviour next) {
        behaviour = next;
    }

    /** Answers nothing as long as the test lasts. */
    void keepSilent() {
        behave(exchange -> over.await());
    }

    /** Closes the connection without an answer. */
    void hangUp() {
        behave(HttpExchange::close);
    }

    /**
     * A target at this host whose answer begins like this and does not end for long: a byte at a time, and none of them
     * late.
     */
    String dripping(String beginning) throws IOException {
        ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            try (socket;
                    Socket connection = socket.accept()) {
                OutputStream answer = connection.getOutputStream();
                answer.write(beginning.getBytes(StandardCharsets.UTF_8));
                for (int i = 0; i < 250 && !over.await(20, TimeUnit.MILLISECONDS); i++) {
                    answer.write('x');
                }
            } catch (IOException hungUp) {
                // as it should
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        return "https://bots.example.com:" + socket.getLocalPort() + "/";
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(new FakeAws.Request(exchange.getRequestURI(), headers, body));
        try {
            behaviour.answer(exchange);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static KeyStore certificate() throws Exception {
        Path folder = Files.createTempDirectory("lockstep-tls");
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "bots",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=bots.example.com",
                        "-ext",
                        "SAN=dns:bots.example.com",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String words = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(words);
        }
        try (InputStream stream = Files.newInputStream(file)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(stream, PASSWORD.toCharArray());
            return keys;
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("bots", keys.getCertificate("bots"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return tls;
    }
}
