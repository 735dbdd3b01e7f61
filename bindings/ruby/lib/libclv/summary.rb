# Summaries: counts of customers without ids, which add.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # All that a model is fitted to. Immutable: `+` and `-` make new ones.
  class Summary
    include Stored
    extend Stored::Reading

    # @api private
    PREFIX = 'clv_summary'.freeze
    # @api private
    HANDLE = -> { Native::SummaryHandle }

    # From clean columns of orders, an element an order in each.
    #
    # @param customers [Array<Integer>] who, any number
    # @param days [Array<Date>]
    # @param amounts [Array<Integer, BigDecimal, Rational, String>]
    # @param until_day [Date] last day to count
    # @param configuration minor_digits, history_start: see {Configuration}
    # @return [Summary]
    def self.of_orders(customers, days, amounts, until_day:, **configuration)
      Orders.new(customers, days, amounts, **configuration).until(until_day).summary
    end

    # Of what a warehouse counted by GROUP BY. Rows are in any order, and those of one key add up.
    #
    # @param tables [Hash{Symbol => Enumerable<Array, SummaryRow>}] rows of :customers (x, first day, last day, count),
    #   :spend (x + 1, spend, count), :repeat_spend (x, spend, count), :repeat_days (day, count) and :gaps (gap, count);
    #   what {#rows} tells does too
    # @param orders [Integer] qualifying ones
    # @param until_day [Date] last day the data are complete for
    # @param spend_overflow [Integer] customers whose own spend does not fit 64 bits
    # @param configuration minor_digits, history_start, day_offset, filter: see {Configuration}
    # @return [Summary]
    def self.from_tables(tables, orders:, until_day:, spend_overflow: 0, **configuration)
      given = Native::SummaryTables.made
      given[:stride] = Native::SummaryRow.size
      given[:orders] = Convert.whole(orders, :orders)
      given[:spend_overflow] = Convert.whole(spend_overflow, :spend_overflow)
      held = tables.map do |name, rows|
        SummaryPart.number(name)
        rows = rows.map { |row| key_and_count(row) }
        given[:"#{name}_count"] = rows.size
        given[name] = FFI::MemoryPointer.new(:int64, [4 * rows.size, 1].max).write_array_of_int64(rows.flatten)
      end
      made = Record.write(Native::Configuration.made, Configuration, configuration)
      summary = Call.handle(Native::SummaryHandle) do |out, error|
        Native.clv_summary_from_tables(out, given, made, Convert.day(until_day), nil, error)
      end
      held.clear
      wrap(summary)
    end

    # Three keys, the last of which are 0 where there are fewer, and the count.
    # @api private
    def self.key_and_count(row)
      *key, count = row.is_a?(SummaryRow) ? [*row.key, row.count] : row
      raise ArgumentError, "a row of #{row.size} elements" unless key.size.between?(1, 3)

      numbers = [*key, *[0] * (3 - key.size), count].map { |value| value.is_a?(Date) ? Convert.day(value) : value }
      wrong = numbers.find { |value| !value.is_a?(Integer) }
      wrong.nil? ? numbers : raise(TypeError, "a whole number is needed, not #{wrong.inspect}")
    end
    private_class_method :key_and_count

    # The sum of summaries over different customers.
    # @param summaries [Enumerable<Summary>]
    # @return [Summary]
    def self.sum(summaries)
      summaries.inject { |made, summary| made + summary } || raise(ArgumentError, 'no summaries')
    end

    # @return [Summary]
    def +(other) = copy { |made, error| Native.clv_summary_add(made, Summary.handle_of(other), error) }

    # @return [Summary]
    def -(other) = copy { |made, error| Native.clv_summary_subtract(made, Summary.handle_of(other), error) }

    # @return [SummaryTotals]
    def totals = figures(SummaryTotals, Native::SummaryTotals, :get_totals)

    # @return [Configuration] how orders became transactions
    def configuration = figures(Configuration, Native::Configuration, :get_configuration)

    # @param part [Symbol] one of {SummaryPart}
    # @return [Array<SummaryRow>]
    def rows(part)
      number = SummaryPart.number(part)
      count = Native.clv_summary_row_count(handle, number)
      return [] if count.zero?

      size = Native::SummaryRow.size
      memory = FFI::MemoryPointer.new(size, count)
      Call.check { |error| Native.clv_summary_rows(handle, number, 0, count, memory, size, error) }
      Array.new(count) { |index| SummaryRow.read(Native::SummaryRow.new(memory + index * size)) }
    end

    # @return [String]
    def inspect = totals.then { |told| "#<#{self.class} #{told.customers} customers until #{told.until}>" }

    private

    # A copy that the block changes.
    def copy
      known = Native::Configuration.new
      Call.check { |error| Native.clv_summary_get_configuration(handle, known, error) }
      made = Call.handle(Native::SummaryHandle) do |out, error|
        Native.clv_summary_create(out, known, Native::CLV_NO_DAY, nil, error)
      end
      Call.check { |error| Native.clv_summary_add(made, handle, error) }
      Call.check { |error| yield made, error }
      Summary.wrap(made)
    end
  end
end
