# The C interface: the library that is loaded, sizes and offsets as the compiler has them, enums.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'helper'
require 'json'
require 'open3'
require 'rbconfig'

class TestNative < Minitest::Test
  Native = Libclv::Native

  # Every struct of the headers, by a program that prints what the C compiler makes of them.
  def test_layouts
    source = ENV.fetch('CLV_SOURCE') { skip 'CLV_SOURCE is not set' }
    rows = JSON.parse(File.read("#{source}/bindings/api.json"))['structs'].flat_map do |struct|
      layout = Native.const_get(struct['name'].delete_prefix('clv_').split('_').map { |s| s[0].upcase + s[1..] }.join)
      struct['members'].map { |m| [struct['name'], m['name'], layout.size, layout.offset_of(m['name'].to_sym)] }
    end
    prints = rows.map do |name, member|
      type = name.start_with?('clv_') ? name : "struct #{name}"
      %{printf("#{name} #{member} %zu %zu\\n", sizeof(#{type}), offsetof(#{type}, #{member}));\n}
    end
    Dir.mktmpdir do |folder|
      File.write("#{folder}/sizes.c", "#include <stddef.h>\n#include <stdio.h>\n#include <clv/clv.h>\n" \
                                      "int main(void) { #{prints.join} return 0; }")
      cc = ENV.fetch('CC', 'cc')
      said, status = Open3.capture2e(cc, "-I#{source}/include", '-o', "#{folder}/sizes", "#{folder}/sizes.c")
      assert status.success?, said
      printed, = Open3.capture2("#{folder}/sizes")
      assert_operator rows.size, :>, 250
      assert_equal rows.map { |row| row.join(' ') }, printed.lines.map(&:chomp)
    end
  end

  def test_structs_know_their_size
    options = Native::AccountOptions.made
    assert_equal [options.size, options[:thresholds].size, 365, 500],
                 [options[:size], options[:thresholds][:size], options[:horizon], options[:thresholds][:buyers]]
    told = Native::AccountOptions.new
    Libclv::Account.open(key: KEY) do |account|
      account.send(:call) { |handle, error| Native.clv_account_get_options(handle, told, error) }
    end
    assert_equal told.to_ptr.read_bytes(told.size), options.to_ptr.read_bytes(options.size)
  end

  def test_statuses_reasons_and_attributes
    assert_equal Libclv::Status.symbols.size - 1, Libclv::ERRORS.size
    Libclv::ERRORS.each { |number, error| assert_equal Libclv::Status[number], error.status }
    assert_equal Native.clv_attribute_count, Libclv::Prediction::ATTRIBUTES.size
    Native.clv_attribute_count.times do |index|
      info = Libclv::Call.record(Libclv::AttributeInfo, Native::AttributeInfo) do |native, error|
        Native.clv_attribute_at(index, native, error)
      end
      assert_equal info.number, Libclv::Prediction::ATTRIBUTES[info.name.to_sym]
      assert_equal info.type == :day, Libclv::Prediction::DAYS.include?(info.name.to_sym)
    end
    assert_equal 99, Libclv::State[99]
    assert_raises(ArgumentError) { Libclv::State.number(:charm) }
  end

  def test_the_version_is_checked
    assert_equal Libclv::VERSION, Native.clv_version_string
    assert_nil Libclv::Library.check(5_000)
    assert_raises(LoadError) { Libclv::Library.check(9) }
    assert_raises(LoadError) { Libclv::Library.check(1_000_000) }
    assert_raises(Libclv::Error) { Libclv.library = 'another' }
  end

  def ruby(program, **environment)
    lib = File.expand_path('../lib', __dir__)
    Open3.capture2e(environment.transform_keys(&:to_s), RbConfig.ruby, "-I#{lib}", '-e', program).first
  end

  def test_another_library
    mine = Libclv.library
    said = ruby("require 'libclv'; Libclv.library = '#{mine}'; print Libclv::Native.clv_version_string", LIBCLV: 'none')
    assert_equal Libclv::VERSION, said
    said = ruby("require 'libclv'; begin; Libclv::Native; rescue LoadError; print 'gone'; end; " \
                "Libclv.library = '#{mine}'; print Libclv::Native.clv_version", LIBCLV: '/no/such/lib')
    assert_equal "gone#{Native.clv_version}", said
  end

  def test_a_library_that_is_not_there
    said = ruby("require 'libclv'; begin; Libclv::Native; rescue LoadError => e; print e.message; end", LIBCLV: '/no/lib')
    assert_match(%r{/no/lib.*LIBCLV}m, said)
  end

  # An interrupt between the end of the call and the handle would leave what C made to nobody.
  def test_what_is_made_has_an_owner_whoever_interrupts
    made = nil
    type = Class.new(Native::AccountHandle)
    type.define_singleton_method(:new) { |pointer| made = super(pointer) }
    assert_raises(KeyError) do
      Libclv::Call.handle(type) do |out, error|
        status = Native.clv_account_create(out, KEY, nil, nil, error)
        Thread.new(Thread.current) { |other| other.raise(KeyError) }.join
        status
      end
    end
    refute_nil made
  end

  def test_no_memory_is_lost
    grown = lambda do |times|
      before = File.read('/proc/self/statm').split[1].to_i * 4
      times.times do
        Libclv::Account.open(key: KEY) { |account| account.apply(Array.new(200) { |i| event(i) }) }
      end
      GC.start
      File.read('/proc/self/statm').split[1].to_i * 4 - before
    end
    grown.call(100)
    assert_operator grown.call(300), :<, 6000
  end

  def event(index) = { kind: :purchase, profile: "c#{index}", order: '1', time: index, amount: 1 }
end
