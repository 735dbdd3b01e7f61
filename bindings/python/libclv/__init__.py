"""Customer lifetime value: purchases go in; for every customer it answers what they are worth, whether they are still a
customer, how many orders to expect of them and when the next one is due.

Account holds the customers of one shop; fit() makes a Model of a Summary; predict() asks it about columns of customers;
backtest() holds forecasts against what happened; a Segment is a condition, and Account.members() who meets it.
What the library says of a call is in the docstrings; `lib` and `ffi` are the C functions themselves, by cffi.
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any, Dict

from . import _declarations, _values
from ._declarations import *  # noqa: F401,F403
from ._declarations import AttributeInfo, Error, OptionInfo
from ._native import ffi, lib
from ._cdef import VERSION as __version__
from ._values import day, date, seconds
from .account import Account
from .backtest import Backtest, Calibration, Difference, backtest
from .model import Model, fit, predict, predict_one
from .prediction import Columns, Prediction
from .segment import Members, Segment
from .summary import Bulk, Summary, dtype

__all__ = [
    "Account", "Backtest", "Bulk", "Calibration", "Columns", "Difference", "Error", "Members", "Model", "Prediction",
    "Segment", "Summary", "attributes", "backtest", "date", "day", "ffi", "fit", "fit_options", "lib", "predict",
    "predict_one", "seconds", "statistics_dtype"
]
__all__ += _declarations.__all__


def attributes() -> Dict[str, AttributeInfo]:
    """The table of attributes: an AttributeInfo by name."""
    return dict(_values.ATTRIBUTES)


def fit_options() -> Dict[str, OptionInfo]:
    """The table of options of a fit: an OptionInfo by name."""
    return dict(_values.FIT_OPTIONS)


def statistics_dtype() -> Any:
    """The NumPy type of clv_statistics."""
    return dtype("clv_statistics")
