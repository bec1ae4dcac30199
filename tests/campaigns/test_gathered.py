"""A letter to an address that was nobody's yet goes with the person it turns out to be."""

import pytest

from softranet.mail.models import Captured, Message
from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.privacy import access, residue
from softranet.privacy.collect import open_source
from softranet.privacy.erase import erase
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope


@pytest.mark.django_db
def test_what_waits_and_what_was_caught_is_theirs(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        for address in ("leonie@example.org", "daniel@example.org"):
            number = f"<{address}>"
            Message.objects.create(
                mail_class="requested",
                purpose_key="rights",
                template="x",
                address=address,
                digest=b"x",
                message_id=number,
            )
            Captured.objects.create(address=address, headline="Confirm", mime=b"leonie")
        source = open_source(SourceKind.STAFF, "staff", name="Mira")
        leonie = meet(source, email="leonie@example.org", name="Leonie Köhler")
        counts = access.count(access.dossier(leonie))
        assert counts["softranet_mail.Message"] == counts["softranet_mail.Captured"] == 1
        certificate = erase(leonie, reason="request", requested_at=now())
        assert residue.scan(certificate) == []
        assert [m.address for m in Message.objects.all()] == ["daniel@example.org"]
        assert [c.address for c in Captured.objects.all()] == ["daniel@example.org"]
