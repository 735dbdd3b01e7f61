# Backtests: the numbers that the command has, calibration, choice; of an account and of columns of orders.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'helper'
require 'json'
require 'open3'

class TestBacktest < Minitest::Test
  include Orders

  SPLIT = Date.new(2024, 9, 30)
  NAIVE = %i[nobody mean_rate own_rate last_period].freeze

  def self.made = @made ||= ::Orders.shop.backtest(until_day: UNTIL, split: SPLIT)
  def made = self.class.made
  def account = ::Orders.shop
  def naive = account.backtest(until_day: UNTIL, split: SPLIT, models: [])

  def validated
    command = File.join(ENV.fetch('CLV_BUILD') { skip 'CLV_BUILD is not set' }, 'clv')
    Dir.mktmpdir do |folder|
      rows = orders.map { |order| [*order.values_at(:profile, :order, :time), format('%.2f', order[:amount] / 100r)] }
      File.write("#{folder}/orders.csv", [%w[profile order time amount], *rows].map { |row| "#{row.join(',')}\n" }.join)
      said, status = Open3.capture2(command, 'validate', "#{folder}/orders.csv", '--split', SPLIT.to_s, '--until',
                                    UNTIL.to_s, '--format', 'json', '--quiet')
      assert status.success?
      JSON.parse(said)
    end
  end

  def test_the_commands_numbers
    said = validated
    assert_equal(said['scores'].map { |score| score['forecaster'].tr('-', '_').to_sym }, made.names)
    said['scores'].each do |told|
      name = told['forecaster'].tr('-', '_').to_sym
      assert_equal told.values_at('deviance_from_best', 'deviance_from_best_error'), made.compare(name).to_a
      made[name].to_h.except(:forecaster, :kind).each { |member, value| assert_equal told[member.to_s], value, member }
    end
    facts = made.facts
    %i[customers transactions orders value naive_wins].each { |name| assert_equal said[name.to_s], facts[name] }
    assert_equal said.values_at('split', 'until', 'grade'), [facts.split.to_s, facts.until.to_s, made.grade.to_s.upcase]
    assert_equal said['models'], made.models.values.map { |model| JSON.parse(model.to_json) }
    own = JSON.parse(made.to_json)
    assert_equal said.slice(*own.keys), own
  end

  def test_names
    assert_equal NAIVE + %i[nbd bg_nbd mbg_nbd pareto_nbd], made.names
    assert_equal [:pareto_nbd, :model], made[:pareto_nbd].to_h.values_at(:kind, :forecaster)
    assert_nil made[:own_rate].kind
    assert_equal [SPLIT], made.models.values.map { |model| model.facts.until }.uniq
    assert_raises(ArgumentError) { made[:charm] }
    best, score = made.reject { |name, _| NAIVE.include?(name) }.min_by { |_, each| each.deviance }
    assert_equal [best, made[best]], [made.best, score]
    assert_equal made.first(4).min_by { |_, each| each.deviance }.first, made.best_naive
    assert_equal [8, made.names], [made.each.size, made.to_h.keys]
    assert_match(/2024-09-30 to 2024-12-31 \w /, made.inspect)
  end

  def test_calibration
    groups = made.calibration(:bg_nbd)
    assert_equal [10, 10], groups.map(&:size)
    assert_equal groups.predicted.sort, groups.predicted
    assert_in_delta made.facts.transactions, groups.observed.sum / 10 * made.facts.customers, 20
    assert_equal made.calibration(made.best), made.calibration
  end

  def test_choice
    assert_equal made.best, made.choose
    difference = made.compare(:nbd, :pareto_nbd)
    assert_in_delta made[:nbd].deviance - made[:pareto_nbd].deviance, difference.deviance, 1e-12
    assert_operator difference.standard_error, :>, 0
    assert_raises(ArgumentError) { made.choose(:charm) }
  end

  def test_models_that_are_given
    made = naive
    assert_equal [NAIVE, nil, :none, {}], [made.names, made.best, made.grade, made.models]
    assert_equal 0, made.compare(made.best_naive).deviance
    assert_raises(Libclv::NotFoundError) { made.choose }
    model = Libclv::Model.new(:bg_nbd, { r: 0.24, alpha: 40.41, a: 0.79, b: 2.43 })
    assert_equal %i[bg_nbd bg_nbd_2 mine], [made.add(model), made.add(model), made.add(model, name: :mine)]
    assert_equal made[:bg_nbd], made[:mine]
    assert_raises(ArgumentError) { made.add(model, name: :mine) }
    late = Libclv.fit(Orders.summary, model: :nbd)
    assert_raises(Libclv::InvalidError) { made.add(late) }
    assert_raises(TypeError) { Struct.new(:kind).new(:nbd).then { |wrong| made.add(wrong) } }
    assert_equal [7, { mine: model }], [made.count, made.models.slice(:mine)]
    assert_equal made[:mine], account.backtest(until_day: UNTIL, split: SPLIT, models: model)[:bg_nbd]
    weekly = account.backtest(until_day: UNTIL, split: SPLIT, models: :nbd, unit_days: 7)
    assert_equal 7, weekly.models[:nbd].facts.unit_days
  end

  def test_the_librarys_split
    first = Orders.summary.totals.first_day
    assert_equal UNTIL - (UNTIL - first).to_i / 3, account.backtest(until_day: UNTIL, models: []).facts.split
    early = account.backtest(until_day: UNTIL, split: Date.new(2024, 4, 15), models: [])
    assert_equal NAIVE.first(3), early.names
    assert_raises(Libclv::NotFoundError) { account.backtest(until_day: FIRST + 40) }
    assert_raises(ArgumentError) { Libclv::Account.new(key: KEY).backtest(until_day: UNTIL) }
    assert_raises(Libclv::InvalidError) { account.backtest(until_day: SPLIT, split: UNTIL, models: []) }
  end

  def test_columns_of_orders
    all = orders
    columns = [all.map { |order| order[:profile][1..].to_i }, all.map { |order| order[:time] },
               all.map { |order| Rational(order[:amount], 100) }]
    mine = Libclv.backtest(*columns, until_day: UNTIL, split: SPLIT)
    assert_equal made.models, mine.models
    made.each { |name, score| assert_same_but_order score, mine[name] }
    finer = Libclv.backtest(*columns, until_day: UNTIL, split: SPLIT, models: :nbd, configuration: { minor_digits: 3 })
    assert_equal made.facts.value * 10, finer.facts.value
    assert_raises(ArgumentError) { Libclv.backtest([1], [], [], until_day: UNTIL) }
    assert_raises(ArgumentError) { Libclv.backtest([], [], [], until_day: UNTIL) }
  end

  # Those of whom the same is predicted are in groups by the order of customers, which is another one.
  def assert_same_but_order(score, other)
    left_out = %i[predicted_by_group observed_by_group]
    score.to_h.except(*left_out).then { |mine| assert_equal mine, other.to_h.except(*left_out) }
  end

  def test_what_a_block_raises
    assert_raises(KeyError) { account.backtest(until_day: UNTIL, split: SPLIT) { raise KeyError } }
  end

  def test_threads_share_it
    tested, model = naive, made.models[:nbd]
    Array.new(4) do
      Thread.new { 20.times { tested.add(model) && tested.calibration } }
    end.each(&:join)
    assert_equal [84, 80], [tested.names.size, tested.models.size]
  end
end
