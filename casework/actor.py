"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass

from storage.base import AccountId, PersonId


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose word a verb runs, and the account they wrote from."""

    person_id: PersonId
    account_id: AccountId | None = None
