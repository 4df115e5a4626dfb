package io.muster.integrationtests.house;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.Closeable;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Ways to leak a type of gRPC to users, and two that do not. */
@SuppressWarnings("unused")
public final class Leaks {
    private Leaks() {}

    public interface ByReturnType {
        Status status();
    }

    public interface ByTypeArgument {
        CompletableFuture<List<? extends Status>> status();
    }

    public interface ByParameterArray {
        void accept(Status[] statuses);
    }

    public interface ByException {
        void run() throws StatusException;
    }

    public static final class ByField {
        public final Status status = Status.OK;
    }

    public static final class BySuperclass extends StatusException {
        BySuperclass() {
            super(Status.OK);
        }
    }

    public interface ByBound<T extends Metadata> {}

    public interface ByMethodBound {
        <T extends Metadata> void accept(T metadata);
    }

    abstract static class HiddenBase {
        public Status status() {
            return Status.OK;
        }
    }

    public static final class ByHiddenSuperclass extends HiddenBase {}

    public abstract static class ByProtectedMethod {
        protected abstract Status status();
    }

    public interface ByAnnotation {
        @io.grpc.ExperimentalApi("on purpose")
        void run();
    }

    public record ByComponent(List<Status> statuses) {}

    public static final class Tight implements Closeable {
        private final Status status = Status.OK;

        Status status() {
            return status;
        }

        @Override
        public void close() {}
    }

    static final class Hidden {
        public Class<?> grpc() {
            return Grpc.class;
        }

        public Status status() {
            return Status.OK;
        }
    }
}
