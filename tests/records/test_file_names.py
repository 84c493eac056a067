"""A file's name is only what it is called: where it is kept and how it is served does not follow from it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Department
from records.actions import record_document
from tests.conftest import Cast
from tests.records.conftest import TODAY, report
from tests.records.files import JPG, PDF

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.pdf",
        "/etc/cron.d/evil.pdf",
        "..\\..\\evil.pdf",
        "a;b&c|d`e$(f).pdf",
        "<img src=x>.pdf",
        "报告 一.pdf",
        "." * 80 + ".pdf",
    ],
)
def test_a_name_leads_nowhere(cast: Cast, bureau: Department, sign_in, name: str) -> None:
    file = SimpleUploadedFile("a.pdf", PDF)
    # As a request brings it, past what the upload itself cuts off.
    file._name = name
    made = record_document(draft=report(bureau, attachment=file), by=cast.bureau_clerk, today=TODAY)
    kept, home = Path(made.attachment.path).resolve(), Path(settings.MEDIA_ROOT).resolve()
    assert kept.parent == home / "records" / "2021" / "10"
    answer = sign_in(cast.bureau_clerk).get(f"/records/{made.pk}/attachment/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Disposition"].isascii()
    assert "\n" not in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.svg", PDF),
        ("a.html", b"<html>"),
        ("a.pdf.html", PDF),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.php", JPG),
        ("a.jpg", b"GIF89a/*" + JPG),
        ("a.zip", b"PK\x03\x04"),
    ],
)
def test_what_a_browser_would_run_is_not_taken(cast: Cast, bureau: Department, name: str, content: bytes) -> None:
    with pytest.raises(ValidationError):
        record_document(
            draft=report(bureau, attachment=SimpleUploadedFile(name, content)), by=cast.bureau_clerk, today=TODAY
        )
