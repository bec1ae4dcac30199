"""The engine in a foreign Django project, installed as its page says: auth.User, no tenancy, no platform."""

import json
from pathlib import Path

from tests.privacy_alone.project import Project, commands


def test_the_page_does_what_it_says(shop: Project) -> None:
    said = json.loads(shop.run(*commands()[-1]))
    assert set(said["records"]) >= {"auth.User", "shop.Order", "shop.OrderLine", "shop.Invoice"}
    assert said["state"] == "final"
    assert [(row["table"], row["law"]) for row in said["certificate"]["kept"]] == [("shop.Invoice", "§ 147 AO")]
    assert ["softranet_privacy.Tombstone", 1] in said["due"]


def test_everything_works_there(shop: Project) -> None:
    journey = (Path(__file__).parent / "journey.py").read_text()
    (shop.folder / "journey.py").write_text(journey)
    assert shop.run("journey.py").strip() == '"done"'


def test_an_undeclared_field_stops_the_start(shop: Project) -> None:
    models = shop.folder / "shop" / "models.py"
    text = models.read_text()
    try:
        models.write_text(text.replace("note=Personal(Category.CONVERSATION, words=Words.THEIRS),", ""))
        refused = ""
        try:
            shop.run("-m", "django", "check")
        except AssertionError as error:
            refused = str(error)
        assert "shop.Order.note is declared neither personal nor impersonal" in refused
        models.write_text(text.replace("models.SET_NULL, null=True)", "models.CASCADE)", 1))
        try:
            shop.run("-m", "django", "check")
        except AssertionError as error:
            refused = str(error)
        assert "shop.Order.user points to a record that is deleted and does not allow NULL" in refused
    finally:
        models.write_text(text)
