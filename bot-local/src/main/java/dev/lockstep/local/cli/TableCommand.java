package dev.lockstep.local.cli;

import dev.lockstep.cost.Cost;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.local.UnusableException;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.UnknownBotException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** A command on a table: opened, worked on, closed, and its cost told if asked for. */
abstract class TableCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final TableOptions tableOptions = new TableOptions();

    TableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Does the command's work; its exit code. */
    abstract int run(Session session) throws Exception;

    @Override
    public final Integer call() throws Exception {
        try (Session session = tableOptions.open(surroundings)) {
            try {
                return run(session);
            } catch (ResourceNotFoundException missing) {
                throw new InputRefusedException("there is no table '" + session.table() + "' there: give --table, or"
                        + " --endpoint, --region or --profile of where it is");
            } finally {
                out().flush();
                if (tableOptions.isCostTold()) {
                    tell(session.meter().total());
                }
            }
        } catch (UnknownBotException unknown) {
            throw new NotFoundException(String.valueOf(unknown.getMessage()));
        } catch (InvalidInputException refused) {
            throw new InputRefusedException(String.valueOf(refused.getMessage()));
        } catch (CorruptRecordException torn) {
            throw new UnusableException(torn.getMessage() + " ('lockstep doctor' looks for more)", torn);
        } catch (LockstepException refused) {
            throw new UnusableException(String.valueOf(refused.getMessage()), refused);
        } catch (SdkClientException unreachable) {
            throw new UnusableException(explained(String.valueOf(unreachable.getMessage())), unreachable);
        } catch (SdkException failed) {
            throw new UnusableException("DynamoDB refused: " + failed.getMessage(), failed);
        }
    }

    private static String explained(String message) {
        return message.startsWith("Unable to load credentials")
                ? "there are no AWS credentials: give --profile, log in, or set AWS_ACCESS_KEY_ID; for a DynamoDB on this"
                        + " machine give --endpoint"
                : "DynamoDB cannot be reached: " + message;
    }

    private void tell(Cost cost) {
        err().printf(
                        Locale.ROOT,
                        "cost: %d %s, %.1f read units, %.1f write units%n",
                        cost.requests(),
                        cost.requests() == 1 ? "request" : "requests",
                        cost.readUnits(),
                        cost.writeUnits());
        err().flush();
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    final PrintWriter out() {
        return commandLine().getOut();
    }

    final PrintWriter err() {
        return commandLine().getErr();
    }

    /** Colours, where a person sees them. */
    final Ansi ansi() {
        return surroundings.terminal().hasColours() ? Ansi.ON : Ansi.OFF;
    }

    final ParameterException wrong(String message) {
        return new ParameterException(commandLine(), message);
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec.commandLine();
    }
}
