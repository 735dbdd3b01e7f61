# Calls: statuses become exceptions, and what a block of Ruby raises comes through C unharmed.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # @api private
  module Call
    # What a callback says to C, 0 or 1, and what its block raised. What other threads raise waits until C is done, so
    # that what it made has an owner.
    class Guard
      # @param waiting [Boolean] in blocks too
      def initialize(waiting: false)
        @mask = waiting ? :never : :immediate
      end

      def call(&block) = Thread.handle_interrupt(Object => :never, &block)

      # An exception, a `break` or a `throw` must not unwind the frames of C: it asks them to stop.
      def run(&block)
        done = false
        Thread.handle_interrupt(Object => @mask, &block)
        done = true
      rescue Exception => e
        @raised = e
      ensure
        return done ? 0 : 1
      end

      def finish
        raise @raised if @raised
      end
    end

    module_function

    # Yields a struct for the error; raises unless the block's status is CLV_OK.
    def check(guard = nil)
      error = Native::Error.new
      status = guard ? guard.call { yield error } : yield(error)
      return if status.zero?

      guard&.finish
      raise failure(status, error)
    end

    def failure(status, error)
      row, field, position = error[:row], error[:field].to_s, error[:position]
      message = error[:message].to_s
      message = Native.clv_status_text(status) if message.empty?
      ERRORS.fetch(status, Error).new(message, row: row == Native::CLV_NO_ROW ? nil : row,
                                               field: field.empty? ? nil : field.to_sym,
                                               position: position.negative? ? nil : position)
    end

    # Yields where a handle goes, and an error.
    def handle(type, guard = Guard.new)
      out = FFI::MemoryPointer.new(:pointer)
      made = nil
      check(guard) do |error|
        status = yield out, error
        made = type.new(out.read_pointer) if status.zero?
        status
      end
      made
    end

    # A record that a function fills.
    def record(record, layout)
      native = layout.new
      check { |error| yield native, error }
      record.read(native)
    end

    # Appends what a function writes to a String or an IO.
    # @return [#<<] `out`
    def written(out)
      guard = Guard.new
      write = proc { |bytes, size, _| guard.run { out << bytes.read_bytes(size) } }
      check(guard) { |error| yield write, error }
      out
    end

    # A handle to what a function reads from an IO.
    def read(type, input)
      guard = Guard.new
      read = proc do |bytes, capacity, size, _|
        guard.run do
          piece = input.read(capacity) || ''
          bytes.put_bytes(0, piece, 0, [piece.bytesize, capacity].min)
          size.put(:size_t, 0, piece.bytesize)
        end
      end
      handle(type, guard) { |out, error| yield read, out, error }
    end
  end
end
