# Options, eligibility, and fits that others interrupt.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'helper'

class TestLifecycle < Minitest::Test
  include Orders

  NOW = Time.utc(2025, 1, 1, 12)

  def setup = @account = shop

  def test_options
    was = @account.options
    assert_equal [365, :auto, nil, 4], [was.horizon, was.model, was.complete_since, was.thresholds.months]
    now = @account.configure(currency: 'EUR', model: :bg_nbd, thresholds: { buyers: 100 }, complete_since: FIRST)
    assert_equal ['EUR', :bg_nbd, FIRST, 100, 4],
                 [now.currency, now.model, now.complete_since, now.thresholds.buyers, now.thresholds.months]
    assert_raises(ArgumentError) { @account.configure(model: :charm) }
    assert_raises(ArgumentError) { @account.configure(charm: 1) }
    assert_raises(Libclv::InvalidError) { @account.configure(horizon: -1) }
    assert_equal now, @account.options
  end

  def test_eligibility
    assert @account.eligibility(as_of: UNTIL).eligible
    told = @account.eligibility(as_of: UNTIL, buyers: 10_000)
    refute told.eligible
    assert_equal [600, false, 10_000, 4], [told.buyers, told.buyers_met, told.thresholds.buyers, told.thresholds.months]
    assert_nil @account.last_check
  end

  def test_what_is_due_is_done
    assert_equal :not_eligible, @account.state.state
    assert_equal %i[check fit], @account.tick(now: NOW).first
    steps = []
    report = @account.refit(now: NOW) { |progress| steps << progress.fraction }
    assert_equal [:adopted, UNTIL, NOW], [report.outcome, report.until, report.now]
    assert_equal steps.sort, steps
    refute_empty steps
    assert_equal :active, @account.state.state
    assert_equal [[], Time.utc(2025, 1, 2)], @account.tick(now: NOW)
    assert_equal :none, @account.refit(now: NOW + 1).outcome
    assert_equal report.kind, @account.model.kind
    assert_equal NOW, @account.predict('c1', as_of: UNTIL).fitted_at
    assert_equal [report.outcome, true], [@account.last_fit.outcome, @account.last_check.eligible]
    @account.model = nil
    assert_nil @account.model
    assert_raises(ArgumentError) { @account.refit(due: [:lunch]) }
    @account.configure(check_days: 0, refit_months: 0, now: NOW)
    assert_equal [nil, nil], [@account.state.check_day, @account.state.fit_day]
  end

  def test_the_account_is_free_during_a_fit
    done = false
    @account.refit(now: NOW) do
      done ||= @account.purchase(profile: 'new', order: '1', time: NOW, amount: 1) && @account.predict('new')
    end
    assert done
    assert_raises(Libclv::ConfigurationError) do
      @account.refit(due: [:fit], now: NOW) { @account.configure(history_days: 300) }
    end
  end

  def test_what_a_block_raises_stops_a_fit
    assert_equal 'mine', assert_raises(KeyError) { @account.refit(now: NOW) { raise KeyError, 'mine' } }.message
    assert_equal 'mine', assert_raises(KeyError) { Libclv.fit(Orders.summary) { raise KeyError, 'mine' } }.message
    assert_equal :ecancelled, assert_raises(Libclv::CancelledError) { Libclv.fit(Orders.summary) { break } }.status
    assert_raises(Libclv::CancelledError) { catch(:out) { Libclv.fit(Orders.summary) { throw :out } } }
    assert_raises(SystemExit) { Libclv.fit(Orders.summary) { exit } }
    assert_nil @account.model
  end

  def test_an_interrupt_stops_a_fit_that_has_no_block
    summary = Orders.summary
    assert_raises(Timeout::Error) { Timeout.timeout(0.2) { loop { Libclv.fit(summary) } } }
    thread = Thread.new { loop { Libclv.fit(summary) } }
    sleep 0.1
    thread.kill
    assert thread.join(10)
  end

  def test_garbage_is_collected_during_a_fit
    model = Libclv.fit(Orders.summary) { GC.start(full_mark: false) }
    assert_equal Orders.model, model
    GC.stress = true
    assert_equal :new, @account.purchase(profile: 'g', order: '1', time: NOW, amount: '1.00', tags: %w[a b])
    assert_equal 100, @account.predict('g', as_of: NOW).historic_value
  ensure
    GC.stress = false
  end

  def test_two_fits_at_once
    models = Array.new(2) { Thread.new { Libclv.fit(Orders.summary) } }.map(&:value)
    assert_equal [Orders.model] * 2, models
  end

  # With the interpreter locked there would be one turn.
  def test_other_threads_run_during_a_fit
    summary = Orders.summary
    turns = 0
    fit = Thread.new { Libclv.fit(summary) }
    (turns += 1) && Thread.pass while fit.alive?
    assert_operator turns, :>, 3
  end
end
