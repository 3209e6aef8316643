"""Sparse rows for training; the one place that knows scipy's matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from nlu.features import Vector, stack

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped] # no stubs

    Rows: TypeAlias = csr_matrix
else:
    Rows = object

__all__ = ["Rows", "below", "csr"]


def csr(vectors: Sequence[Vector], width: int) -> Rows:
    """Return `vectors` as the rows of a sparse matrix with `width` columns."""
    from scipy.sparse import csr_matrix

    return csr_matrix(stack(vectors), shape=(len(vectors), width))


def below(one: Rows, other: Rows) -> Rows:
    """Return the rows of `one`, then those of `other`."""
    from scipy.sparse import vstack

    return vstack([one, other]).tocsr()
