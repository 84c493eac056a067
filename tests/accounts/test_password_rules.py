"""What may be a password, and how it is kept: by the action that every form and command goes through."""

import re
import runpy
from pathlib import Path

import pytest
from django.conf import global_settings, settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.module_loading import import_string

from accounts.actions.people import set_password


@pytest.mark.parametrize(
    "password",
    [
        "春眠不觉晓，处处闻啼鸟 夜来风雨声",
        "all small letters and blanks",
        "ALL LARGE LETTERS AND BLANKS",
        " begins and ends with blanks ",
        "µß€ñçø" * 6,
        "long enough " * 12,
    ],
)
def test_any_signs_make_a_password_and_it_is_taken_as_typed(cast, password):
    """No kind of sign is asked for, none is cut off or changed: neither blanks, nor large letters, nor the end."""
    set_password(user=cast.stranger, password=password, by=None)
    cast.stranger.refresh_from_db()
    assert cast.stranger.check_password(password)
    for other in (
        password[:-1],
        password + " ",
        password.strip() if password != password.strip() else password.swapcase() + "x",
    ):
        assert not cast.stranger.check_password(other)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "kurz",
        "ninesigns",
        "password123",
        "qwertyuiop",
        "1q2w3e4r5t",
        "administrator",
        "iloveyou123",
        "stranger1",
        "stranger2021",
    ],
)
def test_short_common_and_ones_own_name_are_refused(cast, password):
    with pytest.raises(ValidationError):
        set_password(user=cast.stranger, password=password, by=None)


def test_what_is_kept_is_slow_to_try_and_salted(monkeypatch, tmp_path):
    """By the settings of a server: a function made for passwords, its own salt each time."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    told = runpy.run_path(str(Path(settings.BASE_DIR) / "coalsafety" / "settings.py"))
    path = told.get("PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)[0]
    hasher = import_string(path)()
    assert hasher.algorithm in {"pbkdf2_sha256", "argon2", "scrypt"}
    assert getattr(hasher, "iterations", 600_000) >= 600_000
    kept = {hasher.encode("the same word", hasher.salt()) for _ in range(2)}
    assert len(kept) == 2


@pytest.mark.parametrize("path", ["/login", "/me/password"])
def test_a_password_is_covered_and_may_be_pasted_and_filled_in(cast, sign_in, path):
    """Managers of passwords know the fields by their names; nothing keeps one from pasting."""
    browser = Client() if path == "/login" else sign_in(cast.office)
    fields = re.findall(r"<input[^>]*>", browser.get(path).content.decode())
    words = [field for field in fields if re.search(r'name="[^"]*password', field)]
    assert words
    for field in words:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "maxlength" not in field
        assert "onpaste" not in field
