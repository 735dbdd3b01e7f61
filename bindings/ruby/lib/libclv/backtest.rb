# Backtests: forecasts of a past period, held against what happened.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # For the name of each forecast a {BacktestScore}: first the naive ones, `:nobody`, `:mean_rate`, `:own_rate` and,
  # where the orders go back far enough, `:last_period`; then models, such as `:pareto_nbd`, as they were added.
  # {AccountLifecycle#backtest} and {Libclv.backtest} make one. Threads may share it.
  #
  #     tested = account.backtest(split: Date.new(2024, 9, 30))
  #     tested.grade                                            # :a
  #     tested.min_by { |_, score| score.deviance }.first       # :pareto_nbd
  #     tested.calibration.observed                             # ten means
  class Backtest
    include Enumerable

    # What is fitted where nothing else is said: every model.
    MODELS = (ModelKind.symbols - [:auto]).freeze

    # Mean transactions by tenths of the customers, from those of whom the least was predicted.
    # @!attribute predicted
    #   @return [Array<Float>]
    # @!attribute observed
    #   @return [Array<Float>]
    Calibration = Struct.new(:predicted, :observed)

    # Of the deviances of two forecasts: negative where the first one is better.
    # @!attribute deviance
    #   @return [Float]
    # @!attribute standard_error
    #   @return [Float] of the difference, paired over customers
    Difference = Struct.new(:deviance, :standard_error)

    # The days of a backtest. `earlier` is the last day before the period that is as long as the forecast's, nil where
    # the orders do not go back so far.
    # @api private
    Period = Struct.new(:split, :until, :earlier) do
      def self.of(first_day, until_day, split)
        raise ArgumentError, 'there is no order to forecast from' unless first_day

        split ||= chosen(first_day, until_day)
        earlier = Convert.day(split) - (Convert.day(until_day) - Convert.day(split))
        goes_back = earlier >= Native::CLV_DAY_MIN && Convert.day(first_day) <= earlier + 1
        new(split, until_day, goes_back ? Convert.date(earlier) : nil)
      end

      def self.chosen(first_day, until_day)
        split = FFI::MemoryPointer.new(:int32)
        Call.check do |error|
          Native.clv_backtest_split(Convert.day(first_day), Convert.day(until_day), split, error)
        end
        Convert.date(split.read_int32)
      end
    end

    # @api private
    # @param columns [Array<FFI::Pointer, nil>] statistics of the same customers as of the days of the period
    # @param summary [Summary] of the orders up to the split
    def self.judged(columns, count, period, summary, models, **options, &progress)
      made = new(columns, count, period)
      Array(models).each do |model|
        model = Libclv.fit(summary, model: model, until: period.split, **options, &progress) unless model.is_a?(Model)
        made.add(model)
      end
      made
    end

    # @return [Array<Symbol>] names of the forecasts
    attr_reader :names

    # @return [Hash{Symbol => Model}] those that forecast
    attr_reader :models

    # @api private
    def initialize(columns, count, period)
      before, after, earlier = columns
      days = [Convert.day(period.split), Convert.day(period.until)]
      @handle = Call.handle(Native::BacktestHandle) do |out, error|
        Native.clv_backtest_create(out, before, after, earlier, Native::Statistics.size, count, *days, nil, error)
      end
      @lock = Mutex.new
      @names = Array.new(facts.scores) { |index| score(index).forecaster }.freeze
      @models = {}.freeze
    end

    # Adds the forecast of a model that was fitted to days up to the split, or made from parameters.
    #
    # @param name [Symbol] its kind where none is given, with a number from the second on
    # @return [Symbol] the name
    def add(model, name: nil)
      kind, handle = model.kind, Model.handle_of(model)
      @lock.synchronize do
        raise ArgumentError, "there is a forecast #{name.inspect} already" if @names.include?(name)

        name ||= ([kind] + (2..@names.size).map { |number| :"#{kind}_#{number}" } - @names).first
        Call.check { |error| Native.clv_backtest_add(@handle, handle, nil, error) }
        @models = { **@models, name => model }.freeze
        @names = [*@names, name].freeze
      end
      name
    end

    # @param name [Symbol] one of {#names}
    # @return [BacktestScore]
    def [](name) = score(index(name))

    # Names with their scores, in their order.
    # @yieldparam pair [Array(Symbol, BacktestScore)]
    def each
      return enum_for(:each) { @names.size } unless block_given?

      @names.each { |name| yield [name, self[name]] }
      self
    end

    # @return [BacktestFacts]
    def facts
      @lock.synchronize do
        Call.record(BacktestFacts, Native::BacktestFacts) do |native, error|
          Native.clv_backtest_get_facts(@handle, native, error)
        end
      end
    end

    # @return [Symbol] one of {Grade}, of the best model
    def grade = facts.grade

    # @return [Symbol, nil] the model of the least deviance
    def best = facts.then { |facts| @names[facts.best_model] if facts.best_model < facts.scores }

    # @return [Symbol] the naive forecast of the least deviance
    def best_naive = @names[facts.best_naive]

    # Which model to use: the one of the least deviance, but the incumbent stays unless it is beaten by more than one
    # standard error of the difference.
    # @param incumbent [Symbol, nil] the kind of the model in use
    # @return [Symbol] a name
    # @raise [NotFoundError] no model was added
    def choose(incumbent = nil)
      found = FFI::MemoryPointer.new(:uint32)
      kind = ModelKind.number(incumbent || 0)
      @lock.synchronize { Call.check { |error| Native.clv_backtest_choose(@handle, kind, found, error) } }
      @names[found.read_uint32]
    end

    # @param name [Symbol]
    # @param other [Symbol] the best model, or the best naive forecast where there is no model, unless another is named
    # @return [Difference]
    def compare(name, other = best || best_naive)
      pair = [index(name), index(other)]
      out = FFI::MemoryPointer.new(:double, 2)
      @lock.synchronize { Call.check { |error| Native.clv_backtest_compare(@handle, *pair, out, out + 8, error) } }
      Difference.new(*out.read_array_of_double(2)).freeze
    end

    # @return [Calibration] of the best model, or the best naive forecast where there is no model, unless one is named
    def calibration(name = best || best_naive)
      score = self[name]
      Calibration.new(score.predicted_by_group, score.observed_by_group).freeze
    end

    # @return [String]
    def to_json(*)
      @lock.synchronize do
        Convert.text(Call.written(+'') { |write, error| Native.clv_backtest_write_json(@handle, write, nil, error) })
      end
    end

    # @return [String]
    def inspect
      deviances = to_h { |name, score| [name, score.deviance.round(4)] }
      facts.then { |facts| "#<#{self.class} #{facts.split} to #{facts.until} #{facts.grade} #{deviances}>" }
    end

    private

    # A copy would not know what is added to the original.
    def initialize_copy(_other) = raise(TypeError, "#{self.class} cannot be copied")

    def index(name) = @names.index(name) || raise(ArgumentError, "no such forecast: #{name.inspect}")

    def score(index)
      @lock.synchronize do
        Call.record(BacktestScore, Native::BacktestScore) do |native, error|
          Native.clv_backtest_get_score(@handle, index, native, error)
        end
      end
    end
  end

  # A backtest of clean columns of orders, an element an order in each, as {Summary.of_orders} takes them.
  #
  # @param until_day [Date] last day forecast
  # @param split [Date, nil] last day that forecasters know; nil: the last third of the days is forecast, at least 28
  #   and at most 365
  # @param models [Array<Symbol, Model>] kinds, which are fitted up to the split, or models that are fitted already
  # @param configuration [Hash] minor_digits, history_start: see {Configuration}
  # @param options those of {Libclv.fit}
  # @yieldparam progress [Progress] of each fit
  # @return [Backtest]
  def self.backtest(customers, days, amounts, until_day:, split: nil, models: Backtest::MODELS, configuration: {},
                    **options, &progress)
    orders = Orders.new(customers, days, amounts, **configuration)
    all = orders.until(until_day)
    period = Backtest::Period.of(all.summary.totals.first_day, until_day, split)
    known = orders.until(period.split)
    columns = [known.statistics_of(all.customers), all.statistics,
               period.earlier && orders.until(period.earlier).statistics_of(all.customers)]
    Backtest.judged(columns, all.customers.size, period, known.summary, models, **options, &progress)
  end
end
