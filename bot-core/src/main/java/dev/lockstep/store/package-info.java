/**
 * Where records live and how they are changed: the only package that talks to DynamoDB.
 *
 * <p>Internal: public only because the feature packages share it. Users of the library need
 * {@link dev.lockstep.store.TableLayout} and {@link dev.lockstep.store.LockstepTable}; the rest may change without
 * notice.
 */
@NullMarked
package dev.lockstep.store;

import org.jspecify.annotations.NullMarked;
