package dev.lockstep.proof.simulation;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The key of an item: whose it is, and of which kind. */
record Place(String partition, String sort) {
    static Place of(Map<String, AttributeValue> item) {
        Image image = new Image(item);
        return new Place(image.string("pk").orElse(""), image.string("sk").orElse(""));
    }

    char kind() {
        return sort.charAt(0);
    }

    String owner() {
        return partition.substring(2);
    }

    /** Whose record it is; empty if it is not a bot's. */
    Optional<String> bot() {
        return partition.startsWith("B#") ? Optional.of(owner()) : Optional.empty();
    }

    /** The queue of which this is the head. */
    Optional<String> head() {
        return partition.startsWith("H#") ? Optional.of(owner()) : Optional.empty();
    }
}
