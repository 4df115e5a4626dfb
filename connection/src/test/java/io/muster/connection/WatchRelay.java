package io.muster.connection;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A relay to a real etcd that knows where messages begin and end: it ends watch streams exactly behind a chosen one, and
 * loses chosen ones, or all answers to a method, while the connection and all other calls on it stay well.
 */
final class WatchRelay implements AutoCloseable {
    /** What becomes of a message that etcd sends on a watch's stream. */
    enum Fate {
        PASS,
        SWALLOW,
        /** Lost, and the stream ends as if the member had gone. */
        BREAK,
        /** Passed on, and the stream ends as if the member had gone. */
        PASS_AND_BREAK,
        /** Passed on, and the stream ends as if all had been said. */
        PASS_AND_COMPLETE
    }

    /** Decides about messages. */
    interface Rule {
        Rule PASS_ALL = (stream, message) -> Fate.PASS;

        /** About one on a stream, counted from 1. */
        Fate of(int stream, WatchResponse message);
    }

    private static final MethodDescriptor.Marshaller<byte[]> RAW = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** With words, since jetcd never resumes after a status without any. */
    private static final Status GONE = Status.UNAVAILABLE.withDescription("the member has gone");

    private final Server server;
    private final ManagedChannel etcd;
    private final Set<Passage> watches = ConcurrentHashMap.newKeySet();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger streams = new AtomicInteger();
    private final Map<Integer, ByteString> keys = new ConcurrentHashMap<>();
    private volatile boolean refusing;
    private volatile Rule rule = Rule.PASS_ALL;

    /** To a member, given as {@code http://host:port}. */
    WatchRelay(String endpoint) {
        etcd = ManagedChannelBuilder.forTarget("ip:///" + endpoint.replace("http://", ""))
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .directExecutor()
                .build();
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .maxInboundMessageSize(Integer.MAX_VALUE)
                    .permitKeepAliveTime(1, TimeUnit.SECONDS)
                    .directExecutor()
                    .fallbackHandlerRegistry(new HandlerRegistry() {
                        @Override
                        public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
                            return passing(name);
                        }
                    })
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** The rule from now on. */
    void rule(Rule next) {
        rule = next;
    }

    /** Calls of this method reach etcd from now on, and nothing comes back. */
    void loseAnswersTo(MethodDescriptor<?, ?> method) {
        unanswered.add(method.getFullMethodName());
    }

    /** Ends all watches as if the member had gone; with new ones it goes the same way until they are let in. */
    void cutOff() {
        refusing = true;
        watches.forEach(watch -> watch.end(GONE));
    }

    void letIn() {
        refusing = false;
    }

    /** How many watch streams have been let in so far. */
    int streams() {
        return streams.get();
    }

    /** The first key that one of these watches, counted from 1. */
    ByteString keyOf(int stream) {
        return Objects.requireNonNull(keys.get(stream), "not asked for anything yet");
    }

    /** How many of them nobody has ended. */
    int open() {
        return watches.size();
    }

    private ServerMethodDefinition<byte[], byte[]> passing(String name) {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder(RAW, RAW)
                .setFullMethodName(name)
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .build();
        boolean isWatch = name.equals(WatchGrpc.getWatchMethod().getFullMethodName());
        return ServerMethodDefinition.create(method, (call, headers) -> {
            Passage passage = new Passage(call, etcd.newCall(method, CallOptions.DEFAULT), isWatch);
            passage.begin(headers, unanswered.contains(name));
            return passage;
        });
    }

    @Override
    public void close() {
        server.shutdownNow();
        etcd.shutdownNow();
    }

    /** One call: what the client says goes to etcd, what etcd says to the client. */
    private final class Passage extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> client;
        private final ClientCall<byte[], byte[]> upstream;
        private final boolean isWatch;
        private final ReentrantLock lock = new ReentrantLock();
        private int number;
        private boolean ended;

        Passage(ServerCall<byte[], byte[]> client, ClientCall<byte[], byte[]> upstream, boolean isWatch) {
            this.client = client;
            this.upstream = upstream;
            this.isWatch = isWatch;
        }

        void begin(Metadata headers, boolean answerIsLost) {
            boolean refused = refusing;
            if (isWatch && !refused) {
                number = streams.incrementAndGet();
            }
            upstream.start(answerIsLost ? new ClientCall.Listener<>() {} : new Answers(), headers);
            upstream.request(1);
            client.request(1);
            if (isWatch) {
                watches.add(this);
                if (refused || refusing) {
                    end(GONE);
                }
            }
        }

        void end(Status status) {
            lock.lock();
            try {
                if (!ended) {
                    ended = true;
                    client.close(status, new Metadata());
                    upstream.cancel("ended by the relay", null);
                }
            } finally {
                lock.unlock();
            }
            watches.remove(this);
        }

        private void unlessEnded(Runnable action) {
            lock.lock();
            try {
                if (!ended) {
                    action.run();
                }
            } finally {
                lock.unlock();
            }
        }

        private Fate fateOf(byte[] message) {
            try {
                return isWatch ? rule.of(number, WatchResponse.parseFrom(message)) : Fate.PASS;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onMessage(byte[] message) {
            if (isWatch) {
                keys.computeIfAbsent(number, none -> watchedBy(message));
            }
            unlessEnded(() -> upstream.sendMessage(message));
            client.request(1);
        }

        private static ByteString watchedBy(byte[] request) {
            try {
                return WatchRequest.parseFrom(request).getCreateRequest().getKey();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onHalfClose() {
            unlessEnded(upstream::halfClose);
        }

        @Override
        public void onCancel() {
            end(Status.CANCELLED);
        }

        private final class Answers extends ClientCall.Listener<byte[]> {
            @Override
            public void onHeaders(Metadata headers) {
                unlessEnded(() -> client.sendHeaders(headers));
            }

            @Override
            public void onMessage(byte[] message) {
                Fate fate = fateOf(message);
                if (fate != Fate.SWALLOW && fate != Fate.BREAK) {
                    unlessEnded(() -> client.sendMessage(message));
                }
                if (fate == Fate.PASS_AND_BREAK || fate == Fate.BREAK) {
                    end(GONE);
                } else if (fate == Fate.PASS_AND_COMPLETE) {
                    end(Status.OK);
                }
                upstream.request(1);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
                end(status);
            }
        }
    }
}
