# Times, days, money and ids of Ruby as the library has them.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require 'bigdecimal'
require 'date'

module Libclv
  # @api private
  module Convert
    EPOCH = Date.new(1970, 1, 1)
    DAY = 86_400

    module_function

    def whole(value, name)
      return value if value.is_a?(Integer)

      raise TypeError, "#{name} is an Integer, not #{value.class}"
    end

    # @return [Date, nil]
    def date(day) = day == Native::CLV_NO_DAY ? nil : EPOCH + day

    # @param value [Date]
    # @return [Integer] days since 1970-01-01
    def day(value)
      raise TypeError, "a day is a Date, not #{value.class}" unless value.is_a?(Date) && !value.is_a?(DateTime)

      (value - EPOCH).to_i
    end

    # A moment; a Date is its first second in the account's zone, or its last one.
    # @return [Integer] seconds since 1970-01-01T00:00:00Z
    def time(value, day_offset, last: false)
      case value
      when Time, Integer then value.to_i
      when DateTime then value.to_time.to_i
      when Date then (day(value) + (last ? 1 : 0)) * DAY - day_offset - (last ? 1 : 0)
      else raise TypeError, "a time is a Time, a Date or an Integer of seconds, not #{value.class}"
      end
    end

    # What the block makes of each; what is refused tells which one it was.
    def rows(what, list)
      index = -1
      list.map do |given|
        index += 1
        yield given
      end
    rescue TypeError, ArgumentError, RangeError => e
      raise e.class, "#{what} #{index}: #{e.message}"
    rescue DataError => e
      raise DataError.new(e.message, row: index, field: e.field)
    end

    # @return [Integer] minor units, never rounded
    def money(value, minor_digits, name = :amount)
      case value
      when Integer then value
      when String then parsed(value, minor_digits, name)
      when Rational, BigDecimal
        raise RangeError, 'an amount is a finite number' if value.is_a?(BigDecimal) && !value.finite?

        minor = value.to_r * 10**minor_digits
        raise RangeError, "an amount has at most #{minor_digits} decimals" unless minor.denominator == 1

        minor.numerator
      else
        raise TypeError, 'an amount is an Integer of minor units, or a BigDecimal, a Rational or a String of ' \
                         "currency units, not #{value.class}"
      end
    end

    def parsed(text, minor_digits, name)
      bytes = text.b
      out = FFI::MemoryPointer.new(:int64)
      Call.check { |error| Native.clv_money_parse(bytes, bytes.bytesize, minor_digits, out, error) }
      out.read_int64
    rescue DataError => e
      raise DataError.new(e.message, field: name)
    end

    # @return [String] the bytes
    def bytes(value, name)
      raise TypeError, "#{name} is a String, not #{value.class}" unless value.respond_to?(:to_str)

      value.to_str.b
    end

    # @return [String] UTF-8 where it is, else binary
    def text(bytes)
      said = bytes.dup.force_encoding(Encoding::UTF_8)
      said.valid_encoding? ? said : bytes.b
    end
  end
end
