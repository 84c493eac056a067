"""A form that comes back with nothing in it is a bad form, wherever it is sent to: 422, its fields named, nothing saved."""

import pytest

from audit.models import AuditEntry
from tests.flows.test_the_gate import Scene, scene

__all__ = ["scene"]

FORMS = {
    "visit_new": "bureau_head",
    "visit_correct": "bureau_head",
    "visit_end": "bureau_head",
    "visit_void": "bureau_head",
    "record_correct": "bureau_clerk",
    "record_void": "bureau_clerk",
    "excuse_new": "office",
    "closings": "office",
    "books": "office",
    "readings": "office",
    "password": "office",
    "import_kind": "administrator",
}


def test_nothing_sent_is_no_page_shown(scene: Scene) -> None:
    before = AuditEntry.objects.count()
    answers = {name: scene.tries(scene.browsers[role], "POST", name) for name, role in FORMS.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(FORMS, 422)
    assert all(
        "is-invalid" in answer.content.decode()
        or "errorlist" in answer.content.decode()
        or 'role="alert"' in answer.content.decode()
        for answer in answers.values()
    )
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    "path", ["/records/new/", "/records/new/?duty=a14-report-hazards", "/records/assessments/?month=2021-02"]
)
def test_forms_of_a_duty(scene: Scene, path: str) -> None:
    answer = scene.browsers["bureau_clerk"].post(path)
    assert answer.status_code in (302, 422)
    assert AuditEntry.objects.filter(action__startswith="record.").count() == 1
