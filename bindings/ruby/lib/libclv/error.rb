# What went wrong, as exceptions.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # The exceptions of the library; there is a class for each status of failure.
  class Error < StandardError
    # @return [Integer, nil] index of the offending row, from 0
    attr_reader :row
    # @return [Symbol, nil] the parameter, column or member concerned
    attr_reader :field
    # @return [Integer, nil] where in an expression, in bytes from 0
    attr_reader :position

    def initialize(message = nil, row: nil, field: nil, position: nil)
      super(message)
      @row = row
      @field = field
      @position = position
    end

    # @return [Symbol, nil] one of {Status}; nil where the binding itself refused
    def status = self.class.status

    # @return [Symbol, nil] one of {Status}, of exceptions of this class
    def self.status = ERRORS.key(self)&.then { |number| Status[number] }
  end

  # The account was closed.
  class ClosedError < Error; end
end
