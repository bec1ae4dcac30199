"""A free text that does not say whose words it is stops the start: a copy would hand it out unread."""

import pytest

from softranet.people.models import Person
from softranet.privacy import checks
from softranet.privacy.declarations import Held, Holding, Keep, Personal, Words
from softranet.privacy.models import Certificate
from softranet.privacy.vocabulary import RELATION, Category


@pytest.mark.parametrize(
    ("held", "found"),
    [
        (Personal(Category.CONVERSATION), {"softranet.E014"}),
        (Personal(Category.CONVERSATION, words=Words.ABOUT), set()),
        (Personal(Category.CONVERSATION, shown=False), set()),
        (Personal(Category.EMPLOYER), set()),
    ],
)
def test_a_text_says_whose_words_it_is(held: Personal, found: set[str]) -> None:
    entry = Holding("softranet_people.Person", "self", RELATION, Keep("x", None), {"company": held})
    assert {message.id for message in checks._unsaid(Person, entry)} == found


def test_others_words_stand_where_a_passage_can_be_covered() -> None:
    held: dict[str, Held] = {"body": Personal(Category.CONVERSATION, words=Words.ABOUT)}
    entry = Holding("x", "subject", RELATION, Keep("x", None), held)
    assert {message.id for message in checks._unsaid(Certificate, entry)} == {"softranet.E015"}
