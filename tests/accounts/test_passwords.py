"""Passwords: length counts, and what is on the lists or repeats itself does not pass."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from softranet.accounts.models import Account

MIRA = Account(email="mira.halvorsen@larkspur.example", name="Mira Halvorsen")


@pytest.mark.parametrize(
    "password", ["violins in the old mill", "ææææ øøøø åååå ßß", "x9$kqLw2#mVb7&zT", "lower case words only"]
)
def test_length_is_enough(password: str) -> None:
    validate_password(password, MIRA)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("fourteen chars", "password_too_short"),
        ("passwordpassword", "password_repeats"),
        ("abcabcabcabcabcabc", "password_repeats"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_repeats"),
        ("111111222222111111", "password_repeats"),
        ("mira.halvorsen@larkspur.example", "password_too_similar"),
    ],
)
def test_what_others_would_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, MIRA)
    assert code in {error.code for error in refused.value.error_list}
