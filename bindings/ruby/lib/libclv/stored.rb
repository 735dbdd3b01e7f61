# What models and summaries share: immutable, with a handle, and kept as bytes.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require 'stringio'

module Libclv
  # Bytes and JSON of a {Model} or a {Summary}; Marshal works too.
  module Stored
    # @api private
    attr_reader :handle

    # @param io [String, IO] bytes are appended to it
    # @return [String, IO] `io`
    def write(io) = Call.written(io) { |write, error| self.class.native(:write, handle, write, nil, error) }

    # @return [String] bytes
    def dump = write(String.new(encoding: Encoding::BINARY))

    # Into a file.
    # @return [nil]
    def save(path) = File.open(path, 'wb') { |file| write(file) } && nil

    # @return [String]
    def to_json(*)
      Convert.text(Call.written(+'') { |write, error| self.class.native(:write_json, handle, write, nil, error) })
    end

    # What a function tells of this object.
    def figures(record, layout, name)
      Call.record(record, layout) { |native, error| self.class.native(name, handle, native, error) }
    end
    private :figures

    # @api private
    def _dump(_level) = dump

    # @return [Boolean] the same bytes
    def ==(other) = other.class == self.class && other.dump == dump
    alias eql? ==

    # @return [Integer]
    def hash = dump.hash

    # Class methods.
    module Reading
      # @param io [IO, StringIO]
      def read(io)
        wrap(Call.read(self::HANDLE.call, io) { |read, out, error| native(:read, out, read, nil, nil, error) })
      end

      # @param bytes [String] as {Stored#dump} gives them
      def restore(bytes) = read(StringIO.new(bytes.b))
      alias _load restore

      # From a file.
      def load(path) = File.open(path, 'rb') { |file| read(file) }

      # C would take any pointer: only an object of this class has a good one.
      # @api private
      def handle_of(object)
        return object.handle if object.is_a?(self)

        raise TypeError, "a #{self} is needed, not #{object.class}"
      end

      # For who may be given none.
      # @api private
      def given(object) = object.nil? ? nil : handle_of(object)

      # @api private
      def wrap(handle) = allocate.tap { |made| made.instance_variable_set(:@handle, handle) }

      # @api private
      def native(name, *arguments) = Native.public_send(:"#{self::PREFIX}_#{name}", *arguments)
    end
  end
end
