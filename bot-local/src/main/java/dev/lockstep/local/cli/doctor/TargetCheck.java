package dev.lockstep.local.cli.doctor;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.lambda.target.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Targets that Dispatch may not invoke, and functions that are not there. */
final class TargetCheck implements BotCheck {
    private final Optional<Targets> allowed;
    private final Functions functions;

    /**
     * Of the stack.
     *
     * @param allowed what Dispatch may invoke; empty if that is not known
     */
    TargetCheck(Optional<Targets> allowed, Functions functions) {
        this.allowed = allowed;
        this.functions = functions;
    }

    @Override
    public List<Complaint> complaints(Seen seen) {
        List<Complaint> complaints = new ArrayList<>();
        if (!seen.isArchived()) {
            Target target = seen.rules().target();
            allowed.flatMap(targets -> refusal(seen, target, targets)).ifPresent(complaints::add);
            if (target.kind() == Target.Kind.LAMBDA) {
                function(seen, target).ifPresent(complaints::add);
            }
        }
        return complaints;
    }

    private static Optional<Complaint> refusal(Seen seen, Target target, Targets targets) {
        try {
            targets.requireAllowed(target);
            return Optional.empty();
        } catch (InvocationRefusedException refused) {
            return Optional.of(seen.problem(
                    "it has no target that may be invoked: " + refused.getMessage(),
                    "add it to that parameter of the stack, or register the bot with another target"));
        }
    }

    private Optional<Complaint> function(Seen seen, Target target) {
        Functions.Answer answer = functions.find(target.address());
        return answer.refusal()
                .map(why -> seen.note(
                        "its target " + target + " is not checked: " + why, "allow lambda:GetFunction, and look again"))
                .or(() -> answer.obstacle()
                        .map(obstacle -> seen.problem(
                                "its target " + target + " " + obstacle,
                                "deploy the function or alias, let it run, or register the bot with another"
                                        + " target")));
    }
}
