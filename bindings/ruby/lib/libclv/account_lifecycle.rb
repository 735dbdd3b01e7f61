# An account over the months: its options, its model, and when that is made again.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # Options, eligibility, fits.
  module AccountLifecycle
    # What {#tick} tells of and {#refit} takes.
    DUE = { check: 1, fit: 2 }.freeze

    # @return [AccountOptions]
    def options = figures(AccountOptions, Native::AccountOptions, :clv_account_get_options)

    # Changes options: `account.configure(horizon: 90, thresholds: { buyers: 100 })`; the others stay.
    # @param now [Time, Date] a Date is the end of that day, here and below
    # @return [AccountOptions]
    def configure(now: Time.now, **given)
      locked do |handle|
        native = Native::AccountOptions.new
        Call.check { |error| Native.clv_account_get_options(handle, native, error) }
        Record.write(native, AccountOptions, given)
        Call.check { |error| Native.clv_account_set_options(handle, native, moment(now), error) }
      end
      options
    end

    # @return [AccountStateFacts]
    def state = figures(AccountStateFacts, Native::AccountStateFacts, :clv_account_get_state)

    # @return [Eligibility, nil] what the last check found
    def last_check = found { figures(Eligibility, Native::Eligibility, :clv_account_last_check) }

    # @return [FitReport, nil] how the last fit went
    def last_fit = found { figures(FitReport, Native::FitReport, :clv_account_last_fit) }

    # Is there enough data for a model?
    # @param thresholds such as buyers: 100; the account's where none is given, else of the others the default
    # @return [Eligibility]
    def eligibility(as_of: Time.now, **thresholds)
      asked = Record.write(Native::Thresholds.made, Thresholds, thresholds) unless thresholds.empty?
      locked do |handle|
        Call.record(Eligibility, Native::Eligibility) do |native, error|
          Native.clv_account_eligibility(handle, moment(as_of), asked, native, error)
        end
      end
    end

    # The account's summary up to the end of a day, by default the last whole one.
    #
    # @param until_day [Date]
    # @param history_start [Date, nil] customers whose first transaction is earlier are left out
    # @param filter [String, Symbol, nil] a named filter's
    # @return [Summary]
    def summary(until_day: yesterday, history_start: nil, filter: nil)
      locked { |handle| summarized(handle, until_day, history_start, filter) }
    end

    # Forecasts of the days behind the split, naive ones and those of models, held against what happened. The account
    # is free while models are fitted.
    #
    # @param until_day [Date] last day forecast
    # @param split [Date, nil] last day that forecasters know; nil: the last third of the days is forecast, at least 28
    #   and at most 365
    # @param models [Array<Symbol, Model>] kinds, which are fitted up to the split, or models that are fitted already
    # @param options those of {Libclv.fit}
    # @yieldparam progress [Progress] of each fit; what the block raises stops it and is raised again
    # @return [Backtest]
    # @raise [NotFoundError] less than 56 days are too few, where no split is given
    def backtest(until_day: yesterday, split: nil, models: Backtest::MODELS, **options, &progress)
      period, count, columns, summary = locked do |handle|
        first_day = summarized(handle, until_day).totals.first_day
        period = Backtest::Period.of(first_day, until_day, split)
        [period, *statistics_as_of(handle, period.to_a), summarized(handle, period.split)]
      end
      Backtest.judged(columns, count, period, summary, models, **options, &progress)
    end

    # @return [Model, nil]
    def model
      pointer = locked { |handle| Native.clv_account_model(handle) }
      pointer.null? ? nil : Model.wrap(Native::ModelHandle.new(pointer))
    end

    # @param model [Model, nil]
    # @raise [ConfigurationError] fitted under another configuration or filter
    def model=(model)
      given = Model.given(model)
      call { |handle, error| Native.clv_account_set_model(handle, given, error) }
    end

    # What is due, and when to ask again.
    # @return [Array(Array<Symbol>, Time)] :check, :fit, both or none; the time
    def tick(now: Time.now)
      native = Native::Tick.new
      call { |handle, error| Native.clv_account_tick(handle, moment(now), native, error) }
      [DUE.keys.select { |name| native[:due] & DUE[name] != 0 }, Time.at(native[:next]).utc]
    end

    # Does what is due: a check of eligibility, and a fit where one is due and there is enough data. The fit runs
    # without the account's lock: others may read and write meanwhile.
    #
    # @param due [Array<Symbol>, Symbol] :check, :fit; what {#tick} says where it is not given
    # @yieldparam progress [Progress] what the block raises stops the fit and is raised again; `break` stops it too
    # @return [FitReport]
    # @raise [CancelledError] the block left by `break`, `return` or `throw`
    # @raise [ConfigurationError] options, filter or model were changed meanwhile
    def refit(due: nil, now: Time.now, &progress)
      due = due ? Array(due) : tick(now: now).first
      parts = due.sum { |name| DUE.fetch(name) { raise ArgumentError, "nothing like #{name.inspect} is ever due" } }
      parts = DUE[:check] if parts.zero?
      job = begun(now, parts)
      guard, host = Fit.host(progress)
      Call.check(guard) { |error| Native.clv_fit_job_run(job, host, error) }
      locked do |handle|
        Call.record(FitReport, Native::FitReport) do |native, error|
          Native.clv_account_fit_adopt(handle, job, native, error)
        end
      end
    end

    private

    def summarized(handle, until_day, history_start = nil, filter = nil)
      days = [Convert.day(until_day), history_start ? Convert.day(history_start) : Native::CLV_NO_DAY]
      Summary.wrap(Call.handle(Native::SummaryHandle) do |out, error|
        next Native.clv_account_summary(handle, *days, out, error) unless filter

        Native.clv_account_summary_under(handle, filter.to_s, *days, out, error)
      end)
    end

    # How many positions there are, and their statistics as of the end of each day; nil for nil.
    def statistics_as_of(handle, days)
      facts = Call.record(AccountFacts, Native::AccountFacts) do |native, error|
        Native.clv_account_get_facts(handle, native, error)
      end
      count, size = facts.positions, Native::Statistics.size
      columns = days.map do |day|
        next unless day

        made = FFI::MemoryPointer.new(size, [count, 1].max)
        Call.check do |error|
          Native.clv_account_statistics_range(handle, facts.generation, 0, count, moment(day), made, size, error)
        end
        made
      end
      [count, columns]
    end

    def begun(now, parts)
      locked do |handle|
        Call.handle(Native::FitJobHandle) do |out, error|
          Native.clv_account_fit_begin(handle, moment(now), parts, out, error)
        end
      end
    end

    def yesterday = Convert.date((Time.now.to_i + @configuration.day_offset).div(Convert::DAY) - 1)

    def found
      yield
    rescue NotFoundError
      nil
    end
  end
end
