"""Run inside the foreign project: what the engine does there, said by assertions. Not a test module itself."""

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  (only after the set-up)
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from shop.models import Invoice, Order, OrderLine  # noqa: E402

from softranet.privacy import consent, residue, sweep, tombstones  # noqa: E402
from softranet.privacy.access import count, dossier  # noqa: E402
from softranet.privacy.erase import erase  # noqa: E402
from softranet.privacy.inventory import inventory  # noqa: E402
from softranet.privacy.models import LedgerEntry  # noqa: E402
from softranet.privacy.permitted import permitted  # noqa: E402
from softranet.privacy.promise import measure, promises  # noqa: E402
from softranet.privacy.scope import ONLY_SCOPE, organisation_scope  # noqa: E402
from softranet.privacy.vocabulary import NEWSLETTER  # noqa: E402

NOW = timezone.now()


def customer(name: str, *, orders: int = 2, years: int = 0) -> User:
    at = NOW - timedelta(days=366 * years)
    user = User.objects.create_user(name, f"{name}@example.org", first_name=name.title(), last_name="Marchetti")
    for number in range(orders):
        order = Order.objects.create(user=user, placed_at=at, delivery_address=f"{number} Mill Lane", total=40)
        OrderLine.objects.create(order=order, product="mug", engraving="with love")
    Invoice.objects.create(user=user, number=f"{name}-1", issued_on=at.date(), billing_address="1 Mill Lane")
    return user


def copies() -> None:
    few, many = customer("anna", orders=2), customer("berta", orders=60)
    with CaptureQueriesContext(connection) as small:
        records = list(dossier(few))
    with CaptureQueriesContext(connection) as large:
        assert count(dossier(many))["shop.OrderLine"] == 60
    assert len(small) == len(large)
    counts = count(records)
    assert (counts["auth.User"], counts["shop.Order"], counts["shop.OrderLine"], counts["shop.Invoice"]) == (1, 2, 2, 1)
    invoice = next(r for r in records if r.table.label == "shop.Invoice")
    assert invoice.goes.law == "§ 147 AO"
    assert invoice.goes.on is not None
    assert invoice.goes.on.year == NOW.year + 8
    line = next(r for r in records if r.table.label == "shop.OrderLine")
    order = next(r for r in records if r.table.label == "shop.Order")
    assert line.goes.on == order.goes.on
    assert next(r for r in records if r.table.label == "auth.User").goes.on is None


def erasure() -> None:
    other = customer("carla")
    gone = customer("dora")
    old = Invoice.objects.create(
        user=gone, number="old", issued_on=(NOW - timedelta(days=9 * 366)).date(), billing_address="x"
    )
    consent.give(gone, NEWSLETTER, how="form")
    assert permitted(NEWSLETTER).filter(User.objects.filter(pk=gone.pk)).count() == 0  # it came by no way yet
    orders = list(Order.objects.filter(user=gone).values_list("pk", flat=True))
    key = gone.pk
    certificate = erase(gone, reason="request", requested_at=NOW)
    assert not User.objects.filter(pk=key).exists()
    assert not OrderLine.objects.filter(order__in=orders).exists()
    for order in Order.objects.filter(pk__in=orders):
        assert (order.user_id, order.delivery_address, order.note) == (None, "", "")
        assert order.total == 40
    kept = Invoice.objects.get(number="dora-1")
    assert (kept.user_id, kept.billing_address) == (None, "1 Mill Lane")
    assert not Invoice.objects.filter(pk=old.pk).exists()
    assert Order.objects.filter(user=other).count() == 2
    (row,) = certificate.body["kept"]
    assert (row["table"], row["count"], row["law"], row["until"][:4]) == (
        "shop.Invoice",
        1,
        "§ 147 AO",
        str(NOW.year + 8),
    )
    assert {r["table"]: r["count"] for r in certificate.body["depersonalised"]}["shop.Order"] == 2
    assert tombstones.buried(["dora@example.org", "carla@example.org"]) == {"dora@example.org"}
    assert certificate.pseudonym.int == key
    assert not LedgerEntry.objects.filter(subject_id=certificate.pseudonym).exists()
    Order.objects.filter(user=other).update(note="a present for dora@example.org")
    assert {place.table for place in residue.scan(certificate)} == {"shop.Order"}
    Order.objects.filter(user=other).update(note="")
    assert residue.settle(certificate).state == "final"


def retention() -> None:
    user = customer("elena", years=7)
    due = {(d.table, d.along): d for d in sweep.plan()}
    assert due["shop.Order", None].act == "depersonalised"
    assert due["shop.OrderLine", "shop.Order"].count == 2
    assert ("shop.Invoice", None) not in due
    sweep.run(batch=1)
    orders = Order.objects.filter(placed_at__lt=NOW - timedelta(days=365))
    assert {(o.user_id, o.delivery_address) for o in orders} == {(None, "")}
    assert not OrderLine.objects.filter(order__in=orders).exists()
    assert User.objects.filter(pk=user.pk).exists()
    assert sweep.plan() == []


def evidence() -> None:
    states = {name: measure(name)[1].state for name in promises()}
    assert "broken" not in states.values(), states
    Order.objects.create(user=None, placed_at=NOW - timedelta(days=7 * 366), delivery_address="here", total=1)
    assert measure("keep.six_years")[1].state == "broken"
    sweep.run()
    assert measure("keep.six_years")[1].state == "kept"
    assert "shop.Order" in {line.table for line in inventory(ONLY_SCOPE)}


def alone() -> None:
    strangers = {"procrastinate", "allauth", "ninja", "click", "rich", "softranet.people", "softranet.config"}
    assert not strangers & set(sys.modules)


with organisation_scope(ONLY_SCOPE):
    for step in (copies, erasure, retention, evidence, alone):
        step()
sys.stdout.write(json.dumps("done"))
