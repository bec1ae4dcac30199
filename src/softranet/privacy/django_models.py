"""Declarations of the models that Django itself installs."""

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.vocabulary import SECURITY, Category

_CODE = Impersonal("written by the program, the same in every installation")

holds(app_label=_CODE, model=_CODE)("contenttypes.ContentType")
holds(name=_CODE, content_type=LINK, codename=_CODE)("auth.Permission")
holds(name=Impersonal("the name of a group of permissions"))("auth.Group")
holds(group=LINK, permission=LINK)("auth.Group_permissions")
holds(
    purpose=SECURITY,
    keep=Keep("expire_date", None),
    session_key=Personal(Category.CREDENTIAL, shown=False),
    session_data=Personal(Category.CREDENTIAL, shown=False),
    expire_date=Impersonal("when the session ends"),
)("sessions.Session")
