package io.muster.registry;

import io.muster.registry.ServiceChange.Changed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Several changes in a row, as one: what was there before the first, against what is there after the last. */
final class MergedChange {
    private record Step(
            @Nullable ServiceInstance before, @Nullable ServiceInstance now) {}

    private final Map<String, Step> steps = new TreeMap<>();

    private MergedChange() {}

    /** One change that leads where these lead; may be empty. */
    static ServiceChange of(List<ServiceChange> changes) {
        MergedChange merged = new MergedChange();
        changes.forEach(merged::add);
        ServiceChange last = changes.get(changes.size() - 1);
        return merged.build(last.service(), last.revision());
    }

    private void add(ServiceChange change) {
        change.removed().forEach(instance -> step(instance.id(), instance, null));
        change.changed().forEach(pair -> step(pair.now().id(), pair.before(), pair.now()));
        change.added().forEach(instance -> step(instance.id(), null, instance));
    }

    private void step(String id, @Nullable ServiceInstance before, @Nullable ServiceInstance now) {
        Step earlier = steps.get(id);
        steps.put(id, new Step(earlier == null ? before : earlier.before(), now));
    }

    private ServiceChange build(String service, long revision) {
        List<ServiceInstance> added = new ArrayList<>();
        List<Changed> changed = new ArrayList<>();
        List<ServiceInstance> removed = new ArrayList<>();
        for (Step step : steps.values()) {
            ServiceInstance before = step.before();
            ServiceInstance now = step.now();
            if (before == null && now != null) {
                added.add(now);
            } else if (before != null && now == null) {
                removed.add(before);
            } else if (before != null && now != null && !before.equals(now)) {
                changed.add(new Changed(before, now));
            }
        }
        return new ServiceChange(service, revision, added, changed, removed);
    }
}
