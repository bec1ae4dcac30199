"""Foreign keys named by strings follow the layers, as imports do."""

from django.apps import apps

from tests.architecture.sources import height

KEYS = "softranet.privacy.records"


def app_of(model: type) -> str | None:
    package = model.__module__.split(".")
    return package[1] if package[0] == "softranet" else None


def test_keys_point_down_the_layers() -> None:
    seen, wrong = 0, []
    for model in apps.get_models():
        source = app_of(model)
        for field in model._meta.get_fields(include_parents=False):
            if source is None or not (field.many_to_one or field.one_to_one) or field.auto_created:
                continue
            target = app_of(field.related_model)  # type: ignore[arg-type]
            seen += 1
            # The engine's keys point to what settings name as subject and tenant: it does not know whose they are.
            if source == "privacy" or type(field).__module__ == KEYS or target is None or target == source:
                continue
            if height(target) >= height(source):
                wrong.append(f"{model.__name__}.{field.name} points from {source} up or across to {target}")
    assert seen > 10
    assert not wrong, "\n".join(wrong)


def test_no_table_without_a_model_of_its_own() -> None:
    """A many-to-many field makes a table that nobody declares; write its through model."""
    fields = [field for model in apps.get_models() for field in model._meta.local_many_to_many if app_of(model)]
    assert fields == []
