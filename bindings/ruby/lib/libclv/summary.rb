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
