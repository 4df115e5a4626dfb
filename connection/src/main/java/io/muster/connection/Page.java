package io.muster.connection;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One page of a list, as it came.
 *
 * <p>Only what the next page is asked for with is read at once, since that is done on the network's thread while the
 * server waits. The entries are read later, straight from the bytes: the messages that the generated classes would make
 * of them cost more than the entries themselves.
 *
 * <p>Protocol: {@code RangeResponse} of etcd's {@code api/etcdserverpb/rpc.proto} and {@code KeyValue} of its
 * {@code api/mvccpb/kv.proto}; the tests hold it to the generated classes.
 */
final class Page {
    /** etcd's range request, answered by a page. */
    static final MethodDescriptor<RangeRequest, Page> METHOD = KVGrpc.getRangeMethod().toBuilder(
                    KVGrpc.getRangeMethod().getRequestMarshaller(), new Reader())
            .build();

    private static final int LENGTH_DELIMITED = 2;
    private static final int ENTRIES = RangeResponse.KVS_FIELD_NUMBER << 3 | LENGTH_DELIMITED;

    private final byte[] bytes;
    private final ResponseHeader header;
    private final boolean more;
    private final int size;
    private final byte[] lastKey;

    private Page(byte[] bytes, ResponseHeader header, boolean more, int size, byte[] lastKey) {
        this.bytes = bytes;
        this.header = header;
        this.more = more;
        this.size = size;
        this.lastKey = lastKey;
    }

    ResponseHeader header() {
        return header;
    }

    /** Whether the range has entries beyond this page. */
    boolean isFollowed() {
        return more;
    }

    /** How many entries it has. */
    int size() {
        return size;
    }

    /** How many bytes it took to send. */
    int bytes() {
        return bytes.length;
    }

    /** Where the next page begins. */
    Bytes next(Wire wire) {
        return wire.bareKey(lastKey).concat(Bytes.of((byte) 0));
    }

    /**
     * Reads the entries, in order.
     *
     * @throws IOException if an entry is not one of etcd's
     */
    void forEach(Wire wire, Consumer<KeyValue> action) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == ENTRIES) {
                action.accept(entry(in, wire));
            } else {
                in.skipField(tag);
            }
        }
    }

    private static KeyValue entry(CodedInputStream in, Wire wire) throws IOException {
        Bytes key = Bytes.EMPTY;
        Bytes value = Bytes.EMPTY;
        long createRevision = 0;
        long modRevision = 0;
        long version = 0;
        long lease = 0;
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case io.etcd.jetcd.api.KeyValue.KEY_FIELD_NUMBER -> key = wire.bareKey(in.readByteArray());
                case io.etcd.jetcd.api.KeyValue.VALUE_FIELD_NUMBER -> value = Bytes.wrap(in.readByteArray());
                case io.etcd.jetcd.api.KeyValue.CREATE_REVISION_FIELD_NUMBER -> createRevision = in.readInt64();
                case io.etcd.jetcd.api.KeyValue.MOD_REVISION_FIELD_NUMBER -> modRevision = in.readInt64();
                case io.etcd.jetcd.api.KeyValue.VERSION_FIELD_NUMBER -> version = in.readInt64();
                case io.etcd.jetcd.api.KeyValue.LEASE_FIELD_NUMBER -> lease = in.readInt64();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(outer);
        return new KeyValue(key, value, createRevision, modRevision, version, lease);
    }

    /** Takes a page from the network. */
    private static final class Reader implements MethodDescriptor.Marshaller<Page> {
        @Override
        public InputStream stream(Page page) {
            throw new UnsupportedOperationException("pages are received, never sent");
        }

        @Override
        public Page parse(InputStream stream) {
            try {
                // gRPC knows the length; an array that fits spares the copies of reading to an unknown end.
                byte[] bytes = new byte[stream.available()];
                int read = stream.readNBytes(bytes, 0, bytes.length);
                return page(read == bytes.length ? bytes : Arrays.copyOf(bytes, read));
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("not a page of etcd's")
                        .withCause(e)
                        .asRuntimeException();
            }
        }

        private static Page page(byte[] bytes) throws IOException {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            ResponseHeader header = ResponseHeader.getDefaultInstance();
            boolean more = false;
            int size = 0;
            int lastEntry = -1;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag >>> 3) {
                    case RangeResponse.HEADER_FIELD_NUMBER -> header = ResponseHeader.parseFrom(in.readBytes());
                    case RangeResponse.MORE_FIELD_NUMBER -> more = in.readBool();
                    case RangeResponse.KVS_FIELD_NUMBER -> {
                        lastEntry = in.getTotalBytesRead();
                        size++;
                        in.skipField(tag);
                    }
                    default -> in.skipField(tag);
                }
            }
            if (lastEntry < 0) {
                if (more) {
                    throw new InvalidProtocolBufferException("more entries are said to follow none");
                }
                return new Page(bytes, header, false, 0, new byte[0]);
            }
            return new Page(bytes, header, more, size, key(bytes, lastEntry));
        }

        private static byte[] key(byte[] bytes, int entry) throws IOException {
            CodedInputStream in = CodedInputStream.newInstance(bytes, entry, bytes.length - entry);
            in.pushLimit(in.readRawVarint32());
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag >>> 3 == io.etcd.jetcd.api.KeyValue.KEY_FIELD_NUMBER) {
                    return in.readByteArray();
                }
                in.skipField(tag);
            }
            throw new InvalidProtocolBufferException("an entry without a key");
        }
    }
}
