# A customer's attributes: absent ones are nil, with a reason.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # Attributes are read by their names, or with {#[]}. Money is in minor units. Immutable; Marshal works.
  class Prediction
    # @return [String, nil] the customer's id, where an account predicted
    attr_reader :profile

    # @api private
    def self.filled(profile = nil)
      native = Native::Prediction.new
      yield native
      new(native, profile)
    end

    # @api private
    def initialize(native, profile)
      @native = native
      @profile = profile
    end

    # @param name [Symbol]
    # @return [Integer, Float, Date, nil]
    def [](name)
      return if reason_number(name) != 0

      DAYS.include?(name) ? Convert.date(@native[name]) : @native[name]
    end

    # Why an attribute is absent.
    # @return [Symbol, nil] one of {Reason}; nil: it is there
    def reason(name)
      number = reason_number(name)
      number.zero? ? nil : Reason[number]
    end

    # @return [Boolean] the model was fitted to days after as_of
    def lookahead? = @native[:flags] & Native::CLV_PREDICTION_LOOKAHEAD != 0

    # @return [Time, nil] when the model was fitted
    def fitted_at = Record.value(@native[:fitted_at], [:time, Native::CLV_NO_TIME])

    # @return [Hash{Symbol => Integer, Float, Date, nil}]
    def to_h = ATTRIBUTES.each_key.to_h { |name| [name, self[name]] }

    # For patterns: `in { p_alive: Float => alive }`.
    # @return [Hash{Symbol => Integer, Float, Date, nil}]
    def deconstruct_keys(_names) = to_h

    # @return [Boolean] the same figures and reasons of the same customer
    def ==(other) = other.class == self.class && other.key == key
    alias eql? ==

    # @return [Integer]
    def hash = key.hash

    # @api private
    def marshal_dump = key

    # @api private
    def marshal_load(key)
      @profile, bytes = key
      @native = Native::Prediction.new
      raise TypeError, 'a prediction of another version' unless bytes.bytesize == @native.size

      @native.pointer.put_bytes(0, bytes)
    end

    # @return [String] as clv_prediction_write_json has it
    def to_json(*)
      id = @profile&.b
      Convert.text(Call.written(String.new) do |write, error|
        Native.clv_prediction_write_json(@native, id, id.to_s.bytesize, write, nil, error)
      end)
    end

    # @return [String]
    def inspect = "#<#{self.class} #{@profile&.inspect} #{to_h.compact}>"

    protected

    def key = [@profile, @native.pointer.read_bytes(@native.size)]

    private

    def reason_number(name)
      number = ATTRIBUTES.fetch(name) { raise ArgumentError, "no such attribute: #{name.inspect}" }
      @native.pointer.get_uint8(@native.offset_of(:reason) + number)
    end
  end
end
