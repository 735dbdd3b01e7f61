"""One writer or any number of readers of an account, by the rule of clv_account."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import threading
from contextlib import contextmanager
from typing import List

from ._native import NULL, ffi, lib


class Lock:
    """Short reads and writes hold `mutex`; long reads only count themselves, so that they go on beside each other and
    beside short ones. A writer waits until there is none, and new ones wait for it. The shortest read of all holds
    `gate` in its place, which writers hold too."""

    def __init__(self):
        self.mutex = threading.RLock()
        gate = lib.python_gate_new()
        if gate == NULL:
            raise MemoryError
        self.gate = ffi.gc(gate, lib.python_gate_free)
        self._free = threading.Condition(self.mutex)
        self._readers: List[int] = []
        self._waiting = 0

    @contextmanager
    def reading(self):
        me = threading.get_ident()
        with self.mutex:
            while self._waiting and me not in self._readers:
                self._free.wait()
            self._readers.append(me)
        try:
            yield
        finally:
            with self.mutex:
                self._readers.remove(me)
                self._free.notify_all()

    @contextmanager
    def writing(self):
        with self.mutex:
            if threading.get_ident() in self._readers:
                raise RuntimeError("an account cannot be changed from a callback of its own")
            self._waiting += 1
            try:
                while self._readers:
                    self._free.wait()
            finally:
                self._waiting -= 1
                self._free.notify_all()
            try:
                lib.python_gate_enter(self.gate)  # inside, for Ctrl-C may come right behind it
                yield
            finally:
                lib.python_gate_leave(self.gate)
