# Symbols for the numbers of an enum.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # Such as {State}: `State[2]` is `:active`, `State.number(:active)` is 2.
  class Enum
    # @return [Array<Symbol>]
    attr_reader :symbols

    def initialize(name, **numbers)
      @name = name
      @numbers = numbers.freeze
      @symbols = numbers.keys.freeze
      @known = numbers.invert.freeze
      freeze
    end

    # @return [Symbol, Integer] the number itself where a newer library has one more
    def [](number) = @known.fetch(number, number)

    # @param symbol [Symbol, Integer]
    # @return [Integer]
    def number(symbol)
      return symbol if symbol.is_a?(Integer)

      @numbers.fetch(symbol) { raise ArgumentError, "#{@name} is one of #{@symbols.inspect}, not #{symbol.inspect}" }
    end

    # @return [Hash{Symbol => Integer}]
    def to_h = @numbers
  end
end
