"""Text that would be a script, planted into every column that people fill: every page shows it as text."""

from django.apps import apps
from django.db.models import CharField, TextField, Value
from django.db.models.functions import Cast, Concat

from tests.flows.test_the_gate import TABLE, Scene, scene

__all__ = ["scene"]

PLANTED = "\"'><img src=x onerror=alert(1)>{{7*7}}"
ROOMS = ("accounts", "mines", "duties", "inspections", "records", "exchange")
# Keys by which the books find a row, and what no page shows.
LEFT = {
    "username",
    "password",
    "key",
    "duty_key",
    "identity",
    "field",
    "value",
    "kind",
    "token",
    "sha256",
    "email",
    "quote",
    "text",
}
ADMIN_PAGES = (
    "accounts/user",
    "accounts/department",
    "accounts/post",
    "accounts/appointment",
    "mines/mine",
    "duties/duty",
)


def plant() -> int:
    """Write it into the books behind every action's back; how many columns took it."""
    columns = 0
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.concrete_fields:
                if (
                    isinstance(field, CharField | TextField)
                    and not field.choices
                    and field.name not in LEFT
                    and (field.max_length or 500) >= 60
                    and model._default_manager.exists()
                ):
                    # Names are unique: each carries its own number.
                    numbered = Concat(Value(PLANTED), Cast("pk", CharField()))
                    model._default_manager.update(**{field.attname: numbered})
                    columns += 1
    return columns


def test_planted_scripts_are_text_on_every_page(scene: Scene) -> None:
    assert plant() > 25
    asked = {scene.path(name): scene.somebody(policy.get) for name, policy in TABLE.items() if policy.get}
    asked |= {f"/admin/{page}/": "administrator" for page in ADMIN_PAGES}
    live, shown = [], set()
    for path, role in asked.items():
        answer = scene.browsers[role].get(path)
        if not answer["Content-Type"].startswith("text/html"):
            continue
        text = answer.content.decode()
        live += [f"{role} {path}"] if "<img src=x" in text else []
        # Told as it was typed: no template was made of it, and nothing was cut out.
        shown |= {path} if "&gt;&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in text else set()
    assert live == []
    assert len(shown) > 20


def test_planted_scripts_stay_one_cell_of_a_file(scene: Scene) -> None:
    plant()
    answer = scene.browsers["office"].post("/roster/export/", {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert all(line.startswith('"""\'><img src=x') for line in lines[2:])
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
