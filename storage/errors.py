"""Errors of the store.

StorageError
├── KeyFileError     the key file is missing, unreadable or open to others
├── SealBroken       a sealed value cannot be opened with any key of the ring
├── SchemaMismatch   the database is newer than this code, or not upgraded
├── AreaFileError    a line of an area file cannot be taken
└── BackupError      a backup cannot be opened, or has nowhere to go
"""


class StorageError(Exception):
    """The store could not do what was asked."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__class__.__doc__)


class KeyFileError(StorageError):
    """The key file is missing, unreadable or open to other users."""


class SealBroken(StorageError):
    """A sealed value cannot be opened with any key of the ring."""


class SchemaMismatch(StorageError):
    """The database schema does not fit this version of the code."""


class AreaFileError(StorageError):
    """A line of the area file cannot be taken."""


class BackupError(StorageError):
    """The backup cannot be opened, or there is no empty database for it."""
