package dev.lockstep.proof.rounds;

import dev.lockstep.testkit.FaultInjector;
import java.util.ArrayDeque;
import java.util.Deque;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/** Passes requests on over the connection of the process whose turn it is: one client stands for all processes. */
final class Switchboard implements SdkHttpClient {
    private final Deque<FaultInjector> connections = new ArrayDeque<>();

    /** Does the work of one process, perhaps in the middle of another one's. */
    void as(FaultInjector connection, Runnable work) {
        connections.push(connection);
        try {
            work.run();
        } finally {
            connections.pop();
        }
    }

    /** How many processes are in the middle of something. */
    int depth() {
        return connections.size();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return connections.element().prepareRequest(request);
    }

    @Override
    public String clientName() {
        return "switchboard";
    }

    @Override
    public void close() {
        connections.clear();
    }
}
