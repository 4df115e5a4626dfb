package io.muster.lock;

import org.jspecify.annotations.Nullable;

/**
 * What is done under a lock: with or without the grant, with or without a result; checked exceptions pass through.
 *
 * <p>Bodies with and without a result go to methods of different names. Java chooses between methods of one name before
 * it looks into {@code grant -> write(grant)}, so whichever it chose, half of such lambdas would not compile.
 */
public final class LockBody {
    private LockBody() {}

    /** Without the grant, without a result. */
    @FunctionalInterface
    public interface Action<X extends Exception> {
        /** Does it. */
        void run() throws X;

        /** The same, with a grant that it does not look at. */
        default GrantAction<X> withGrant() {
            return grant -> run();
        }
    }

    /** Without the grant, with a result. */
    @FunctionalInterface
    public interface Call<R extends @Nullable Object, X extends Exception> {
        /** Does it. */
        R call() throws X;

        /** The same, with a grant that it does not look at. */
        default GrantCall<R, X> withGrant() {
            return grant -> call();
        }
    }

    /** With the grant, without a result. */
    @FunctionalInterface
    public interface GrantAction<X extends Exception> {
        /** Does it. */
        void run(LockGrant grant) throws X;

        /** The same, with a result that says nothing. */
        default GrantCall<Boolean, X> returningTrue() {
            return grant -> {
                run(grant);
                return true;
            };
        }
    }

    /** With the grant, with a result. */
    @FunctionalInterface
    public interface GrantCall<R extends @Nullable Object, X extends Exception> {
        /** Does it. */
        R call(LockGrant grant) throws X;
    }
}
