# Made from bindings/api.json by `apigen ruby`: type `make api`, do not edit.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # Of the headers that this gem was made from.
  VERSION = '0.1.0'.freeze
  # The library by its name with its number.
  SONAME = 'libclv.so.0'.freeze
end
