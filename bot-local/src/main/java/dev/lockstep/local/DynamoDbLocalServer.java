package dev.lockstep.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import software.amazon.dynamodb.services.local.server.AbstractLocalDynamoDBServerHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * The main class of {@link DynamoDbLocalProcess}'s child: {@code PORT [DIRECTORY]}, in memory without a directory.
 *
 * <p>It serves until its standard input ends, which happens when the parent closes it and also when the parent dies. A
 * terminal's Ctrl-C, its hang-up or a supervisor's request to end reach it as well as the parent and are ignored, for
 * the parent has writes to finish.
 *
 * <p>It goes past Amazon's own main class, which reports to Amazon, listens to everybody and refuses port 0.
 */
final class DynamoDbLocalServer {
    /** Followed by the address, in a line of its own, once requests are answered. */
    static final String READY = "ready at ";

    private static final int LOCK_ATTEMPTS = 30;
    private static final long LOCK_PAUSE_MILLIS = 100;

    private DynamoDbLocalServer() {}

    public static void main(String[] arguments) {
        try {
            ignoreSignal("INT");
            ignoreSignal("HUP");
            ignoreSignal("TERM");
            int port = Integer.parseInt(arguments[0]);
            if (arguments.length == 1) {
                serve(port, null);
            } else {
                Path directory = Path.of(arguments[1]);
                FileChannel lock = lock(directory);
                serve(port, directory);
                lock.close();
            }
            System.exit(0); // the database leaves threads behind
        } catch (Exception e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void serve(int port, @Nullable Path directory) throws Exception {
        AbstractLocalDynamoDBServerHandler handler = new LocalDynamoDBServerHandler(
                new LocalDynamoDBRequestHandler(
                        0, directory == null, directory == null ? null : directory.toString(), true, false),
                null);
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(handler);
        server.start();
        System.out.println(READY + "http://127.0.0.1:" + server.getURI().getPort());
        waitForEndOfInput();
        server.stop();
        handler.close();
    }

    /**
     * Two databases on the same files would not see one another's writes. The lock lasts until the channel is closed,
     * by the garbage collector if nobody holds it. A predecessor whose parent was killed may need a moment to end.
     */
    private static FileChannel lock(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        FileChannel file = FileChannel.open(
                directory.resolve("lockstep.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        for (int attempt = 1; file.tryLock() == null; attempt++) {
            if (attempt == LOCK_ATTEMPTS) {
                throw new IOException(directory + " is in use by another process");
            }
            Thread.sleep(LOCK_PAUSE_MILLIS);
        }
        return file;
    }

    private static void waitForEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is said to us
        }
    }

    /** By reflection, since the compiler refuses to be silent about {@code sun.misc.Signal}. */
    private static void ignoreSignal(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        signal.getMethod("handle", signal, handler)
                .invoke(
                        null,
                        signal.getConstructor(String.class).newInstance(name),
                        handler.getField("SIG_IGN").get(null));
    }
}
