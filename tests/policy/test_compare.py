"""Two versions side by side, as a reader needs them."""

from softranet.policy.compare import compare


def test_a_reworded_paragraph_shows_the_words_that_changed() -> None:
    changes = compare("We keep it for 6 years.\n\nThe end.", "We keep it for 4 years.\n\nThe end.")
    assert [c.kind for c in changes] == ["changed", "same"]
    assert [(p.kind, p.text.strip()) for p in changes[0].pieces if p.kind != "same"] == [
        ("removed", "6"),
        ("added", "4"),
    ]


def test_paragraphs_that_came_and_went_are_whole() -> None:
    changes = compare("Alpha beta gamma.\n\nThe end.", "The end.\n\nSomething quite different.")
    assert [c.kind for c in changes] == ["removed", "same", "added"]
