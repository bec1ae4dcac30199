"""What is known of each law: every word of the files has one that people read, and California's are complete."""

from softranet.privacy import jurisdictions
from softranet.records.templatetags.laws import WORDS


def test_whatever_a_law_names_has_a_word_of_its_own() -> None:
    named = {
        key
        for law in jurisdictions.laws()
        for key in [*law.rights, *law.notices, *law.deadlines, *law.ages, *(clock.to for clock in law.breach)]
    }
    assert named - WORDS.keys() - {"CERT-In"} == set()


def test_californias_notices_are_all_there() -> None:
    """Cal. Bus. & Prof. Code § 22575(a), (b)(1) to (6); 11 CCR § 7025(c)(6) and § 7026(g)."""
    laws = {law.key: law for law in jurisdictions.laws()}
    assert "§ 7026(g)" in laws["ccpa"].notices["confirmation"]
    stated = " ".join([*laws["caloppa"].notices.values(), *laws["caloppa"].rights.values()])
    assert [n for n in range(1, 7) if f"(b)({n})" not in stated] == []
