# Clean columns of orders, and their customers up to a day.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # @api private
  class Orders
    # @param customers [Array<Integer>]
    # @param days [Array<Date>]
    # @param amounts [Array<Integer, BigDecimal, Rational, String>]
    # @param configuration minor_digits, history_start: see {Configuration}
    def initialize(customers, days, amounts, **configuration)
      sizes = [customers, days, amounts].map(&:size)
      raise ArgumentError, "columns of #{sizes.join(', ')} elements" if sizes.uniq.size > 1

      @configuration = Record.write(Native::Configuration.made, Configuration, configuration)
      digits = @configuration[:minor_digits]
      values = [Convert.rows('order', customers) { |customer| Convert.whole(customer, :customer) },
                Convert.rows('order', days) { |day| Convert.day(day) },
                Convert.rows('order', amounts) { |amount| Convert.money(amount, digits) }]
      @columns = Native::OrderColumns.new
      @columns[:count] = customers.size
      @held = %i[customer day amount].zip(%i[int64 int32 int64], values).map do |name, type, column|
        memory = FFI::MemoryPointer.new(type, [column.size, 1].max)
        @columns[name] = memory.public_send(:"write_array_of_#{type}", column)
      end
    end

    # @return [Customers] of the orders up to a day
    def until(day)
      Customers.new(Call.handle(Native::BulkHandle) do |out, error|
        Native.clv_bulk_create(out, @columns, @configuration, Convert.day(day), nil, error)
      end)
    end

    # @api private
    class Customers
      # @return [Array<Integer>] ascending
      attr_reader :customers
      # @return [FFI::Pointer] in the same order, as long as this object lives
      attr_reader :statistics

      def initialize(handle)
        @handle = handle
        count = Native.clv_bulk_count(handle)
        @customers = count.zero? ? [] : Native.clv_bulk_customers(handle).read_array_of_int64(count)
        @statistics = Native.clv_bulk_statistics(handle)
      end

      # @return [Summary]
      def summary
        Summary.wrap(Call.handle(Native::SummaryHandle) { |out, error| Native.clv_bulk_summary(@handle, out, error) })
      end

      # Statistics of more customers, ascending: zeros for those that are not here.
      # @return [FFI::MemoryPointer]
      def statistics_of(customers)
        size = Native::Statistics.size
        made = FFI::MemoryPointer.new(size, [customers.size, 1].max)
        places = customers.each_with_index.to_h
        @customers.each_with_index do |customer, index|
          made.put_bytes(places.fetch(customer) * size, @statistics.get_bytes(index * size, size))
        end
        made
      end
    end
  end
end
