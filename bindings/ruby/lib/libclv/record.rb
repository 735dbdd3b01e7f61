# Structs of C as immutable structs of Ruby, and hashes as structs of C.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # @api private
  module Record
    # A class with a reader for each member; the value says how it is read: nil as it is, :flag, :day, :row, :text,
    # :texts, :array, [:time, what stands for none], an {Enum}, [an {Enum}, nil] where 0 is none, or another record.
    def self.define(**fields)
      made = Struct.new(*fields.keys, keyword_init: true)
      made.const_set(:FIELDS, fields.freeze)
      made.define_singleton_method(:read) do |native|
        new(**self::FIELDS.to_h { |name, how| [name, Record.value(native[name], how)] }).freeze
      end
      made
    end

    def self.value(raw, how)
      case how
      when nil then raw
      when :flag then raw != 0
      when :day then Convert.date(raw)
      when :row then raw == Native::CLV_NO_ROW ? nil : raw
      when :text then raw.to_s.dup.force_encoding(Encoding::UTF_8)
      when :texts then raw.to_a.reject(&:null?).map { |text| text.read_string.force_encoding(Encoding::UTF_8) }
      when :array then raw.to_a.freeze
      when Enum then how[raw]
      when Array then either(raw, *how)
      else how.read(raw)
      end
    end

    def self.either(raw, kind, none)
      return raw == none ? nil : Time.at(raw).utc if kind == :time

      raw.zero? ? nil : kind[raw]
    end

    # Writes what a hash holds into a struct of C.
    # @param values [Hash, Struct]
    # @return [Layout] `native`
    def self.write(native, record, values)
      known = values.is_a?(Hash) || values.is_a?(Struct)
      raise TypeError, "members are a Hash, not #{values.class}" unless known

      values.to_h.each do |name, value|
        how = record::FIELDS.fetch(name) { raise ArgumentError, "no such member: #{name.inspect}" }
        nested = how.is_a?(Class)
        nested ? write(native[name], how, value) : put(native, name, how, value)
      end
      native
    end

    def self.put(native, name, how, value)
      case how
      when :flag then native[name] = value ? 1 : 0
      when :day then native[name] = value.nil? ? Native::CLV_NO_DAY : Convert.day(value)
      when :text then native[name] = value.to_s
      when :array then value.each_with_index { |item, index| native[name][index] = item }
      when Enum then native[name] = how.number(value)
      when Array then native[name] = number_or_none(value, *how)
      else native[name] = number(native, name, value)
      end
    end

    def self.number_or_none(value, kind, none)
      return kind.number(value || 0) unless kind == :time

      value ? Convert.time(value, 0) : none
    end

    # Nothing is cut off: a whole number is a whole number.
    def self.number(native, name, value)
      return Float(value) if native.class.type(name) == FFI::Type::DOUBLE

      Convert.whole(value, name)
    end
  end
end
