package io.muster.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Who the members of a new cluster will say they are.
 *
 * <p>etcd derives the ids of the members from their peer address and the cluster's token, and the id of the cluster
 * from those. So an answer tells whether it comes from the cluster that was started, or from another one that happens
 * to listen there.
 *
 * @param cluster the id of the cluster
 * @param members the id of each member, by index
 */
record Identity(long cluster, List<Long> members) {
    static Identity of(String token, List<String> peerUrls) {
        List<Long> members = peerUrls.stream()
                .map(url -> hash((url + token).getBytes(StandardCharsets.UTF_8)))
                .toList();
        ByteBuffer all = ByteBuffer.allocate(Long.BYTES * members.size());
        members.stream().sorted(Long::compareUnsigned).forEach(all::putLong);
        return new Identity(hash(all.array()), members);
    }

    private static long hash(byte[] content) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(content))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
