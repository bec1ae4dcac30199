"""The engine's own evidence: for each promise a measurement that goes another way than its control."""

from softranet.privacy.promises import (
    addresses,
    collecting,
    entitling,
    keeping,
    minding,
    opting_out,
    passing_on,
    rights,
    sharing,
    standing,
    using,
)
from softranet.privacy.promises.addresses import own_log
from softranet.privacy.promises.entitling import host_agreement
from softranet.privacy.promises.rights import waiting_deletions
from softranet.privacy.promises.sharing import bytes_out, register_contacted

__all__ = [
    "addresses", "bytes_out", "collecting", "entitling", "host_agreement", "keeping", "minding", "opting_out",
    "own_log", "passing_on", "register_contacted", "rights", "sharing", "standing", "using", "waiting_deletions",
]  # fmt: skip
