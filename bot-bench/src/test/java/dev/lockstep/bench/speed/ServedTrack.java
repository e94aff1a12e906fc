package dev.lockstep.bench.speed;

import dev.lockstep.bench.laps.Clients;
import dev.lockstep.bench.laps.DistantHttp;
import dev.lockstep.bench.laps.Lap;
import dev.lockstep.bench.laps.Racer;
import dev.lockstep.local.DynamoDbLocalProcess;
import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A fresh DynamoDB Local in a process of its own, which ends with this one. */
final class ServedTrack implements Track {
    private final DynamoDbLocalProcess server;
    private final SdkHttpClient http;
    private final DynamoDbClient dynamo;

    ServedTrack(int threads, Duration away, Consumer<String> notices) {
        server = DynamoDbLocalProcess.start(DynamoDbLocalProcess.Options.ofLauncher(notices));
        http = new DistantHttp(
                ApacheHttpClient.builder().maxConnections(2 * threads).build(), away);
        dynamo = Clients.over(http, server.endpoint());
    }

    @Override
    public Lap enter(Racer racer, int lane) throws Exception {
        return racer.enter(dynamo, lane);
    }

    @Override
    public void close() {
        dynamo.close();
        http.close();
        server.close();
    }
}
