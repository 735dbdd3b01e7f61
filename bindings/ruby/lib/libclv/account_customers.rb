# What an account says of its customers.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # Questions about customers. as_of is a Time, or a Date for the end of that day of the account. Options are horizon,
  # next_order_limit and annual_discount; what is not given is the account's.
  module AccountCustomers
    # How many positions are looked at under one lock.
    STEP = 1024

    # @param filter [String, Symbol, nil] a named filter's
    # @param model [Model, nil] for a named filter, one fitted to its summary; nil: the account's
    # @return [Prediction]
    # @raise [NotFoundError] no such profile
    def predict(id, as_of: Time.now, filter: nil, model: nil, **options)
      raise ArgumentError, 'a model of its own belongs to a named filter' if model && !filter

      bytes = Convert.bytes(id, :id)
      locked { |handle| predicted(handle, bytes, moment(as_of), filter&.to_s, model, chosen(handle, options)) }
    end

    # The prediction of a profile, or nil; with a block, as Enumerable has it, of the first customer that it likes.
    #
    # @param id [String] not with a block
    # @param given what {#predict} takes; with a block what {#each} takes
    # @return [Prediction, nil]
    def find(*id, **given, &block)
      return each(**given).find(*id, &block) if block || id.empty?

      predict(*id, **given)
    rescue NotFoundError => e
      raise if e.field == :filter

      nil
    end

    # Every customer with an order or a refund, as a {Prediction} that has its id. Without a block an Enumerator:
    # `account.each(as_of: day).max_by(10) { |customer| customer.predicted_value || 0 }`. The account must not change
    # meanwhile.
    # @raise [StaleError] it did
    def each(as_of: Time.now, **options, &block)
      return enum_for(:each, as_of: as_of, **options) { facts.persons } unless block

      known = facts
      (0...known.positions).step(STEP) do |first|
        customers = locked do |handle|
          given = chosen(handle, options)
          positions(handle, known.generation, first, known.positions).filter_map do |id|
            predicted(handle, id, moment(as_of), nil, nil, given)
          end
        end
        customers.each(&block)
      end
      self
    end

    # Does {#predict} know the profile? It knows all of a person's, of which {#each} tells one.
    # @param id [String]
    # @return [Boolean]
    def include?(id)
      person(id).any?
    rescue NotFoundError
      false
    end
    alias member? include?

    # Who is in a segment.
    #
    # @param segment [Segment, String] or the definition of one
    # @return [Members]
    def members(segment, as_of: Time.now, **options)
      segment = Segment.new('members', segment, minor_digits: @configuration.minor_digits) if segment.is_a?(String)
      Members.new(self, segment, as_of, options)
    end

    # Attributes of a list of customers, a column each, absent ones nil.
    #
    # @param ids [Array<String>] where there is no such profile, all is nil
    # @param names [Array<Symbol>]
    # @return [Hash{Symbol => Array}]
    def columns(ids, names, as_of: Time.now, **options)
      texts = list(ids.map { |id| Convert.bytes(id, :id) })
      made = names.to_h { |name| [name, Column.new(name, ids.size)] }
      native = FFI::MemoryPointer.new(Native::Column, [made.size, 1].max)
      made.each_value.with_index { |column, i| column.put(Native::Column.new(native + i * Native::Column.size)) }
      locked do |handle|
        given = chosen(handle, options)
        Call.check do |error|
          Native.clv_account_predict_list(handle, texts, ids.size, moment(as_of), given, native, made.size, error)
        end
      end
      made.transform_values(&:to_a)
    end

    # @return [Statistics]
    # @raise [NotFoundError] no such profile, or no such filter
    def statistics(id, as_of: Time.now, filter: nil)
      bytes = Convert.bytes(id, :id)
      locked do |handle|
        Call.record(Statistics, Native::Statistics) do |native, error|
          taken = [bytes, bytes.bytesize, moment(as_of), native, native.size, error]
          next Native.clv_account_statistics(handle, *taken) unless filter

          Native.clv_account_statistics_under(handle, filter.to_s, *taken)
        end
      end
    end

    # How a prediction comes about, term by term.
    # @return [Explanation]
    def explain(id, as_of: Time.now, **options)
      bytes = Convert.bytes(id, :id)
      locked do |handle|
        given = chosen(handle, options)
        Call.record(Explanation, Native::Explanation) do |native, error|
          Native.clv_account_explain(handle, bytes, bytes.bytesize, moment(as_of), given, native, error)
        end
      end
    end

    # What has changed for a customer from one moment to another.
    # @return [Hash{Symbol => Array}] before and after by attribute, of those that changed
    def compare(id, from, to, **options)
      bytes = Convert.bytes(id, :id)
      before, after = Native::Prediction.new, Native::Prediction.new
      changed = FFI::MemoryPointer.new(:uint64)
      locked do |handle|
        given = chosen(handle, options)
        moments = [moment(from), moment(to)]
        Call.check do |error|
          Native.clv_account_compare(handle, bytes, bytes.bytesize, *moments, given, before, after, changed, error)
        end
      end
      before, after = Prediction.new(before, id), Prediction.new(after, id)
      names = Prediction::ATTRIBUTES.select { |_, number| changed.read_uint64[number] == 1 }.keys
      names.to_h { |name| [name, [before[name], after[name]]] }
    end

    # All ids of the person that a profile belongs to, the one that it goes by first.
    # @return [Array<String>]
    def person(id)
      bytes = Convert.bytes(id, :id)
      count = FFI::MemoryPointer.new(:size_t)
      locked do |handle|
        ask = lambda do |ids, room|
          Call.check { |error| Native.clv_account_person_ids(handle, bytes, bytes.bytesize, ids, room, count, error) }
        end
        ask.call(nil, 0)
        found = count.get(:size_t, 0)
        ask.call(memory = FFI::MemoryPointer.new(Native::Text, found), found)
        Array.new(found) do |index|
          text = Native::Text.new(memory + index * Native::Text.size)
          Convert.text(text[:bytes].read_bytes(text[:size]))
        end
      end
    end

    # Memory for one attribute of many customers.
    # @api private
    class Column
      def initialize(name, count)
        @type = Native::Prediction.type(name)
        @number = Prediction::ATTRIBUTES.fetch(name) { raise ArgumentError, "no such attribute: #{name.inspect}" }
        @count = count
        @values = FFI::MemoryPointer.new(8, [count, 1].max)
        @reasons = FFI::MemoryPointer.new(1, [count, 1].max)
      end

      def put(native)
        native[:attribute] = @number
        native[:values] = @values
        native[:reasons] = @reasons
      end

      def to_a
        values = case @type
                 when FFI::Type::INT32 then @values.read_array_of_int32(@count).map { |day| Convert.date(day) }
                 when FFI::Type::INT64 then @values.read_array_of_int64(@count)
                 else @values.read_array_of_double(@count)
                 end
        values.zip(@reasons.read_array_of_uint8(@count)).map { |value, reason| reason.zero? ? value : nil }
      end
    end
    private_constant :Column

    private

    def predicted(handle, id, as_of, filter, model, options)
      Prediction.filled(Convert.text(id)) do |native|
        Call.check do |error|
          taken = [id, id.bytesize, as_of, options, native, error]
          next Native.clv_account_predict(handle, *taken) unless filter

          Native.clv_account_predict_under(handle, filter, Model.given(model), *taken)
        end
      end
    end

    # The account's options with those that were given in their place; nil: none were.
    def chosen(handle, options)
      return if options.empty?

      own = Native::AccountOptions.new
      Call.check { |error| Native.clv_account_get_options(handle, own, error) }
      made = Native::PredictOptions.made.fill(PredictOptions::FIELDS.to_h { |name, _| [name, own[name]] })
      Record.write(made, PredictOptions, options)
    end

    # Ids of some positions; where nobody is, nil.
    def positions(handle, generation, first, count)
      id, size = FFI::MemoryPointer.new(:pointer), FFI::MemoryPointer.new(:size_t)
      (first...[first + STEP, count].min).filter_map do |position|
        Call.check { |error| Native.clv_account_profile_at(handle, generation, position, id, size, error) }
        id.read_pointer.read_bytes(size.get(:size_t, 0))
      rescue NotFoundError
        nil
      end
    end

    # Texts in memory of C, which holds on to their bytes.
    def list(ids)
      memory = FFI::MemoryPointer.new(Native::Text, [ids.size, 1].max)
      bytes = FFI::MemoryPointer.new([ids.sum(&:bytesize), 1].max)
      offset = 0
      ids.each_with_index do |id, index|
        text = Native::Text.new(memory + index * Native::Text.size)
        text[:bytes] = bytes.put_bytes(offset, id) + offset
        text[:size] = id.bytesize
        offset += id.bytesize
      end
      memory.instance_variable_set(:@bytes, bytes)
      memory
    end
  end
end
