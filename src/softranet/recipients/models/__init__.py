"""How recipients are reached, what they were told, and what they accepted."""

from softranet.recipients.models.adherences import Adherence
from softranet.recipients.models.channels import Channel
from softranet.recipients.models.notices import Act, Notice, Stage

__all__ = ["Act", "Adherence", "Channel", "Notice", "Stage"]
