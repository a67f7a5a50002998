"""Directories of all accounts: what several deviations look up."""

from typing import Iterator

from moto.ds.exceptions import EntityDoesNotExistException
from moto.ds.models import Directory, DirectoryServiceBackend, ds_backends


def all_backends() -> Iterator[DirectoryServiceBackend]:
    for account in list(ds_backends.keys()):
        for backend in list(ds_backends[account].values()):
            yield backend


def find_directory(directory_id: str) -> Directory | None:
    """A directory of any account, by its own id."""
    for backend in all_backends():
        if directory_id in backend.directories:
            return backend.directories[directory_id]
    return None


def get_directory(backend: DirectoryServiceBackend, directory_id: str) -> Directory:
    """A directory of the caller's account."""
    if directory_id not in backend.directories:
        raise EntityDoesNotExistException(f"Directory {directory_id} does not exist")
    return backend.directories[directory_id]
