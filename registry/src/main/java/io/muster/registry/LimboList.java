package io.muster.registry;

import io.muster.registry.DiscoveryOptions.Limbo;
import io.muster.registry.ServiceInstance.Status;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was UP and vanished without a goodbye, oldest first, for a time and up to a number. Who said goodbye, by another
 * status than UP, never comes here. Not thread-safe.
 */
final class LimboList {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceView.class);

    private record Lost(Member member, long untilNanos) {}

    private final String service;
    private final Limbo rules;
    private final Map<String, Lost> lost = new LinkedHashMap<>();
    private @Nullable List<Member> listed = List.of();

    LimboList(String service, Limbo rules) {
        this.service = service;
        this.rules = rules;
    }

    void add(Member member, long now) {
        if (member.instance().status() != Status.UP || rules.time().isZero() || rules.most() == 0) {
            return;
        }
        LOG.debug("{}: {} vanished without a goodbye", service, member.id());
        listed = null;
        lost.put(member.id(), new Lost(member, now + rules.time().toNanos()));
        if (lost.size() > rules.most()) {
            Iterator<Lost> oldest = lost.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Takes out one that has come back, or whose id has. */
    @Nullable
    Member remove(String id) {
        Lost back = lost.remove(id);
        if (back == null) {
            return null;
        }
        listed = null;
        return back.member();
    }

    List<Member> members() {
        List<Member> members = listed;
        if (members == null) {
            members = lost.values().stream().map(Lost::member).toList();
            listed = members;
        }
        return members;
    }

    boolean expire(long now) {
        boolean any = lost.values().removeIf(one -> one.untilNanos() - now <= 0);
        if (any) {
            listed = null;
        }
        return any;
    }

    Optional<Duration> nextExpiry(long now) {
        return lost.values().stream().findFirst().map(one -> Duration.ofNanos(Math.max(0, one.untilNanos() - now)));
    }
}
