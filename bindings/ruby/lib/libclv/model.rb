# Models: parameters, and what they say of one customer in the terms of the literature.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # A model: parameters, never people. Immutable, may be shared between threads.
  #
  # x is the number of transactions after the first, t_x the time of the last one and t the length of observation, both
  # from the first one and in the model's unit of time.
  class Model
    include Stored
    extend Stored::Reading

    # @api private
    PREFIX = 'clv_model'.freeze
    # @api private
    HANDLE = -> { Native::ModelHandle }

    # The table of models.
    # @return [Array<ModelInfo>]
    def self.table
      (0..).lazy.map do |index|
        Call.record(ModelInfo, Native::ModelInfo) { |native, error| Native.clv_model_info_at(index, native, error) }
      rescue NotFoundError
        nil
      end.take_while(&:itself).to_a
    end

    # From known parameters: `Model.new(:pareto_nbd, { r: 0.55, alpha: 10.6, s: 0.61, beta: 11.7 }, unit_days: 7)`.
    #
    # @param kind [Symbol] one of {ModelKind}
    # @param parameters [Hash{Symbol => Numeric}] by the names of {Model.table}
    # @param spend [Hash{Symbol => Numeric}, nil] p, q, gamma of a Gamma-Gamma model, in currency units
    # @param options unit_days, convention, orders, transactions, configuration: see {ModelSpec}
    def initialize(kind, parameters, spend: nil, **options)
      spec = Native::ModelSpec.made
      named(spec, :parameters, 0, ModelKind.number(kind), parameters)
      named(spec, :spend_parameters, 1, SpendKind.number(:gamma_gamma), spend) if spend
      Record.write(spec, ModelSpec, { kind: kind, spend_kind: spend ? :gamma_gamma : :none, **options })
      @handle = Call.handle(Native::ModelHandle) { |out, error| Native.clv_model_create(out, spec, nil, error) }
    end

    # @return [ModelFacts]
    def facts = figures(ModelFacts, Native::ModelFacts, :get_facts)

    # @return [FitResult] how the transaction part was fitted
    def transactions = figures(FitResult, Native::FitResult, :get_transactions)

    # @return [FitResult] how the spend part was fitted
    def spend = figures(FitResult, Native::FitResult, :get_spend)

    # @return [Symbol] one of {ModelKind}
    def kind = facts.kind

    # @return [Hash{Symbol => Float}] of the transaction part, in the model's unit
    def parameters = by_name(0, ModelKind.number(facts.kind), transactions.parameters)

    # @return [Hash{Symbol => Float}] of the spend part, in currency units; empty where there is none
    def spend_parameters = by_name(1, SpendKind.number(facts.spend_kind), spend.parameters)

    # @return [Float]
    def log_likelihood(x, t_x, t) = value(:log_likelihood, x, t_x, t)

    # @return [Float] probability that the customer has not dropped out by t; not the one to buy again
    def p_alive(x, t_x, t) = value(:p_alive, x, t_x, t)

    # @return [Float] transactions expected within the horizon, in the model's unit
    def expected(x, t_x, t, horizon, discount: 0) = value(:expected, x, t_x, t, horizon, discount)

    # @return [Float] probability of at least one order within the horizon
    def p_order(x, t_x, t, horizon) = value(:p_order, x, t_x, t, horizon)

    # @return [Float, nil] the wait from t within which an order is as likely as not; nil: never
    def wait(x, t_x, t)
      value(:wait, x, t_x, t)
    rescue NotFoundError
      nil
    end

    # @param n [Numeric] transactions seen; 0: the mean over all customers
    # @param mean [Numeric] their mean spend, currency units
    # @return [Float, nil] of one transaction, currency units; nil: the parameters give no finite mean
    def expected_spend(n = 0, mean = 0)
      value(:expected_spend, n, mean)
    rescue NotFoundError
      nil
    end

    # Draws a customer whose first purchase is on day 0.
    # @param capacity [Integer] purchases that there is room for
    # @return [Array] days, each with its spend in minor units where there is a spend model
    # @raise [TooLargeError] there were more than `capacity`
    def simulate(seed:, customer:, days:, capacity: 4096)
      who = { seed: seed, customer: customer, days: days }.map { |name, value| Convert.whole(value, name) }
      times = FFI::MemoryPointer.new(:int32, capacity)
      spends = FFI::MemoryPointer.new(:int64, capacity) unless facts.spend_kind == :none
      count = FFI::MemoryPointer.new(:size_t)
      Call.check do |error|
        Native.clv_model_simulate(handle, *who, times, spends, capacity, count, error)
      end
      drawn = times.read_array_of_int32(count.get(:size_t, 0))
      spends ? drawn.zip(spends.read_array_of_int64(drawn.size)) : drawn
    end

    # @return [String]
    def inspect = "#<#{self.class} #{kind} #{parameters} #{spend_parameters}>"

    private

    def value(name, *terms)
      out = FFI::MemoryPointer.new(:double)
      Call.check { |error| Model.native(name, handle, *terms, out, error) }
      out.read_double
    end

    def names(spend, kind)
      row = Model.table.find { |info| info.spend == spend && info.kind == kind }
      row ? row.parameter_names.map(&:to_sym) : []
    end

    def by_name(spend, kind, values) = names(spend, kind).zip(values).to_h

    def named(spec, member, spend, kind, given)
      known, given = names(spend, kind), given.transform_keys(&:to_sym)
      raise ArgumentError, "the parameters are #{known.inspect}" unless given.keys.sort == known.sort

      known.each_with_index { |name, index| spec[member][index] = Float(given[name]) }
    end
  end
end
