package dev.lockstep.local.endtoend;

import dev.lockstep.testkit.DynamoDbLocal;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On this machine: bots' functions in processes of their own, the stack's functions in this one. */
@Timeout(600)
class EmbeddedEndToEndTest extends EndToEnd {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @Override
    Deployment start() {
        return new EmbeddedDeployment(DYNAMO.endpoint());
    }
}
