package dev.lockstep.local.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;

/** An HTTP server for this machine only, with as many threads as it needs. */
final class LoopbackServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopbackServer.class);
    private static final long LONGEST_TO_END_MILLIS = 5_000;
    private static final int MOST_TO_DRAIN = 64 << 20;
    private static final Pattern OURS = Pattern.compile("(127\\.0\\.0\\.1|localhost)(:\\d+)?");

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer takes 40 ms
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private LoopbackServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** Answers requests. */
    @FunctionalInterface
    interface Handler {
        Answer answer(HttpExchange request) throws IOException, InterruptedException;
    }

    /** What a request is answered with; without a body if it is empty. */
    record Answer(int status, Map<String, String> headers, SdkBytes body) {

        /** An answer of text; without a body if it is empty. */
        static Answer of(int status, Map<String, String> headers, String text) {
            return new Answer(status, headers, SdkBytes.fromUtf8String(text));
        }
    }

    /** Begins to listen, on any free port if it is 0. */
    static LoopbackServer start(String name, int port, Handler handler) throws IOException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.setExecutor(threads);
            server.createContext("/", exchange -> answer(name, handler, exchange));
            server.start();
            return new LoopbackServer(server, threads);
        } catch (IOException e) {
            threads.shutdownNow();
            throw e;
        }
    }

    private static void answer(String name, Handler handler, HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = handler.answer(exchange);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().asByteArrayUnsafe();
            if (body.length == 0) {
                exchange.sendResponseHeaders(answer.status(), -1);
            } else {
                exchange.sendResponseHeaders(answer.status(), body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("{}: {} was not answered", name, exchange.getRequestURI().getRawPath(), e);
            exchange.sendResponseHeaders(500, -1);
        } catch (IOException e) {
            LOG.debug("{}: a client has gone", name, e);
        }
    }

    /**
     * The whole body; empty if it is larger than accepted. It is read to its end all the same, within reason, as
     * whoever still sends would not see the answer.
     */
    static Optional<SdkBytes> body(HttpExchange request, int most) throws IOException {
        InputStream body = request.getRequestBody();
        byte[] read = body.readNBytes(most + 1);
        if (read.length <= most) {
            return Optional.of(SdkBytes.fromByteArrayUnsafe(read));
        }
        int more = body.read(read);
        for (long drained = 0; more >= 0 && drained < MOST_TO_DRAIN; drained += more) {
            more = body.read(read);
        }
        return Optional.empty();
    }

    /** A header, whatever its case; empty if it is not there. */
    static Optional<String> header(HttpExchange request, String name) {
        return Optional.ofNullable(request.getRequestHeaders().getFirst(name));
    }

    /**
     * Whether a page in a browser sent it, or somebody who was told a name of this machine that is not its own, as in
     * an attack on name resolution.
     */
    static boolean isOfBrowser(HttpExchange request) {
        String host = header(request, "Host").orElse("");
        return header(request, "Origin").isPresent() || !OURS.matcher(host).matches();
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    URI uri() {
        return URI.create("http://" + authority());
    }

    /** Requests under way are broken off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(LONGEST_TO_END_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("a request is still being worked on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
