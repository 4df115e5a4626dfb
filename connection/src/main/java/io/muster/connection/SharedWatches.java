package io.muster.connection;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Opens watches on few streams: the first ones have one each, then they share.
 *
 * <p>There is more than one stream since etcd holds some hundred messages ready for each; what does not fit goes out
 * later. One lock is over all streams and watches. Their owners are told under it, which they bear, since they only
 * pass on what they are told to lines of their own.
 */
final class SharedWatches implements Watch.Opener {
    private static final int MOST_STREAMS = 8;

    private final EtcdChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<SharedStream> streams = new ArrayList<>();

    SharedWatches(EtcdChannel channel) {
        this.channel = channel;
    }

    @Override
    public Watch open(Metadata headers, WatchCreateRequest request, Watch.Owner owner) {
        lock.lock();
        try {
            return streamFor(headers).add(request, owner);
        } finally {
            lock.unlock();
        }
    }

    /** A stream with another token serves its watches on, and ends with the last of them. */
    private SharedStream streamFor(Metadata headers) {
        String token = SignIn.token(headers);
        streams.removeIf(stream -> !stream.isOpenTo(token));
        if (streams.size() < MOST_STREAMS) {
            SharedStream fresh = new SharedStream(channel, headers, lock);
            streams.add(fresh);
            return fresh;
        }
        return streams.stream().min(Comparator.comparingInt(SharedStream::size)).orElseThrow();
    }
}
