# What the tests share: an account whose customers buy now and then.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require 'minitest/autorun'
require 'set'
require 'timeout'
require 'tmpdir'
require 'libclv'

KEY = 'keep 16 bytes !!'.freeze
UNTIL = Date.new(2024, 12, 31)

module Orders
  FIRST = Date.new(2024, 1, 1)

  def orders(customers = 600)
    random = Random.new(7)
    Array.new(customers) do |customer|
      day = random.rand(200)
      pause = 5 + random.rand(120)
      Array.new(1 + random.rand(6)) do |index|
        day += random.rand(pause) if index.positive?
        { kind: :purchase, profile: "c#{customer}", order: "#{customer}-#{index}", time: FIRST + day,
          amount: 1000 + random.rand(4000) }
      end
    end.flatten.select { |order| order[:time] <= UNTIL }
  end

  def shop(**configuration)
    Libclv::Account.new(key: KEY, **configuration).tap { |account| account.apply!(orders) }
  end

  # Made once: nobody changes it.
  def self.shop = @shop ||= Object.new.extend(Orders).shop
  def self.summary = @summary ||= shop.summary(until_day: UNTIL)
  def self.model = @model ||= Libclv.fit(summary)
end
