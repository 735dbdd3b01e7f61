# What memory grows by over calls of many kinds: `memory.rb BUILD CALLS` with the folder of the library, and 10,000,000
# calls if nothing else is said. Exit status 1: by more than a mebibyte.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'shop'

CALLS = Integer(ARGV[1] || 10_000_000)
MOST = 1024 # KiB

def resident = Integer(File.read('/proc/self/statm').split[1]) * 4

# A hundred calls: what is asked most, and one of each other kind.
def mixed(account, model)
  75.times { |index| account.predict("c#{index % 50}", as_of: UNTIL) }
  account.find('nobody', as_of: UNTIL)
  account.predict('c7', as_of: UNTIL, horizon: 30).to_h
  account.purchase(profile: 'c7', order: '7-0', time: Date.new(2024, 1, 8), amount: 2007)
  account.apply(kind: :purchase, profile: '', order: '1', time: 0, amount: 1)
  account.columns(%w[c1 c2 none], %i[p_alive next_order], as_of: UNTIL)
  account.explain('c7', as_of: UNTIL)
  account.compare('c7', UNTIL - 30, UNTIL)
  account.person('c7')
  account.statistics('c7', as_of: UNTIL)
  account.facts && account.options && account.tick && account.model && account.inspect
  summary = account.summary(until_day: UNTIL)
  (summary + summary - summary).totals
  Libclv::Model.restore(model.dump).to_json
  model.p_alive(2, 30, 39)
  begin
    Libclv.fit(summary, model: :bg_nbd, max_iterations: 1) { raise KeyError }
  rescue KeyError
    Libclv.predict(model, account.statistics('c9', as_of: UNTIL), as_of: UNTIL).to_json
  end
end

def grown
  account = shop(50)
  model = account.model
  (500 + CALLS / 5000).times { mixed(account, model) }
  GC.start
  before = resident
  (CALLS / 100).times { mixed(account, model) }
  GC.start
  resident - before
end

kib = grown
printf("%-58s %9.3f MiB, at most %d%s\n", "resident memory over #{CALLS} calls of many kinds", kib / 1024.0, MOST / 1024,
       kib > MOST ? '  MISSED' : '')
exit(kib <= MOST)
