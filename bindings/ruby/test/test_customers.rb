# What an account says of its customers.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'helper'

class TestCustomers < Minitest::Test
  include Orders

  def account = Orders.shop
  def with_model = @with_model ||= shop.tap { |made| made.model = Orders.model }

  def test_absent_attributes_are_nil_with_a_reason
    known = account.predict('c1', as_of: UNTIL)
    assert_nil known.p_alive
    assert_equal :no_model, known.reason(:p_alive)
    assert_operator known.historic_value, :>, 0
    assert_nil known.reason(:historic_value)
    assert_raises(ArgumentError) { known.reason(:charm) }
    assert_raises(ArgumentError) { known[:charm] }
    assert_includes known.to_h, :next_order
  end

  def test_options_are_keywords_and_the_others_are_the_accounts
    shop = with_model
    year = shop.predict('c1', as_of: UNTIL)
    month = shop.predict('c1', as_of: UNTIL, horizon: 30, annual_discount: 0.1)
    assert_operator month.predicted_orders, :<, year.predicted_orders
    assert_equal :not_asked, year.reason(:discounted_value)
    assert_operator month.discounted_value, :<, month.predicted_value
    shop.configure(horizon: 30)
    assert_equal month.predicted_orders, shop.predict('c1', as_of: UNTIL, annual_discount: 0.1).predicted_orders
    assert_raises(TypeError) { shop.predict('c1', horizon: 30.5) }
    assert_raises(ArgumentError) { shop.predict('c1', charm: 1) }
    assert_equal :horizon, assert_raises(Libclv::InvalidError) { shop.predict('c1', horizon: 0) }.field
    assert_raises(ArgumentError) { shop.predict('c1', model: Orders.model) }
  end

  def test_find_and_enumerable
    shop = with_model
    assert_equal 'c7', shop.find('c7', as_of: UNTIL).profile
    assert_nil shop.find('nobody')
    assert_equal :enotfound, assert_raises(Libclv::NotFoundError) { shop.predict('nobody') }.status
    customers = shop.each(as_of: UNTIL)
    assert_equal 600, customers.size
    assert_equal 600, customers.count
    best = customers.max_by(3, &:predicted_value)
    assert_equal best.map(&:predicted_value), best.map(&:predicted_value).sort.reverse
    one = best.first
    assert_equal one.to_h, shop.predict(one.profile, as_of: UNTIL).to_h
    assert_kind_of Libclv::Prediction, shop.find { |customer| customer.transactions == 2 }
    early = Date.new(2024, 1, 2)
    assert_operator shop.count { |customer| customer.historic_orders > 3 }, :>, 0
    assert_nil shop.find(as_of: early) { |customer| customer.historic_orders > 3 }
    assert_raises(TypeError) { shop.find(nil) }
    assert_equal [true, false], [shop.include?('c7'), shop.member?('nobody')]
    assert_equal 600, shop.map(&:profile).uniq.size
    assert_equal shop.first(2).map(&:profile), shop.lazy.map(&:profile).first(2)
  end

  def test_a_change_while_customers_are_counted_is_told
    shop = Libclv::Account.new(key: KEY)
    shop.apply!(orders(3000))
    assert_raises(Libclv::StaleError) do
      shop.each { |customer| shop.purchase(profile: customer.profile, order: 'new', time: UNTIL, amount: 1) }
    end
  end

  def test_columns_are_what_single_predictions_say
    shop = with_model
    names = %i[p_alive next_order historic_value predicted_value]
    ids = %w[c3 nobody c1 c3]
    columns = shop.columns(ids, names, as_of: UNTIL)
    assert_equal names, columns.keys
    ids.each_with_index do |id, index|
      one = shop.find(id, as_of: UNTIL)
      names.each { |name| one ? assert_equal(one[name], columns[name][index]) : assert_nil(columns[name][index]) }
    end
    assert_equal({ p_alive: [] }, shop.columns([], [:p_alive]))
    assert_raises(ArgumentError) { shop.columns(ids, [:charm]) }
    assert_equal 1, assert_raises(Libclv::InvalidError) { shop.columns(['c1', 'x' * 2000], [:p_alive]) }.row
  end

  def test_explanations_and_changes
    shop = with_model
    told = shop.explain('c1', as_of: UNTIL)
    one = shop.predict('c1', as_of: UNTIL)
    assert_in_epsilon one.predicted_transactions, told.p_alive * told.expected_if_alive
    assert_equal [:pareto_nbd, UNTIL], [told.kind, told.as_of]
    assert_equal shop.facts.configuration.minor_digits, 2
    changes = shop.compare('c1', UNTIL, UNTIL + 30)
    assert_operator changes[:p_alive].last, :<, changes[:p_alive].first
    refute_includes changes, :historic_value
  end

  def test_predictions_are_values
    one = with_model.predict('c1', as_of: UNTIL)
    assert_equal one, with_model.predict('c1', as_of: UNTIL)
    assert_equal 1, [one, with_model.predict('c1', as_of: UNTIL)].uniq.size
    refute_equal one, with_model.predict('c2', as_of: UNTIL)
    copy = Marshal.load(Marshal.dump(one))
    assert_equal [one, one.to_h, 'c1'], [copy, copy.to_h, copy.profile]
    assert_raises(TypeError) { Libclv::Prediction.allocate.marshal_load(['c1', 'short']) }
    case one
    in { p_alive: Float => alive, next_order: Date } then assert_equal one.p_alive, alive
    end
  end

  def test_json
    one = with_model.predict('c1', as_of: UNTIL)
    assert_nil one.fitted_at
    assert_nil account.predict('c1').fitted_at
    refute one.lookahead?
    assert with_model.predict('c1', as_of: UNTIL - 1).lookahead?
    assert_match(/\A\{"profile":"c1","historic_value":#{one.historic_value},/, one.to_json)
  end
end
