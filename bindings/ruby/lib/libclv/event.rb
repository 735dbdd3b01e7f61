# Events as hashes, packed into an array of C.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # @api private
  module Event
    COMMON = %i[source status version].freeze
    # By kind: what must be there, and what may.
    MEMBERS = {
      purchase: [%i[profile order time amount], COMMON + %i[cost channel campaign tags]],
      refund: [%i[profile order refund time amount], COMMON],
      link: [%i[profile survivor seq], []],
      unlink: [%i[profile survivor seq], []],
      erase: [%i[profile mode], []]
    }.freeze
    TEXTS = %i[profile order source channel campaign refund survivor].freeze

    # Events in memory of C, which holds their texts too.
    class Batch
      PLACE = Native::Event.members.each_with_index.to_h.freeze
      FORMAT = Native::Event.members.map { |name| Native::Event.type(name).size == 4 ? 'l' : 'q' }.join.freeze
      RANGES = Native::Event.members.to_h do |name|
        bits = 8 * Native::Event.type(name).size
        [name, name == :version ? (0...2**bits) : (-2**(bits - 1)...2**(bits - 1))]
      end.freeze
      SIZE = TEXTS.to_h { |name| [PLACE[name], PLACE[:"#{name}_size"]] }.freeze

      attr_reader :memory, :count

      def initialize(events, configuration)
        @configuration = configuration
        @count = events.size
        @texts = String.new(encoding: Encoding::BINARY)
        @tags = []
        rows = Convert.rows('event', events) { |event| row(event) }
        @texts = held(@texts)
        @tags = held(@tags.each_slice(2).flat_map { |place, size| [place + @texts.address, size] }.pack('q*'))
        rows.each { |row| point(row) }
        @memory = held(rows.map { |row| row.pack(FORMAT) }.join)
      end

      private

      def held(bytes) = FFI::MemoryPointer.new([bytes.bytesize, 1].max).put_bytes(0, bytes)

      # The members of one event.
      def row(event)
        raise TypeError, "a Hash is needed, not #{event.class}" unless event.is_a?(Hash)

        made = Array.new(PLACE.size, 0)
        required, optional = MEMBERS[event[:kind]]
        raise ArgumentError, "no such kind: #{event[:kind].inspect}" unless required

        missing = required.find { |name| event[name].nil? }
        raise ArgumentError, "#{missing} is missing" if missing

        event.each do |name, value|
          unless name == :kind || required.include?(name) || optional.include?(name)
            raise ArgumentError, "#{event[:kind]} has no #{name.inspect}"
          end

          put(made, name, value) unless value.nil?
        end
        made
      end

      def put(row, name, value)
        case name
        when :kind then number(row, name, EventKind.number(value))
        when :status then number(row, name, OrderStatus.number(value))
        when :mode then number(row, name, EraseMode.number(value))
        when :time, :seq then number(row, name, Convert.time(value, @configuration.day_offset))
        when :amount, :cost then money(row, name, value)
        when :version then number(row, name, Convert.whole(value, :version))
        when :tags then tags(row, value)
        else
          bytes = Convert.bytes(value, name)
          row[PLACE[name]] = @texts.bytesize
          row[SIZE[PLACE[name]]] = bytes.bytesize
          @texts << bytes
        end
      end

      # Array#pack would cut off what does not fit.
      def number(row, name, value)
        return row[PLACE[name]] = value if RANGES[name].cover?(value)

        raise RangeError, "#{name} has #{8 * Native::Event.type(name).size} bits"
      end

      def money(row, name, value)
        number(row, name, Convert.money(value, @configuration.minor_digits, name))
        row[PLACE[:flags]] = Native::CLV_EVENT_COST if name == :cost
      end

      def tags(row, given)
        raise TypeError, "tags are an Array, not #{given.class}" unless given.is_a?(Enumerable)

        values = given.to_a
        row[PLACE[:tags]] = @tags.size * 8
        row[PLACE[:tag_count]] = values.size
        values.each do |tag|
          bytes = Convert.bytes(tag, :tags)
          @tags.push(@texts.bytesize, bytes.bytesize)
          @texts << bytes
        end
      end

      # Places in the texts become addresses.
      def point(row)
        SIZE.each { |place, size| row[place] += @texts.address if row[size].positive? }
        row[PLACE[:tags]] += @tags.address if row[PLACE[:tag_count]].positive?
      end
    end
  end
end
