"""When recurring work was last handed out."""

from django.db import models

from softranet.privacy.declarations import Impersonal, holds


@holds(name=Impersonal("the name of a function"), at=Impersonal("when it was last handed out"))
class Recurrence(models.Model):
    """Kept, so that work due once a day is made up for after a night switched off."""

    id = None
    name = models.CharField(max_length=100, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
