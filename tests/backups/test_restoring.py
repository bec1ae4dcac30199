"""While a restore has not finished nothing is served; afterwards nothing of the past happens twice."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from softranet.backups import marker
from softranet.backups.replay import replay
from softranet.mail.gateway import MailClass, enqueue
from softranet.mail.models import Message, State
from softranet.organisations.models import Organisation
from softranet.privacy.models import LedgerEntry
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import ACCOUNT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/healthz", "/@larkspur/my-data/", "/accounts/login/", "/nothing"])
def test_every_address_answers_with_one_sentence(
    client: Client, larkspur: Organisation, tmp_path: Path, settings: SimpleNamespace, address: str
) -> None:
    settings.SOFTRANET_DATA_FOLDER = tmp_path
    marker.mark(tmp_path)
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert answer.content.decode().count(".") == 1
    assert "Content-Security-Policy" in answer
    marker.unmark(tmp_path)
    assert client.get(address).status_code != 503


def test_mail_that_waited_in_the_backup_is_not_sent_again(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        message = enqueue(
            mail_class=MailClass.REQUESTED, purpose=ACCOUNT, template="account_confirm", context={},
            address="leonie@example.com", send=False,
        )  # fmt: skip
        assert message.state == State.QUEUED
    replay([])
    with organisation_scope(larkspur.id):
        assert Message.objects.get(id=message.id).state == State.IN_DOUBT
        assert LedgerEntry.objects.filter(kind="database restored").count() == 1
