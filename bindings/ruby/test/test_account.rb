# Accounts: events in, figures out, snapshots, filters.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'helper'

class TestAccount < Minitest::Test
  include Orders

  def setup
    @account = Libclv::Account.new(key: KEY, minor_digits: 2, day_offset: 3600)
  end

  def purchase(**given)
    @account.purchase(profile: 'c1', order: '1', time: Time.utc(2024, 3, 1), amount: 1999, **given)
  end

  def spend = @account.statistics('c1', as_of: UNTIL).spend

  def test_an_event_is_a_hash_or_keyword_arguments
    assert_equal :new, purchase
    assert_equal :repeated, purchase
    event = { kind: :purchase, profile: 'c1', order: '2', time: Date.new(2024, 3, 2), amount: 1 }
    assert_equal :new, @account.apply(event)
    assert_equal %i[repeated new bad_amount], @account.apply([event, event.merge(order: '3'), event.merge(amount: -1)])
    assert_equal [], @account.apply([])
    assert_equal 3, @account.facts.orders
    assert_equal 2, @account.traffic.repeated
    assert_operator @account.memory.total, :>, 0
    others = [event.merge(order: '4'), event.merge(order: '5')]
    assert_equal %i[new new], @account.apply(others.each)
    assert_equal %i[repeated repeated], @account.apply(others.lazy.map(&:itself))
    assert_raises(ArgumentError) { @account.apply }
    assert_raises(TypeError) { @account.apply(1) }
    assert_raises(ArgumentError) { @account.apply([event], **event) }
  end

  def test_an_event_that_is_not_accepted_can_raise
    good = { kind: :purchase, profile: 'c1', order: '1', time: 0, amount: 1 }
    error = assert_raises(Libclv::DataError) { @account.apply!([good, good.merge(order: '2', amount: 10**13)]) }
    assert_equal [1, :edata], [error.row, error.status]
    assert_equal 1, @account.facts.orders
    assert_equal :repeated, @account.apply!(**good)
  end

  def test_every_kind_of_event
    purchase(source: 'shop', channel: 'web', campaign: 'spring', tags: %w[new gift], cost: '5.00', version: 2)
    assert_equal :new, @account.refund(profile: 'c1', order: '1', source: 'shop', refund: 'r', amount: 500, time: UNTIL)
    assert_equal 1499, spend
    assert_equal :new, @account.link(profile: 'anonymous', survivor: 'c1', seq: 1)
    @account.purchase(profile: 'anonymous', order: '9', time: UNTIL, amount: 1)
    assert_equal %w[c1 anonymous], @account.person('anonymous')
    assert @account.include?('anonymous')
    refute @account.include?('nobody')
    assert_equal 1, @account.facts.persons
    @account.unlink(profile: 'anonymous', survivor: 'c1', seq: 2)
    assert_equal 2, @account.facts.persons
    @account.erase(profile: 'c1', mode: :suppress)
    assert_equal 1, @account.facts.erased
    assert_equal :dropped, purchase(order: '7')
  end

  def test_filters_see_what_was_sent
    purchase(tags: %w[gift x], channel: 'web', cost: 1)
    purchase(order: '2', amount: 1)
    @account.define_filter(:gifts, 'tags has "gift" and channel = "web" and cost = 0.01')
    assert_equal 1, @account.statistics('c1', as_of: UNTIL, filter: :gifts).orders
    assert_equal %w[gifts], @account.filters.keys
    assert_equal 1, @account.predict('c1', as_of: UNTIL, filter: :gifts).historic_orders
    assert_equal 1, @account.summary(until_day: UNTIL, filter: :gifts).totals.orders
    @account.remove_filter(:gifts)
    assert_empty @account.filters
    assert_nil @account.order_filter
    @account.set_order_filter('amount > 1')
    assert_match(/amount > 1/, @account.order_filter)
    assert_equal 1999, spend
    error = assert_raises(Libclv::DataError) { @account.set_order_filter('amount > ') }
    assert_operator error.position, :>=, 8
    assert_raises(Libclv::NotFoundError) { @account.remove_filter(:gifts) }
    error = assert_raises(Libclv::NotFoundError) { @account.find('c1', filter: :gifts, as_of: UNTIL) }
    assert_equal :filter, error.field
  end

  def test_amounts_are_exact
    [1999, '19.99', BigDecimal('19.99'), Rational(1999, 100)].each_with_index do |amount, index|
      purchase(order: "o#{index}", amount: amount)
    end
    assert_equal 4 * 1999, spend
    assert_match(/event 0: an amount is .* not Float/, assert_raises(TypeError) { purchase(amount: 19.99) }.message)
    assert_raises(RangeError) { purchase(amount: Rational(1, 3)) }
    assert_raises(RangeError) { purchase(amount: BigDecimal('0.001')) }
    assert_raises(RangeError) { purchase(amount: BigDecimal('NaN')) }
    error = assert_raises(Libclv::DataError) { @account.apply([event('1.99'), event('1.999')]) }
    assert_equal [1, :amount], [error.row, error.field]
    assert_equal :cost, assert_raises(Libclv::DataError) { purchase(cost: '0.001') }.field
    assert_equal 4, @account.facts.orders
  end

  def event(amount) = { kind: :purchase, profile: 'c1', order: 'x', time: 0, amount: amount }

  def test_ids_are_bytes_in_any_encoding
    purchase(profile: 'Zoë')
    purchase(profile: 'Zoë'.encode('UTF-16LE'))
    purchase(profile: "\xff\x00".b)
    ids = @account.each(as_of: UNTIL).map(&:profile)
    assert_equal ["Z\x00o\x00\xEB\x00".b, 'Zoë', "\xff\x00".b], ids.sort_by(&:bytes)
    assert @account.find('Zoë'.b, as_of: UNTIL)
    assert_raises(TypeError) { purchase(profile: :c1) }
    assert_raises(TypeError) { @account.predict(17) }
  end

  def test_times_of_ruby
    moments = [Time.new(2024, 3, 1, 1, 0, 0, '+01:00'), DateTime.new(2024, 3, 1), Date.new(2024, 3, 1), 1_709_251_200]
    moments.each do |time|
      account = Libclv::Account.new(key: KEY)
      account.purchase(profile: 'c', order: '1', time: time, amount: 1)
      assert_equal Date.new(2024, 3, 1), account.predict('c', as_of: UNTIL).first_order
      assert_equal Time.utc(2024, 3, 1), account.facts.last_time
    end
    purchase(time: Date.new(2024, 3, 1))
    assert_equal Time.utc(2024, 2, 29, 23), @account.facts.last_time
    assert_equal 1, @account.statistics('c1', as_of: Date.new(2024, 3, 1)).orders
    assert_equal 0, @account.statistics('c1', as_of: Date.new(2024, 2, 29)).orders
    assert_equal :milliseconds, purchase(time: 1_709_251_200_000)
    assert_raises(TypeError) { purchase(time: '2024-03-01') }
    assert_raises(TypeError) { purchase(time: 1.5) }
  end

  def test_what_ruby_refuses_names_the_event_and_applies_nothing
    good = { kind: :erase, profile: 'x', mode: :suppress }
    { { kind: :sale } => /event 1: no such kind: :sale/,
      { kind: :purchase, profile: 'c', order: '1', time: 0 } => /event 1: amount is missing/,
      { kind: :erase, profile: 'c', mode: :quite } => /event 1: clv_erase_mode is one of/,
      { kind: :erase, profile: 'c', mode: :forget, amount: 1 } => /event 1: erase has no :amount/ }
      .each do |event, said|
      assert_match(said, assert_raises(ArgumentError) { @account.apply([good, event]) }.message)
    end
    assert_raises(RangeError) { purchase(version: 2**32) }
    assert_raises(RangeError) { purchase(version: -1) }
    assert_raises(TypeError) { purchase(version: 1.0) }
    assert_equal 0, @account.facts.erased
  end

  def test_numbers_are_never_cut_off
    { amount: 2**64 + 1999, cost: -2**63 - 1, time: 2**64, status: 2**32, version: -1 }.each do |name, value|
      said = assert_raises(RangeError) { purchase(name => value) }.message
      assert_match(/event 0: #{name} has \d\d bits/, said)
    end
    assert_raises(RangeError) { purchase(amount: BigDecimal('1e400')) }
    assert_raises(RangeError) { @account.link(profile: 'a', survivor: 'b', seq: 2**64) }
    assert_equal %i[bad_amount bad_time bad_status],
                 [purchase(amount: 2**63 - 1), purchase(time: -2**63), purchase(status: 2**31 - 1)]
    assert_equal :new, purchase(version: 2**32 - 1)
  end

  def test_what_is_no_event_or_no_list_is_told
    [nil, 1, %w[kind erase]].each do |event|
      assert_match(/event 0: a Hash/, assert_raises(TypeError) { @account.apply([event]) }.message)
    end
    assert_match(/event 0: tags/, assert_raises(TypeError) { purchase(tags: 'vip') }.message)
    assert_equal :new, purchase(tags: Set['vip'])
  end

  def test_now_is_a_time_or_a_date
    @account.set_order_filter('amount > 1', now: Date.new(2024, 3, 1))
    @account.configure(horizon: 90, now: Date.new(2024, 3, 1))
    assert_equal [%i[check fit], Time.utc(2024, 3, 1, 23)], @account.tick(now: Date.new(2024, 3, 1))
    assert_equal :none, @account.refit(due: :check, now: Date.new(2024, 3, 1)).outcome
    assert_raises(TypeError) { @account.tick(now: '2024-03-01') }
    assert_raises(TypeError) { @account.set_order_filter(:amount) }
  end

  def test_limits_of_texts
    purchase(profile: 'p' * 1024, source: '', tags: [])
    assert_equal :bad_profile, purchase(profile: 'p' * 1025)
    assert_equal :bad_profile, purchase(profile: '')
    assert_equal :bad_tags, purchase(tags: [''])
    assert_equal :bad_tags, purchase(tags: Array.new(65) { |i| i.to_s })
    assert_equal :new, purchase(order: 'tags', tags: Array.new(64) { |i| i.to_s * 100 })
    assert_equal 2, @account.facts.orders
  end

  def test_snapshots
    purchase
    @account.position = 'offset 17'
    bytes = @account.dump
    copy = Libclv::Account.restore(bytes, key: KEY)
    assert_equal bytes, copy.dump
    assert_equal 'offset 17', copy.position
    assert_equal 3600, copy.facts.configuration.day_offset
    assert_raises(Libclv::WrongKeyError) { Libclv::Account.restore(bytes, key: 'another 16 bytes') }
    assert_raises(Libclv::FormatError) { Libclv::Account.restore(bytes[0..-2], key: KEY) }
    assert_raises(ArgumentError) { Libclv::Account.new(key: 'short') }
    Dir.mktmpdir do |folder|
      path = File.join(folder, 'shop.clv')
      @account.save(path)
      Libclv::Account.load(path, key: KEY) { |account| assert_equal 1999, account.statistics('c1', as_of: UNTIL).spend }
      assert_raises(Libclv::NotFoundError) { Libclv::Account.load(path + '.gone', key: KEY) }
      assert_raises(Libclv::IoError) { @account.save(File.join(folder, 'no', 'such')) }
      File.open(path, 'wb') { |file| assert_same file, @account.write(file, parts: 1) }
      File.open(path, 'rb') { |file| assert_equal 1, Libclv::Account.read(file, key: KEY).facts.orders }
    end
    @account.position = nil
    assert_nil @account.position
  end

  def test_what_an_io_raises_comes_through
    broken = Object.new
    def broken.<<(_bytes) = raise(IOError, 'disk full')
    def broken.read(_size) = raise(EOFError, 'gone')
    assert_raises(IOError) { @account.write(broken) }
    assert_raises(EOFError) { Libclv::Account.read(broken, key: KEY) }
    assert_equal 0, @account.facts.orders
  end

  def test_a_block_closes
    kept = nil
    Libclv::Account.open(key: KEY) { |account| kept = account }
    assert kept.closed?
    assert_raises(Libclv::ClosedError) { kept.facts }
    assert_raises(Libclv::ClosedError) { kept.predict('c1') }
    assert_equal '#<Libclv::Account closed>', kept.inspect
    kept.close
    assert_raises(ZeroDivisionError) { Libclv::Account.open(key: KEY) { |account| (kept = account) && 1 / 0 } }
    assert kept.closed?
  end

  def test_no_copy_has_a_handle_that_is_gone
    assert_raises(TypeError) { @account.dup }
    assert_raises(TypeError) { @account.clone }
    @account.freeze
    assert_raises(FrozenError) { @account.close }
    assert_equal 0, @account.facts.orders
    inside = Object.new
    inside.instance_variable_set(:@account, @account)
    def inside.<<(_bytes) = raise(@account.inspect)
    assert_match(/in a call/, assert_raises(RuntimeError) { @account.write(inside) }.message)
  end

  def test_threads_share_an_account
    threads = Array.new(4) do |number|
      Thread.new do
        200.times do |index|
          purchase(profile: "t#{number}", order: index.to_s)
          @account.predict("t#{number}", as_of: UNTIL)
        end
      end
    end
    threads.each(&:join)
    assert_equal 800, @account.facts.orders
    assert_equal 4, @account.count
  end
end
