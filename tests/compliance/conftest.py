"""The core's tests use no settings and no files: the fixture that every other test gets is replaced by nothing."""

import pytest


@pytest.fixture(autouse=True)
def quick_passwords() -> None:
    """Stand in for the fixture of the same name above: no Django and no directory for each of the core's tests."""
