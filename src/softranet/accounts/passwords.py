"""What is asked of a password, and one thing that length alone does not catch."""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PASSWORD_HINT = gettext_lazy(
    "At least 15 characters. A few words that you alone would put together are easy to remember."
)
LEAST_DIFFERENT = 5


class RepetitionValidator:
    """Refuses a short password written again and again: fifteen characters, but not fifteen worth guessing.

    The lists of breached passwords hold few of such length; "passwordpassword" is in none of them.
    """

    def validate(self, password: str, user: object = None) -> None:
        unit = _unit(password)
        if len(set(password)) < LEAST_DIFFERENT or (unit != password and (len(unit) < 8 or _common(unit))):
            raise ValidationError(
                _("This password repeats itself. A few words that you alone would put together are better."),
                code="password_repeats",
            )

    def get_help_text(self) -> str:
        return _("It does not repeat a short password.")


def _unit(password: str) -> str:
    """The shortest piece that, written again and again, begins with the whole password."""
    for length in range(1, len(password) // 2 + 1):
        if (password[:length] * (len(password) // length + 1)).startswith(password):
            return password[:length]
    return password


def _common(password: str) -> bool:
    return password.lower().strip() in CommonPasswordValidator().passwords
