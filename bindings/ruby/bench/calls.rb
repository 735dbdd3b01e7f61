# What a call of Ruby costs over C: `calls.rb BUILD` with the folder that bench_calls is in (make bench-bindings); the
# best of BENCH_ROUNDS=7, processor time.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require 'tmpdir'
require_relative 'shop'

CALLS = 100_000
ROUNDS = Integer(ENV.fetch('BENCH_ROUNDS', 7))

def timed
  begun = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
  yield
  Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - begun
end

def single_calls(account)
  as_of = Libclv::Convert.time(UNTIL, 0, last: true)
  handle = account.instance_variable_get(:@handle)
  made = Libclv::Native::Prediction.new
  objects = -> { CALLS.times { account.predict('c123', as_of: as_of) } }
  alone = -> { CALLS.times { Libclv::Native.clv_account_predict(handle, 'c123', 4, as_of, nil, made, nil) } }
  rounds = Dir.mktmpdir do |folder|
    account.save("#{folder}/shop.clvo")
    in_c = ["#{BUILD}/tests/bench/bench_calls", 'single', "#{folder}/shop.clvo", KEY, 'c123', as_of.to_s, CALLS.to_s]
    Array.new(ROUNDS) { [Float(IO.popen(in_c, &:read)), timed(&objects), timed(&alone)] }
  end
  c, with_object, bare = rounds.transpose.map { |column| column.min / CALLS * 1e6 }
  { 'a prediction in C' => c, 'a prediction with its object, over C' => with_object - c,
    'a call into a reused struct, over C' => bare - c }.each { |what, figure| printf("%-58s %9.3f us\n", what, figure) }
end

single_calls(shop(1000))
