package io.muster.cli.registry;

import io.muster.cli.output.Feed;
import io.muster.cli.output.Item;
import io.muster.registry.ServiceChange;
import io.muster.registry.ServiceInstance;
import io.muster.registry.ServiceSnapshot;
import io.muster.registry.ServiceView;

/** Writes the changes of a service as events. Called one at a time. */
final class InstanceFeed implements ServiceView.Listener {
    private final ServiceView view;
    private final Feed feed;
    private boolean begun;

    InstanceFeed(ServiceView view, Feed feed) {
        this.view = view;
        this.feed = feed;
    }

    @Override
    public void onChange(ServiceChange change) {
        if (!begun && change.added().isEmpty()) {
            feed.tell(event("snapshot", change.revision()), "snapshot  nobody");
        }
        String added = begun ? "added" : "snapshot";
        begun = true;
        change.added().forEach(instance -> tell(added, change.revision(), instance));
        change.changed().forEach(changed -> tell("updated", change.revision(), changed.now()));
        change.removed().forEach(instance -> tell("removed", change.revision(), instance));
    }

    @Override
    public void onSource(ServiceSnapshot.Source source) {
        String event = source == ServiceSnapshot.Source.LIVE ? "live" : "stale";
        feed.tell(event(event, view.snapshot().revision()), event);
    }

    private void tell(String event, long revision, ServiceInstance instance) {
        feed.tell(
                event(event, revision).with("instance", Instances.item(instance)),
                event + "  " + instance.id() + "  " + instance.address() + "  " + instance.status());
    }

    private static Item event(String event, long revision) {
        return Item.of("event", event).with("revision", revision);
    }
}
