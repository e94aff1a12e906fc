package dev.lockstep.lambda.registrar;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.lockstep.Lockstep;
import dev.lockstep.bot.Bot;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.log.JsonLogProvider;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockstepException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The custom resource {@code Custom::Bot}: bots as resources of CloudFormation stacks.
 *
 * <p>The answer is put to the event's {@code ResponseURL}, and is the result too, for callers that give none. Whatever
 * goes wrong is answered with {@code FAILED} and a reason; only an answer that cannot be delivered is an error of the
 * function, which then is run again. Doing the same twice changes nothing.
 */
public final class RegistrarHandler implements RequestStreamHandler {
    static {
        JsonLogProvider.useUnlessAnother();
    }

    private static final Logger LOG = LoggerFactory.getLogger(RegistrarHandler.class);
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

    private final Supplier<Lockstep> lockstep;
    private final PresignedUrl answers;

    /** As this process's variables say. A wrong one is told to CloudFormation, which would else wait for an hour. */
    public RegistrarHandler() {
        this(ofProcess(), new PresignedUrl(PresignedUrl::isAmazons, PAUSES));
    }

    /**
     * Registers in this table.
     *
     * @param answered which of the events' URLs are answered; on AWS those of amazonaws.com are
     */
    public RegistrarHandler(Lockstep lockstep, Predicate<URI> answered) {
        this(() -> lockstep, new PresignedUrl(answered, PAUSES));
    }

    RegistrarHandler(Supplier<Lockstep> lockstep, PresignedUrl answers) {
        this.lockstep = lockstep;
        this.answers = answers;
    }

    private static Supplier<Lockstep> ofProcess() {
        try {
            Lockstep lockstep = Environment.ofProcess().lockstep();
            return () -> lockstep;
        } catch (RuntimeException wrong) {
            return () -> {
                throw wrong;
            };
        }
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        MDC.put("requestId", context.getAwsRequestId());
        try {
            ResourceEvent event = ResourceEvent.of(Json.read(input));
            Optional<URI> url = event.responseUrl().map(answers::checked);
            byte[] answer = answer(event, context).toJson(event);
            if (url.isPresent()) {
                answers.put(url.get(), answer);
            }
            output.write(answer);
        } finally {
            MDC.remove("requestId");
        }
    }

    private Answer answer(ResourceEvent event, Context context) {
        try {
            Answer answer = answer(event, new BotRegistrar(lockstep.get(), context::getRemainingTimeInMillis));
            LOG.info("{}: {}", event, answer.physicalId());
            answer.warnings().forEach(warning -> LOG.warn("{}: {}", event, warning));
            return answer;
        } catch (InvalidInputException | LockstepException refused) {
            LOG.warn("{} is refused: {}", event, refused.getMessage());
            return failed(event, String.valueOf(refused.getMessage()), context);
        } catch (Throwable failure) { // a missing class too: without an answer CloudFormation waits for an hour
            LOG.error("{} failed", event, failure);
            return failed(event, failure.getClass().getSimpleName() + ": " + failure.getMessage(), context);
        }
    }

    private static Answer answer(ResourceEvent event, BotRegistrar registrar) {
        return switch (event.type()) {
            case "Create", "Update" -> registered(event, registrar);
            case "Delete" -> deleted(event, registrar);
            default ->
                throw InvalidInputException.of(
                        "RequestType", InvalidInputException.quoted(event.type()) + " is not Create, Update or Delete");
        };
    }

    private static Answer registered(ResourceEvent event, BotRegistrar registrar) {
        Declaration declaration = ResourceProperties.read(event.properties());
        PhysicalId id = PhysicalId.of(event, declaration.ids());
        List<Bot> bots = registrar.register(declaration, id, event.physicalId());
        if (!event.oldProperties().isMissingNode()) {
            clearUp(event, registrar, id);
        }
        return Answer.success(id.toString(), bots, declaration.warnings());
    }

    /**
     * An update that failed half-way may have registered bots as those of a resource that CloudFormation never came to
     * know. What it does know of is deleted when it asks for that.
     */
    private static void clearUp(ResourceEvent event, BotRegistrar registrar, PhysicalId id) {
        try {
            Declaration former = ResourceProperties.read(event.oldProperties());
            String resource = PhysicalId.of(event, former.ids()).toString();
            if (!resource.equals(id.toString()) && !event.physicalId().equals(Optional.of(resource))) {
                registrar.delete(former.ids(), resource, former.onDelete());
            }
        } catch (InvalidInputException refused) {
            LOG.debug("{}: nothing was registered by what was refused before", event);
        }
    }

    private static Answer deleted(ResourceEvent event, BotRegistrar registrar) {
        String id = event.physicalId().orElseThrow(() -> InvalidInputException.of("PhysicalResourceId", "is missing"));
        registrar.delete(NamedBots.in(event.properties()), id, ResourceProperties.onDelete(event.properties()));
        return Answer.success(id, List.of(), List.of());
    }

    private static Answer failed(ResourceEvent event, String reason, Context context) {
        String where = " (" + event.logicalId() + "; log stream " + context.getLogStreamName() + " of "
                + context.getFunctionName() + ")";
        return Answer.failed(event.physicalId().orElseGet(() -> physicalId(event)), reason, where);
    }

    /** A creation that failed half-way is deleted by the id that its bots name; one that was refused has no bots. */
    private static String physicalId(ResourceEvent event) {
        try {
            return PhysicalId.of(
                            event, ResourceProperties.read(event.properties()).ids())
                    .toString();
        } catch (InvalidInputException refused) {
            return PhysicalId.REFUSED;
        }
    }
}
