package dev.lockstep.local;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A way to somebody else's client that can be shut: a bot that outlives its service, as it does not mind interrupts,
 * can write nothing more.
 */
final class ClientGate implements AutoCloseable {
    private final DynamoDbClient behind;
    private final DynamoDbClient client;
    private volatile boolean shut;

    ClientGate(DynamoDbClient behind) {
        this.behind = behind;
        InvocationHandler pass = (proxy, method, arguments) -> {
            if (shut) {
                throw new IllegalStateException("the service is closed, and nothing of it may write any more");
            }
            try {
                return method.invoke(this.behind, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        };
        client = (DynamoDbClient)
                Proxy.newProxyInstance(ClientGate.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, pass);
    }

    DynamoDbClient client() {
        return client;
    }

    @Override
    public void close() {
        shut = true;
    }
}
