package dev.lockstep.lambda.json;

/** Who wrote the JSON that is read, and what must be put up with from them. */
public enum Dialect {
    /** Members are named as documented, and each value has its type. */
    JSON,
    /**
     * CloudFormation: members may begin with a capital, and numbers and booleans arrive as text, since CloudFormation
     * makes text of every scalar. What is to be text stays as it arrives: an id {@code "007"} is not a number.
     */
    CLOUDFORMATION
}
