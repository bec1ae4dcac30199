"""How recipients are reached, and what they were told."""

from softranet.recipients.models.channels import Channel
from softranet.recipients.models.notices import Act, Notice, Stage

__all__ = ["Act", "Channel", "Notice", "Stage"]
