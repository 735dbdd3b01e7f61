"""What every failure of the library is."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from typing import Optional


class Error(Exception):
    """A call of the library failed. It never holds an id or an amount, so it can be logged."""

    #: a Status
    status: int = 0
    #: index of the offending row, from 0; None: the call as a whole
    row: Optional[int] = None
    #: the parameter, column or member concerned; "" where none
    field: str = ""
    #: where in an expression, in bytes from 0; None where there is none
    position: Optional[int] = None

    def __init__(self, message: str, *, row: Optional[int] = None, field: str = "",
                 position: Optional[int] = None) -> None:
        super().__init__(message)
        self.row, self.field, self.position = row, field, position
