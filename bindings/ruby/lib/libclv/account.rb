# An account: profiles and their orders, in whatever order they arrive.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'account_customers'
require_relative 'account_lifecycle'

module Libclv
  # One shop. Threads may share it: a lock has one call at a time, and a fit runs without it.
  #
  #     Libclv::Account.open(key: key) do |account|
  #       account.purchase(profile: 'c1', order: '1001', time: Time.now, amount: '19.99')
  #       account.refit
  #       account.predict('c1').predicted_value
  #     end
  class Account
    include Enumerable
    include AccountCustomers
    include AccountLifecycle

    # @param key [String] {Native::CLV_KEY_SIZE} secret random bytes, the same whenever this account is opened
    # @param configuration day_offset, minor_digits: see {Configuration}
    def initialize(key:, **configuration)
      made = Record.write(Native::Configuration.made, Configuration, configuration)
      own(Call.handle(Native::AccountHandle) do |out, error|
        Native.clv_account_create(out, Account.key(key), made, nil, error)
      end)
    end

    class << self
      # A new account that is closed behind the block.
      def open(**given, &block) = lend(new(**given), &block)

      # An account from the file that {#save} wrote; with a block it is closed behind it.
      # @raise [NotFoundError] there is no such file
      def load(path, key:, &block)
        lend(wrap(Call.handle(Native::AccountHandle) do |out, error|
          Native.clv_account_load(out, key(key), path.to_s, nil, error)
        end), &block)
      end

      # An account from what {#write} wrote.
      # @param io [IO, StringIO]
      def read(io, key:, &block)
        bytes = key(key)
        lend(wrap(Call.read(Native::AccountHandle, io) do |read, out, error|
          Native.clv_account_read(out, bytes, read, nil, nil, error)
        end), &block)
      end

      # An account from what {#dump} gave.
      def restore(bytes, key:, &block) = read(StringIO.new(bytes.b), key: key, &block)

      # @api private
      def key(bytes)
        given = Convert.bytes(bytes, :key)
        return given if given.bytesize == Native::CLV_KEY_SIZE

        raise ArgumentError, "a key has #{Native::CLV_KEY_SIZE} bytes, not #{given.bytesize}"
      end

      private

      def wrap(handle) = allocate.tap { |made| made.send(:own, handle) }

      def lend(account)
        return account unless block_given?

        begin
          yield account
        ensure
          account.close
        end
      end
    end

    # Takes events: one as keyword arguments or a hash, or an array or another Enumerable of hashes, all or nothing
    # where memory is short.
    #
    #     account.apply(kind: :purchase, profile: 'c1', order: '7', time: Time.now, amount: 1999)
    #     account.apply([{ kind: :link, profile: 'anonymous-1', survivor: 'c1', seq: 1 }, ..])
    #
    # The members are those of clv_event. Texts are bytes in whatever encoding. Money is an Integer of minor units, or a
    # BigDecimal, a Rational or a String of currency units, converted exactly; never a Float.
    #
    # @return [Symbol, Array<Symbol>] one of {Outcome} an event: what cannot be accepted stops nothing
    # @raise [TypeError, ArgumentError, RangeError, DataError] what has no form in C, such as an amount with too many
    #   decimals; it tells which event, and none was applied
    def apply(events = nil, **event)
      raise ArgumentError, 'events, or one event as keyword arguments' unless events.nil? ^ event.empty?
      return applied([events || event]).first if events.nil? || events.is_a?(Hash)
      raise TypeError, "events are an Array of Hash, not #{events.class}" unless events.is_a?(Enumerable)

      applied(events.to_a)
    end

    # As {#apply}; an event that is not accepted raises, when all others are applied.
    # @raise [DataError] with the row of the first one that was not accepted
    def apply!(events = nil, **event)
      outcomes = apply(events, **event)
      row = Array(outcomes).index { |outcome| Outcome.number(outcome).negative? }
      return outcomes unless row

      number = Outcome.number(Array(outcomes)[row])
      raise DataError.new(Native.clv_outcome_text(number), row: row)
    end

    # @!method purchase(**event)
    #   An order: profile, order, time, amount; source, status, version, cost, channel, campaign, tags.
    #   @return [Symbol] one of {Outcome}
    # @!method refund(**event)
    #   Money given back for an order: profile, order, refund, time, amount; source, status, version.
    #   @return [Symbol] one of {Outcome}
    # @!method link(**event)
    #   Two profiles are one person: profile, survivor, seq.
    #   @return [Symbol] one of {Outcome}
    # @!method unlink(**event)
    #   They are not: profile, survivor, seq.
    #   @return [Symbol] one of {Outcome}
    # @!method erase(**event)
    #   All that is known of one profile goes: profile, mode.
    #   @return [Symbol] one of {Outcome}
    EventKind.symbols.each { |kind| define_method(kind) { |**event| apply(kind: kind, **event) } }

    # @return [AccountFacts]
    def facts = figures(AccountFacts, Native::AccountFacts, :clv_account_get_facts)

    # @return [AccountMemoryFacts]
    def memory = figures(AccountMemoryFacts, Native::AccountMemoryFacts, :clv_account_memory)

    # @return [AccountTraffic]
    def traffic = figures(AccountTraffic, Native::AccountTraffic, :clv_account_get_traffic)

    # @return [String] the account's own order filter as printed; or a named one's; nil: there is none
    def order_filter(name = nil)
      locked { |handle| Native.clv_account_filter(handle, name&.to_s) }&.then { |text| Convert.text(text) }
    end

    # Changes which orders count: clv_query(7) is the language.
    # @param text [String, nil] nil: every order
    # @param now [Time, Date]
    # @raise [DataError] with the position where the expression breaks a rule
    def set_order_filter(text, now: Time.now)
      bytes = text.nil? ? nil : Convert.bytes(text, :filter)
      call { |handle, error| Native.clv_account_set_filter(handle, bytes, bytes.to_s.bytesize, moment(now), error) }
    end

    # Names a filter, for questions under another one than the account's own.
    def define_filter(name, text)
      bytes = Convert.bytes(text, :filter)
      call { |handle, error| Native.clv_account_define_filter(handle, name.to_s, bytes, bytes.bytesize, error) }
    end

    # Forgets a named filter.
    def remove_filter(name) = call { |handle, error| Native.clv_account_remove_filter(handle, name.to_s, error) }

    # @return [Hash{String => String}] named filters as printed
    def filters
      names = locked do |handle|
        (0..).lazy.map { |index| Native.clv_account_filter_name(handle, index) }.take_while(&:itself).to_a
      end
      names.to_h { |name| [Convert.text(name), order_filter(name)] }
    end

    # @return [String, nil] the host's position in its stream of events, which snapshots keep
    def position
      where, size = FFI::MemoryPointer.new(:pointer), FFI::MemoryPointer.new(:size_t)
      locked do |handle|
        Call.check { |error| Native.clv_account_position(handle, where, size, error) }
        length = size.get(:size_t, 0)
        length.zero? ? nil : Convert.text(where.read_pointer.read_bytes(length))
      end
    end

    # @param bytes [String, nil]
    def position=(bytes)
      given = bytes && Convert.bytes(bytes, :position)
      call { |handle, error| Native.clv_account_set_position(handle, given, given.to_s.bytesize, error) }
    end

    # Writes the account to a file, so that there is always a whole one.
    # @raise [IoError]
    def save(path) = call { |handle, error| Native.clv_account_save(handle, path.to_s, error) }

    # @param io [String, IO] bytes are appended to it
    # @param parts [Integer] sum of Native::CLV_SNAPSHOT_*
    # @return [String, IO] `io`
    def write(io, parts: Native::CLV_SNAPSHOT_ALL)
      locked { |handle| Call.written(io) { |write, error| Native.clv_account_write(handle, parts, write, nil, error) } }
    end

    # @return [String] a snapshot
    def dump(**given) = write(String.new(encoding: Encoding::BINARY), **given)

    # Frees the account and overwrites the ids in its memory; after that all but {#closed?} raises {ClosedError}.
    def close
      @lock.synchronize do
        handle, @handle = @handle, nil
        handle&.free
      end
    end

    def closed? = @handle.nil?

    # @return [String]
    def inspect
      return "#<#{self.class} in a call>" if @lock.owned?

      "#<#{self.class} #{closed? ? :closed : facts.to_h.slice(:persons, :orders, :has_model)}>"
    end

    private

    # A copy would be closed with the original.
    def initialize_copy(_other) = raise(TypeError, "#{self.class} cannot be copied: #dump and .restore do it")

    def own(handle)
      @handle = handle
      @lock = Mutex.new
      @configuration = facts.configuration
    end

    # One call at a time; Mutex refuses one that is made out of another's block.
    def locked
      @lock.synchronize do
        raise ClosedError, 'the account is closed' unless @handle

        yield @handle
      end
    end

    def call
      locked { |handle| Call.check { |error| yield handle, error } }
      nil
    end

    def figures(record, layout, function)
      locked do |handle|
        Call.record(record, layout) { |native, error| Native.public_send(function, handle, native, error) }
      end
    end

    def applied(events)
      return [] if events.empty?

      batch = Event::Batch.new(events, @configuration)
      outcomes = FFI::MemoryPointer.new(:int32, batch.count)
      call do |handle, error|
        Native.clv_account_apply(handle, batch.memory, Native::Event.size, batch.count, outcomes, error)
      end
      outcomes.read_array_of_int32(batch.count).map { |number| Outcome[number] }
    end

    def moment(value) = Convert.time(value, @configuration.day_offset, last: true)
  end
end
