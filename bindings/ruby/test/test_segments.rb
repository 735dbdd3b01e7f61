# Segments and their members.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'helper'

class TestSegments < Minitest::Test
  include Orders

  MOMENT = Date.new(2024, 9, 30)

  def self.account = @account ||= Object.new.extend(Orders).shop.tap { |made| made.model = Orders.model }
  def account = TestSegments.account

  def segment(definition, **given) = Libclv::Segment.new('some', definition, **given)

  def test_a_segment_says_what_it_is
    made = Libclv::Segment.new('größte', 'total_value>500.50 and(p_alive<0.40 or p_alive is absent)')
    assert_equal 'größte', made.name
    assert_equal Encoding::UTF_8, made.name.encoding
    assert_equal 'total_value > 500.5 and (p_alive < 0.4 or p_alive is absent)', made.to_s
    assert_equal made.definition, "#{made}"
    assert_equal %i[p_alive total_value], made.attributes
    assert made.facts.money
    assert_equal 2, made.facts.minor_digits
    assert_equal "#<Libclv::Segment #{made.name.inspect} #{made}>", made.inspect
  end

  def test_equal_segments_are_made_by_equal_words
    one = segment('historic_orders < 2', minor_digits: 0)
    again = Marshal.load(Marshal.dump(one))
    assert_equal one, again
    assert_equal one.facts, again.facts
    assert_equal 1, [one, again, segment('(historic_orders<2)', minor_digits: 0)].uniq.size
    refute_equal one, segment('historic_orders < 2')
    refute_equal one, segment('historic_orders < 3', minor_digits: 0)
    refute_equal one, 'some'
  end

  def test_what_is_wrong_has_its_place
    error = assert_raises(Libclv::DataError) { segment('p_alive > 0.5 and totl_value > 1') }
    assert_equal [:definition, 18], [error.field, error.position]
    assert_includes error.message, 'total_value'
    assert_includes assert_raises(Libclv::DataError) { segment('total_value in top 5 %') }.message, 'no ranking'
    ['', "a\nb", 'x' * 256].each do |name|
      assert_equal :name, assert_raises(Libclv::InvalidError) { Libclv::Segment.new(name, 'true') }.field
    end
    assert_raises(ArgumentError) { Libclv::Segment.new("a\0b", 'true') }
    assert_raises(TypeError) { segment(5) }
    assert_raises(TypeError) { segment('true', minor_digits: 1.5) }
    assert_raises(TypeError) { account.members(5) }
  end

  def test_members_are_those_of_single_predictions
    {
      'p_alive < 0.9 and total_value > 40' => ->(p) { p.p_alive && p.p_alive < 0.9 && p.total_value > 4000 },
      'historic_orders = 0' => ->(p) { p.historic_orders.zero? },
      'overdue_days is present and not overdue_days > 5' => ->(p) { p.overdue_days && p.overdue_days <= 5 },
      'first_order >= 2024-06-01' => ->(p) { p.first_order && p.first_order >= Date.new(2024, 6, 1) },
      'false' => ->(_) { false }, 'true' => ->(_) { true }
    }.each do |definition, meets|
      members = account.members(segment(definition), as_of: MOMENT)
      everybody = account.each(as_of: MOMENT).to_a
      wanted = everybody.select(&meets).map(&:profile)
      assert_equal wanted, members.to_a, definition
      assert_equal [wanted.size, wanted.size], [members.size, members.count]
      assert_equal wanted, everybody.map(&:profile).select { |id| members.include?(id) }
      assert_equal wanted.first(3), members.first(3)
      assert_equal wanted.size, members.each.size
    end
    everybody = account.members('true', as_of: MOMENT)
    refute_includes everybody, 'stranger'
    assert everybody.member?('c1'.b)
    assert_equal 1, everybody.count('c1')
    assert_equal 111, everybody.count { |id| id.start_with?('c1') }
  end

  def test_options_are_those_of_predictions
    few = account.members('predicted_value > 2', as_of: MOMENT, horizon: 30)
    wanted = account.each(as_of: MOMENT, horizon: 30).select { |customer| (customer.predicted_value || 0) > 200 }
    assert_equal wanted.map(&:profile), few.to_a
    assert_equal wanted.map(&:to_h), few.predictions.map(&:to_h).to_a
    assert_operator account.members('predicted_value > 2', as_of: MOMENT).count, :>, few.count
    assert_raises(ArgumentError) { account.members('true', charm: 1).count }
    assert_equal :horizon, assert_raises(Libclv::InvalidError) { account.members('true', horizon: 0).count }.field
  end

  def test_a_definition_alone_is_of_the_accounts_currency
    yen = Libclv::Account.new(key: KEY, minor_digits: 0)
    yen.apply!([{ kind: :purchase, profile: 'a', order: '1', time: MOMENT, amount: 1500 },
                { kind: :purchase, profile: 'b', order: '1', time: MOMENT, amount: 700 }])
    assert_equal ['a'], yen.members('historic_value > 1000', as_of: UNTIL).to_a
    euros = yen.members(segment('historic_value > 1000'), as_of: UNTIL)
    assert_raises(Libclv::ConfigurationError) { euros.count }
    assert_raises(Libclv::ConfigurationError) { euros.include?('a') }
    assert_equal 2, yen.members(segment('historic_orders > 0'), as_of: UNTIL).count
    assert_equal 2, yen.members('p_alive is absent', as_of: UNTIL).count
    assert_equal 0, yen.members('p_alive < 2 or not p_alive < 2', as_of: UNTIL).count
    assert_match(/as of 2024-12-31>\z/, euros.inspect)
  end

  def test_a_change_is_noticed
    shop = Libclv::Account.new(key: KEY)
    ids = Array.new(Libclv::Members::STEP + 10) { |i| { profile: i.to_s, order: '1', time: MOMENT, amount: 1 } }
    shop.apply!(ids.map { |order| { kind: :purchase, **order } })
    members = shop.members('historic_orders > 0', as_of: UNTIL)
    assert_equal ids.size, members.count
    assert_raises(Libclv::StaleError) do
      members.each { |id| shop.purchase(profile: id, order: '2', time: MOMENT, amount: 1) if id == '5' }
    end
    shop.close
    assert_raises(Libclv::ClosedError) { members.count }
  end

  def test_threads_share_one
    shared = segment('p_alive < 0.9')
    wanted = account.members(shared, as_of: MOMENT).to_a
    threads = Array.new(3) { Thread.new { Array.new(5) { account.members(shared, as_of: MOMENT).to_a } } }
    assert_equal [wanted], threads.flat_map(&:value).uniq
  end
end
