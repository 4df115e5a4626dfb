package io.muster.registry;

import io.muster.connection.Bytes;
import io.muster.connection.KeyValue;
import io.muster.connection.ViewChange;
import io.muster.registry.DiscoveryOptions.Limbo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of one service, decoded, by id. Each step costs what changed, times the logarithm of all. */
final class InstanceTable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceView.class);

    private final String service;
    private final LimboList limbo;

    /** Keys that hold no record that can be read, and the revision that wrote what they hold. */
    private final Map<Bytes, Long> skipped = new HashMap<>();

    /** What instances reported of themselves. */
    private final Map<String, Integer> weights = new HashMap<>();

    private final SharedValues shared = new SharedValues();

    private InstanceList list;

    /** What became of an instance: it is like this now, or gone. */
    private record News(String id, @Nullable ServiceInstance now) {}

    InstanceTable(String service, Limbo rules) {
        this.service = service;
        this.limbo = new LimboList(service, rules);
        this.list = InstanceList.unread(service);
    }

    InstanceList list() {
        return list;
    }

    /** Begins with a list from disk, until etcd can be read. */
    void begin(List<ServiceInstance> instances, long revision) {
        MemberTree members = MemberTree.ofSorted(instances.stream()
                .sorted(Comparator.comparing(ServiceInstance::id))
                .map(instance -> new Member(instance, new Vitals(false, 0)))
                .toList());
        list = new InstanceList(service, members, List.of(), revision, 0, true, InstanceList.countUp(members));
    }

    /** Takes a step in, and tells what it changed, which may be nothing. */
    ServiceChange apply(ViewChange change, long now) {
        List<News> news = new ArrayList<>(change.entries().size());
        if (list.isFromDisk()) {
            list.instances().forEach(instance -> news.add(new News(instance.id(), null)));
        }
        for (ViewChange.Entry entry : change.entries()) {
            if (entry instanceof ViewChange.Added added) {
                read(added.now(), news);
            } else if (entry instanceof ViewChange.Changed changed) {
                read(changed.now(), news);
            } else {
                skipped.remove(entry.key());
                InstanceKey.parse(entry.key()).ifPresent(key -> news.add(new News(key.id(), null)));
            }
        }
        return merge(ordered(news), change.snapshot().revision(), now);
    }

    /** By id, of several for one id the last. Keys come in order, so that a look at them is enough as a rule. */
    private static List<News> ordered(List<News> news) {
        for (int i = 1; i < news.size(); i++) {
            if (news.get(i - 1).id().compareTo(news.get(i).id()) >= 0) {
                Map<String, News> byId = new TreeMap<>();
                news.forEach(one -> byId.put(one.id(), one));
                return List.copyOf(byId.values());
            }
        }
        return news;
    }

    /** Takes in what instances report; empty for who reports nothing any more. */
    void weigh(Map<String, Optional<Integer>> reports) {
        List<MemberTree.Step> steps = new ArrayList<>(reports.size());
        new TreeMap<>(reports).forEach((id, weight) -> {
            weight.ifPresentOrElse(number -> weights.put(id, number), () -> weights.remove(id));
            Member member = list.members().find(id);
            if (member != null) {
                steps.add(new MemberTree.Step(id, member.weighing(weight(member.instance()))));
            }
        });
        list = list.weighing(list.members().after(steps));
    }

    /** Lets go of who has been in limbo for too long; tells whether there was anybody. */
    boolean expire(long now) {
        boolean any = limbo.expire(now);
        if (any) {
            publish(list.members(), list.revision(), list.countUp());
        }
        return any;
    }

    /** How long until there is anybody to let go of; empty when nobody is in limbo. */
    Optional<Duration> nextExpiry(long now) {
        return limbo.nextExpiry(now);
    }

    private void read(KeyValue entry, List<News> news) {
        try {
            InstanceKey key = InstanceKey.parse(entry.key())
                    .orElseThrow(() -> new MalformedRecordException("the key is not services/<service>/<id>"));
            news.add(new News(key.id(), InstanceCodec.decode(key, entry.value(), shared)));
            skipped.remove(entry.key());
        } catch (MalformedRecordException e) {
            Long told = skipped.put(entry.key(), entry.modRevision());
            if (told == null || told != entry.modRevision()) {
                LOG.warn("{} at revision {} is skipped: {}", entry.key(), entry.modRevision(), e.getMessage());
            }
        }
    }

    private ServiceChange merge(List<News> news, long revision, long now) {
        boolean isFirst = !list.isRead() || list.isFromDisk();
        List<ServiceInstance> added = new ArrayList<>();
        List<ServiceChange.Changed> changed = new ArrayList<>();
        List<ServiceInstance> removed = new ArrayList<>();
        List<MemberTree.Step> steps = new ArrayList<>(news.size());
        int up = list.countUp();
        for (News one : news) {
            Member was = list.members().find(one.id());
            ServiceInstance next = one.now();
            steps.add(new MemberTree.Step(one.id(), next == null ? null : member(next, was, isFirst, now)));
            up += next != null && InstanceList.isUp(next) ? 1 : 0;
            up -= was != null && InstanceList.isUp(was.instance()) ? 1 : 0;
            if (was == null) {
                if (next != null) {
                    added.add(next);
                }
            } else if (next == null) {
                removed.add(was.instance());
                if (!isFirst) {
                    limbo.add(was, now);
                }
            } else if (!was.instance().equals(next)) {
                changed.add(new ServiceChange.Changed(was.instance(), next));
            }
        }
        publish(list.members().after(steps), revision, up);
        return new ServiceChange(service, revision, added, changed, removed);
    }

    /** What is known of a process stays as long as it is the same one, also while it was in limbo. */
    private Member member(ServiceInstance instance, @Nullable Member was, boolean isFirst, long now) {
        Member before = was == null ? limbo.remove(instance.id()) : was;
        boolean isSame = before != null && before.instance().incarnation().equals(instance.incarnation());
        Vitals vitals = isSame && before != null ? before.vitals() : new Vitals(!isFirst, now);
        return new Member(instance, vitals, weight(instance));
    }

    private double weight(ServiceInstance instance) {
        Integer reported = weights.get(instance.id());
        return reported == null ? instance.weight() : reported;
    }

    private void publish(MemberTree members, long revision, int up) {
        list = new InstanceList(service, members, limbo.members(), revision, skipped.size(), false, up);
    }

    /** All that was seen up to a revision is in the list, though the last step that changed it was earlier. */
    void advance(long revision) {
        list = list.at(revision);
    }
}
