"""Passwords of users of a directory."""

import re

from moto.ds.responses import DirectoryServiceResponse

from emulator.deviations.deviation import Deviation
from emulator.deviations.directories import all_backends, get_directory
from emulator.deviations.directory_sharing import DirectoryError

CLASSES = ("[a-z]", "[A-Z]", "[0-9]", r"[^A-Za-z0-9\s]")


def reset_user_password(self: DirectoryServiceResponse) -> str:
    directory = get_directory(self.ds_backend, self._get_param("DirectoryId"))
    user, password = self._get_param("UserName"), self._get_param("NewPassword")
    if directory.directory_type == "SharedMicrosoftAD":
        raise DirectoryError("UnsupportedOperationException", "Only the owner of a directory can reset passwords.")
    if user.lower() != "admin":
        raise DirectoryError("UserDoesNotExistException", f"User {user} does not exist.")
    classes = sum(1 for pattern in CLASSES if re.search(pattern, password))
    if not 8 <= len(password) <= 64 or classes < 3 or "admin" in password.lower():
        raise DirectoryError("InvalidPasswordException", "The new password does not meet the password policy.")
    directory.password = password
    return "{}"


def password_of(account: str, directory: str) -> str:
    return next(
        b.directories[directory].password
        for b in all_backends()
        if b.account_id == account and directory in b.directories
    )


def apply() -> None:
    setattr(DirectoryServiceResponse, reset_user_password.__name__, reset_user_password)


DEVIATION = Deviation(
    "user-passwords",
    "The owner resets the password of the directory's Admin, within the password policy.",
    apply,
)
