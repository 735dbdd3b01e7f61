# Models and summaries: made, fitted, kept, asked.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'helper'

class TestModels < Minitest::Test
  include Orders

  CDNOW = { r: 0.5533, alpha: 10.578, s: 0.6061, beta: 11.6562 }.freeze

  def model = Libclv::Model.new(:pareto_nbd, CDNOW, spend: { p: 6.25, q: 3.74, gamma: 15.44 }, unit_days: 7)

  def test_known_parameters
    assert_in_delta 0.9979, model.p_alive(26.0, 30.86, 31.0), 2e-3
    assert_equal CDNOW, model.parameters
    assert_equal [:gamma_gamma, 7, nil], model.facts.then { |facts| [facts.spend_kind, facts.unit_days, facts.until] }
    assert_operator model.expected(2, 30.43, 38.86, 39), :>, model.expected(2, 30.43, 38.86, 39, discount: 0.01)
    assert_operator model.p_order(2, 30.43, 38.86, 39), :<, 1
    assert_operator model.log_likelihood(2, 30.43, 38.86), :<, 0
    assert_kind_of Float, model.wait(20, 30, 30)
    assert_nil model.wait(0, 0, 300)
    assert_in_delta 35.2, model.expected_spend, 1
    error = assert_raises(Libclv::InvalidError) { model.p_alive(-1, 0, 1) }
    assert_equal %i[x einval], [error.field, error.status]
    assert_raises(ArgumentError) { Libclv::Model.new(:pareto_nbd, { r: 1 }) }
    assert_raises(ArgumentError) { Libclv::Model.new(:charm, CDNOW) }
    assert_raises(Libclv::InvalidError) { Libclv::Model.new(:pareto_nbd, CDNOW.merge(s: -1)) }
    bare = Libclv::Model.new(:nbd, { r: 1, alpha: 2 })
    assert_empty bare.spend_parameters
    assert_raises(Libclv::NoModelError) { bare.expected_spend }
    refute_equal bare, model
    assert_equal model.parameters, Libclv::Model.new(:pareto_nbd, CDNOW.transform_keys(&:to_s)).parameters
  end

  def test_the_table
    assert_equal %w[nbd bg-nbd mbg-nbd pareto-nbd gamma-gamma], Libclv::Model.table.map(&:name)
  end

  def test_models_are_kept
    copy = Libclv::Model.restore(model.dump)
    assert_equal model, copy
    assert_equal model.hash, Marshal.load(Marshal.dump(model)).hash
    assert_match(/"model":"pareto-nbd"/, model.to_json)
    Dir.mktmpdir do |folder|
      model.save(File.join(folder, 'm'))
      assert_equal model, Libclv::Model.load(File.join(folder, 'm'))
    end
    assert_raises(Libclv::FormatError) { Libclv::Model.restore('no model') }
  end

  def test_drawn_customers
    drawn = model.simulate(seed: 1, customer: 2, days: 700)
    assert_equal drawn, model.simulate(seed: 1, customer: 2, days: 700)
    assert_equal 0, drawn.first.first
    assert_raises(TypeError) { model.simulate(seed: 1, customer: 2, days: 10.9) }
    assert_raises(Libclv::TooLargeError) do
      99.times { |customer| model.simulate(seed: 1, customer: customer, days: 700, capacity: 1) }
    end
  end

  def test_fits
    fitted = Libclv.fit(Orders.summary, model: :bg_nbd, spend_convention: :repeat, unit_days: 7, until: UNTIL + 1,
                                        fitted_at: Time.utc(2025, 1, 1))
    facts = fitted.facts
    assert_equal [:bg_nbd, :repeat, 7, UNTIL + 1, Time.utc(2025, 1, 1), :given],
                 [facts.kind, facts.convention, facts.unit_days, facts.until, facts.fitted_at, facts.choice]
    assert_equal 600, fitted.transactions.customers
    assert_raises(ArgumentError) { Libclv.fit(Orders.summary, charm: 1) }
    assert_raises(TypeError) { Libclv.fit(Orders.summary, unit_days: :seven) }
    assert_equal 1, assert_raises(Libclv::InvalidError) { Libclv.fit(Orders.summary, unit_days: 7, choice: 9) }.row
    assert_raises(Libclv::InvalidError) { Libclv.fit(Orders.summary, until: FIRST) }
    nobody = Libclv::Account.new(key: KEY).summary(until_day: UNTIL)
    assert_equal :enomodel, assert_raises(Libclv::NoModelError) { Libclv.fit(nobody) }.status
  end

  def test_predictions_without_an_account
    shop = Orders.shop
    known = shop.statistics('c1', as_of: UNTIL)
    mine = Libclv.predict(Orders.model, known, as_of: UNTIL, horizon: 90)
    shop = self.shop
    shop.model = Orders.model
    assert_equal shop.predict('c1', as_of: UNTIL, horizon: 90).to_h, mine.to_h
    given = { x: 0, first_day: FIRST, last_day: FIRST, orders: 1, spend: 100, first_spend: 100 }
    assert_equal :no_model, Libclv.predict(nil, given, as_of: UNTIL).reason(:p_alive)
    assert_raises(Libclv::DataError) { Libclv.predict(nil, given.merge(x: -1), as_of: UNTIL) }
    assert_raises(TypeError) { Libclv.predict(nil, given.merge(spend: 1.5), as_of: UNTIL) }
    assert_raises(ArgumentError) { Libclv.predict(nil, given.merge(charm: 1), as_of: UNTIL) }
    assert_raises(TypeError) { Libclv.predict(nil, given, as_of: Time.now) }
    assert_raises(TypeError) { Libclv.predict(nil, nil, as_of: UNTIL) }
  end

  def test_summaries_add
    all = orders
    parts = all.partition { |order| order[:profile] < 'c4' }.map do |part|
      Libclv::Account.new(key: KEY).tap { |account| account.apply!(part) }.summary(until_day: UNTIL)
    end
    assert_equal Orders.summary, parts.sum(Libclv::Summary.restore(Orders.summary.dump) - Orders.summary)
    assert_equal Orders.summary, Libclv::Summary.sum(parts)
    assert_equal parts.first, Orders.summary - parts.last
    assert_equal 600, Orders.summary.totals.customers
    assert_equal UNTIL, Orders.summary.totals.until
    assert_match(/Summary 600 customers until 2024-12-31/, Orders.summary.inspect)
    assert_equal 600, Orders.summary.rows(:customers).sum(&:count)
    assert_empty Libclv::Account.new(key: KEY).summary(until_day: UNTIL).rows(:gaps)
    assert_equal 2, Orders.summary.configuration.minor_digits
    other = Libclv::Account.new(key: KEY, minor_digits: 0).summary(until_day: UNTIL)
    assert_equal :minor_digits, assert_raises(Libclv::ConfigurationError) { Orders.summary + other }.field
    assert_match(/"customers":600/, Orders.summary.to_json)
  end

  def test_one_is_not_taken_for_the_other
    shop = self.shop
    shop.define_filter(:all, 'amount >= 0')
    summary = Orders.summary
    [-> { Libclv.fit(model) }, -> { summary + model }, -> { summary - nil }, -> { shop.model = summary },
     -> { shop.predict('c1', filter: :all, model: summary) }, -> { Libclv.predict(summary, {}, as_of: UNTIL) }]
      .each { |wrong| assert_match(/is needed, not/, assert_raises(TypeError, &wrong).message) }
  end

  def test_tables_counted_elsewhere_give_the_accounts_summary
    want = Orders.summary
    given = { orders: want.totals.orders, until_day: UNTIL }
    tables = Libclv::SummaryPart.symbols.to_h { |part| [part, want.rows(part)] }
    assert_equal want, Libclv::Summary.from_tables(tables, **given)
    plain = tables.except(:first_days).to_h do |part, rows|
      [part, rows.map { |row| [*row.key.first(part == :customers ? 3 : part.end_with?('spend') ? 2 : 1), row.count] }]
    end
    assert_equal want, Libclv::Summary.from_tables(plain, **given)
    plain[:gaps][2] = [-1, 1]
    error = assert_raises(Libclv::DataError) { Libclv::Summary.from_tables(plain, **given) }
    assert_equal [2, :gaps], [error.row, error.field]
    assert_raises(Libclv::DataError) { Libclv::Summary.from_tables(tables, orders: 3, until_day: UNTIL) }
    assert_raises(TypeError) { Libclv::Summary.from_tables({ gaps: [[1.5, 1]] }, **given) }
    assert_raises(TypeError) { Libclv::Summary.from_tables(tables, **given, orders: want.totals.orders + 0.5) }
    assert_raises(ArgumentError) { Libclv::Summary.from_tables({ gap: [] }, **given) }
    assert_equal 0, Libclv::Summary.from_tables({}, orders: 0, until_day: UNTIL).totals.customers
  end

  def test_columns_of_orders_give_the_accounts_summary
    all = orders
    made = Libclv::Summary.of_orders(all.map { |o| o[:profile][1..].to_i }, all.map { |o| o[:time] },
                                     all.map { |o| Rational(o[:amount], 100) }, until_day: UNTIL)
    assert_equal Orders.summary, made
    assert_raises(ArgumentError) { Libclv::Summary.of_orders([1], [], [], until_day: UNTIL) }
    error = assert_raises(Libclv::DataError) do
      Libclv::Summary.of_orders([1, 2], [FIRST] * 2, [1, -1], until_day: UNTIL)
    end
    assert_equal [1, :amount], [error.row, error.field]
    error = assert_raises(Libclv::DataError) do
      Libclv::Summary.of_orders([1, 2], [FIRST] * 2, %w[1 0.001], until_day: UNTIL)
    end
    assert_equal [1, :amount], [error.row, error.field]
    error = assert_raises(TypeError) { Libclv::Summary.of_orders([1, 1.5], [FIRST] * 2, [1, 1], until_day: UNTIL) }
    assert_match(/order 1: customer/, error.message)
    assert_equal 0, Libclv::Summary.of_orders([], [], [], until_day: UNTIL).totals.customers
  end
end
