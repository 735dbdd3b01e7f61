# Segments: the customers of whom something is true, and who of an account they are.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # A name and a definition in the language of clv_query(7), over the attributes of a {Prediction}, money in currency
  # units. Immutable, of no account, may be shared between threads; Marshal works.
  #
  #     leaving = Libclv::Segment.new('leaving', 'total_value > 500 and p_alive < 0.4')
  #     account.members(leaving).count
  #     account.members(leaving).include?('c1')
  class Segment
    # @api private
    attr_reader :handle

    # @param name [String] 1 to {Native::CLV_SEGMENT_NAME_MAX} bytes of UTF-8
    # @param definition [String]
    # @param minor_digits [Integer] decimals of the currency
    # @raise [DataError] with the position where the definition breaks a rule
    def initialize(name, definition, minor_digits: 2)
      called, bytes = Convert.bytes(name, :name), Convert.bytes(definition, :definition)
      raise ArgumentError, 'a name has no zero byte' if called.include?("\0")

      Convert.whole(minor_digits, :minor_digits)
      @handle = Call.handle(Native::SegmentHandle) do |out, error|
        Native.clv_segment_create(out, called, bytes, bytes.bytesize, minor_digits, nil, error)
      end
    end

    # C would take any pointer: only an object of this class has a good one.
    # @api private
    def self.handle_of(object)
      return object.handle if object.is_a?(self)

      raise TypeError, "a #{self} is needed, not #{object.class}"
    end

    # @return [SegmentFacts]
    def facts
      Call.record(SegmentFacts, Native::SegmentFacts) do |native, error|
        Native.clv_segment_get_facts(handle, native, error)
      end
    end

    # @return [String]
    def name = Convert.text(Native.clv_segment_name(handle))

    # @return [String] as printed: the same for every way to write it
    def definition = Convert.text(Native.clv_segment_definition(handle))
    alias to_s definition

    # @return [Array<Symbol>] those that the definition reads
    def attributes
      read = facts.attributes
      Prediction::ATTRIBUTES.select { |_, number| read[number] == 1 }.keys
    end

    # @api private
    def _dump(_level) = Marshal.dump(key)

    # @api private
    def self._load(bytes) = Marshal.load(bytes).then { |name, text, digits| new(name, text, minor_digits: digits) }

    # @return [Boolean] the same name and definition
    def ==(other) = other.class == self.class && other.key == key
    alias eql? ==

    # @return [Integer]
    def hash = key.hash

    # @return [String]
    def inspect = "#<#{self.class} #{name.inspect} #{definition}>"

    protected

    def key = [name, definition, facts.minor_digits]
  end

  # Who of an account is in a segment as of a moment, their ids as Enumerable has them. The account is asked each time.
  # {AccountCustomers#members} makes one.
  class Members
    include Enumerable

    # How many positions are looked at under one lock.
    STEP = 8192

    # @return [Segment]
    attr_reader :segment

    # @api private
    def initialize(account, segment, as_of, options)
      @account, @segment, @as_of, @options = account, segment, as_of, options
      Segment.handle_of(segment)
    end

    # Ids of the members. The account must not change meanwhile.
    # @raise [StaleError] it did
    def each(&block)
      return enum_for(:each) { size } unless block

      known, room = @account.facts, FFI::MemoryPointer.new(:size_t, STEP)
      (0...known.positions).step(STEP) do |first|
        count = [STEP, known.positions - first].min
        found = asked do |handle, options|
          members = range(handle, known.generation, first, count, options, room)
          ids(handle, known.generation, room, members)
        end
        found.each(&block)
      end
      self
    end

    # @return [Integer] how many there are
    def size
      positions = generation = nil
      asked do |handle, options|
        Call.record(AccountFacts, Native::AccountFacts) do |native, error|
          Native.clv_account_get_facts(handle, native, error)
        end.then { |facts| positions, generation = facts.positions, facts.generation }
        range(handle, generation, 0, positions, options, nil)
      end
    end

    # As Enumerable has it; {#size} where nothing is asked of them.
    def count(*item, &block) = item.empty? && !block ? size : super

    # @return [Boolean] false too where there is no such profile
    def include?(id)
      bytes, member = Convert.bytes(id, :id), FFI::MemoryPointer.new(:int32)
      asked do |handle, options|
        Call.check do |error|
          Native.clv_account_in_segment(handle, @segment.handle, bytes, bytes.bytesize, moment, options, member, error)
        end
      end
      member.read_int32 == 1
    rescue NotFoundError
      false
    end
    alias member? include?

    # @return [Enumerator::Lazy<Prediction>] of each member
    def predictions = lazy.map { |id| @account.predict(id, as_of: @as_of, **@options) }

    # @return [String]
    def inspect = "#<#{self.class} #{@segment.inspect} as of #{@as_of}>"

    private

    # Under the account's lock, with the options that hold.
    def asked
      @account.send(:locked) { |handle| yield handle, @account.send(:chosen, handle, @options) }
    end

    def moment = @account.send(:moment, @as_of)

    def range(handle, generation, first, count, options, room)
      members = FFI::MemoryPointer.new(:size_t)
      Call.check do |error|
        Native.clv_account_segment_range(handle, @segment.handle, generation, first, count, moment, options, room,
                                         members, error)
      end
      members.get(:size_t, 0)
    end

    def ids(handle, generation, positions, count)
      id, size, width = FFI::MemoryPointer.new(:pointer), FFI::MemoryPointer.new(:size_t), FFI.type_size(:size_t)
      Array.new(count) do |index|
        position = positions.get(:size_t, index * width)
        Call.check { |error| Native.clv_account_profile_at(handle, generation, position, id, size, error) }
        Convert.text(id.read_pointer.read_bytes(size.get(:size_t, 0)))
      end
    end
  end
end
