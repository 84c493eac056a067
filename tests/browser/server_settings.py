"""Settings of the server that the browser drives: the product's own, with a hasher that is not slow on purpose."""

from coalsafety.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
