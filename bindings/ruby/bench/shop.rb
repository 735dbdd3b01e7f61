# What the measurements share: the library, and a shop as Python's bench.py has it.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
BUILD = File.expand_path(ARGV[0] || 'build')
ENV['LIBCLV'] ||= "#{BUILD}/libclv.so.0"
$LOAD_PATH.unshift File.expand_path('../lib', __dir__)
require 'libclv'

KEY = 'keepsixteenbytes'.freeze
UNTIL = Date.new(2024, 12, 31)

def shop(customers)
  account = Libclv::Account.new(key: KEY)
  customers.times do |customer|
    Array.new(1 + customer * customer % 7) { |index| customer % 200 + index * (9 + customer * 7 % 90) }
         .select { |days| days < 365 }
         .each_with_index do |days, index|
      account.purchase(profile: "c#{customer}", order: "#{customer}-#{index}", time: Date.new(2024, 1, 1) + days,
                       amount: 2000 + customer % 50)
    end
  end
  account.model = Libclv.fit(account.summary(until_day: UNTIL), model: :bg_nbd)
  account
end
