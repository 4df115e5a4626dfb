package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidatesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theyAreThoseThatMeetTheConditionWhateverListCameBefore(long seed) {
        Random random = new Random(seed);
        Candidates candidates = new Candidates(CandidatesTest::isWanted);
        TreeMap<String, Member> members = new TreeMap<>();
        for (int round = 0; round < 500; round++) {
            int changes = random.nextInt(4) == 0 ? random.nextInt(20) : 1;
            for (int i = 0; i < changes; i++) {
                String id = "i" + random.nextInt(30);
                if (random.nextInt(3) == 0) {
                    members.remove(id);
                } else {
                    members.put(id, member(id, random.nextInt(4)));
                }
            }
            MemberTree all = MemberTree.ofSorted(List.copyOf(members.values()));

            assertThat(candidates.of(all))
                    .containsExactlyElementsOf(members.values().stream()
                            .filter(CandidatesTest::isWanted)
                            .toList());
        }
    }

    @Test
    void whatStayedIsNotJudgedAgain() {
        List<String> judged = new ArrayList<>();
        Candidates candidates = new Candidates(member -> judged.add(member.id()));
        Member a = member("a", 1);
        Member c = member("c", 1);
        candidates.of(MemberTree.ofSorted(List.of(a, c)));
        judged.clear();

        assertThat(candidates.of(MemberTree.ofSorted(List.of(a, member("b", 1), c))))
                .extracting(Member::id)
                .containsExactly("a", "b", "c");
        assertThat(judged).containsExactly("b");
    }

    private static boolean isWanted(Member member) {
        return member.instance().weight() % 2 == 0;
    }

    private static Member member(String id, int weight) {
        return new Member(ServiceInstance.of("orders", "h", 1).withId(id).withWeight(weight), new Vitals(false, 0));
    }
}
