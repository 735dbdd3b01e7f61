# Structs of C whose size is set, at every depth.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require 'ffi'

module Libclv
  # @api private
  class Layout < FFI::Struct
    # One with the defaults of its initialiser.
    def self.made = new.fill(const_defined?(:DEFAULTS, false) ? self::DEFAULTS : {})

    # @return [FFI::Type, nil]
    def self.type(name) = @layout[name]&.type

    # Members that are structs.
    def self.nested = @nested ||= members.select { |name| type(name).is_a?(FFI::StructByValue) }

    def self.sized?
      @sized = members.first == :size unless defined?(@sized)
      @sized
    end

    def initialize(pointer = nil)
      pointer ? super : super()
      sized unless pointer
    end

    def sized
      self[:size] = self.class.size if self.class.sized?
      self.class.nested.each { |name| self[name].sized }
    end

    # @param values [Hash] numbers, and hashes for members that are structs
    def fill(values)
      values.each { |name, value| value.is_a?(Hash) ? self[name].fill(value) : self[name] = value }
      self
    end
  end
end
