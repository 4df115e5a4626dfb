package io.muster.connection;

import io.muster.connection.task.SystemTiming;
import io.muster.connection.task.Timing;
import java.util.concurrent.Executor;

/** What connections with equal settings share: the channel, the timer, the callback threads, the sessions. */
final class SharedClient {
    private final EtcdSettings settings;
    private final Timing timing;
    private final Runnable stopTimer;
    private final CallbackThreads callbacks;
    private final EtcdChannel channel;
    private final KvCalls kv;
    private final Wire wire;
    private final SharedWatches watches;
    private final Sessions sessions;

    private SharedClient(EtcdSettings settings, SystemTiming timing) {
        this(settings, timing, timing::close);
    }

    SharedClient(EtcdSettings settings) {
        this(settings, new SystemTiming("muster-timer"));
    }

    /** With a timer of the caller's, and how to stop it. */
    SharedClient(EtcdSettings settings, Timing timing, Runnable stopTimer) {
        this.settings = settings;
        this.timing = timing;
        this.stopTimer = stopTimer;
        this.callbacks = new CallbackThreads(timing);
        try {
            this.channel = new EtcdChannel(settings, timing, Channels.channelFor(settings));
        } catch (RuntimeException e) {
            stopTimer.run();
            throw e;
        }
        this.wire = new Wire(settings.namespace());
        this.watches = new SharedWatches(channel);
        this.kv = new KvCalls(channel, wire, callbacks);
        this.sessions = new Sessions(this);
    }

    EtcdSettings settings() {
        return settings;
    }

    Timing timing() {
        return timing;
    }

    Executor callbacks() {
        return callbacks;
    }

    EtcdChannel channel() {
        return channel;
    }

    KvCalls kv() {
        return kv;
    }

    Wire wire() {
        return wire;
    }

    /** Opens watches that share few streams. */
    Watch.Opener watches() {
        return watches;
    }

    Sessions sessions() {
        return sessions;
    }

    /** Ends the sessions and everything else; bounded by the call deadline. */
    void close() {
        sessions.close();
        channel.close();
        stopTimer.run();
        callbacks.close();
    }
}
