/** CloudFormation's door: bots as resources of the stacks that their code is deployed with. */
@NullMarked
package dev.lockstep.lambda.registrar;

import org.jspecify.annotations.NullMarked;
