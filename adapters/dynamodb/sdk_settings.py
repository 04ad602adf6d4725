"""The AWS SDK's own settings, which it reads by itself from the environment and from its files."""

from __future__ import annotations


class WrongSdkSettings(Exception):
    """The SDK can't be used as it is set up; says why in one line."""

    def __init__(self, reason: object) -> None:
        said = " ".join(str(reason).split())
        super().__init__(f"The AWS SDK's own settings (AWS_PROFILE and the like, ~/.aws) can't be used: {said}")
