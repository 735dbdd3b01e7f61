#!/usr/bin/env ruby
# From a file of orders or events to the best customers: replay.rb EVENTS.ndjson|ORDERS.csv [SNAPSHOT]
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
# Events are those of `clv replay`, orders have the columns profile,order,time,amount, amounts in currency units.
# Without a column order each row is one. `clv profile --snapshot SNAPSHOT ID` reads what it leaves.
require 'bigdecimal'
require 'csv'
require 'json'
require 'libclv'
require 'securerandom'
require 'time'

BATCH = 1000

# A date is a day of the account, with a time of day it is a moment.
def moment(text) = text.match?(/\A\d+-\d\d-\d\d\z/) ? Date.iso8601(text) : Time.iso8601(text)

# Amounts keep the digits that stand in the file.
def event(row)
  row = row.transform_keys(&:to_sym)
  kind = row.delete(:event) || :purchase
  row[:kind] = kind.to_sym
  row[:time] = moment(row[:time]) if row[:time]
  %i[amount cost].each { |name| row[name] = BigDecimal(row[name].to_s) if row[name] }
  %i[status mode].each { |name| row[name] = row[name].to_sym if row[name] }
  row
end

def each_row(path)
  return File.foreach(path) { |line| yield JSON.parse(line, decimal_class: BigDecimal) } unless path.end_with?('.csv')

  rows = CSV.foreach(path, 'r:bom|utf-8', headers: true)
  rows.with_index { |row, index| yield({ 'order' => index.to_s, **row.to_h }) }
end

def each_event(path)
  number = 0
  each_row(path) do |row|
    number += 1
    made = begin
      event(row)
    rescue ArgumentError => e
      abort "#{path}: row #{number}: #{e.message}"
    end
    yield made
  end
end

# What is absent shows as a dash.
def shown(format, value) = value ? Kernel.format(format, value) : '-'

def open_account(snapshot, &block)
  return Libclv::Account.open(key: SecureRandom.bytes(16), &block) unless snapshot

  File.write("#{snapshot}.key", "#{SecureRandom.hex(16)}\n", perm: 0o600) unless File.exist?("#{snapshot}.key")
  key = [File.read("#{snapshot}.key").strip].pack('H*')
  return Libclv::Account.load(snapshot, key: key, &block) if File.exist?(snapshot)

  Libclv::Account.open(key: key, &block)
end

path, snapshot = ARGV
abort 'usage: replay.rb EVENTS.ndjson|ORDERS.csv [SNAPSHOT]' unless path

open_account(snapshot) do |account|
  outcomes = enum_for(:each_event, path).each_slice(BATCH).flat_map { |events| account.apply(events) }
  puts "#{outcomes.size} events: #{outcomes.tally.map { |outcome, count| "#{count} #{outcome}" }.join(', ')}"

  last = account.facts.last_time || abort('there are no orders')
  report = account.refit(due: %i[check fit], now: last + 86_400)
  puts "model: #{report.outcome}, #{report.kind || 'none'}, grade #{report.grade.to_s.upcase}"
  account.save(snapshot) if snapshot

  puts 'customer     orders        value  last order  P(alive)  orders expected  value expected'
  best = account.each(as_of: last.to_date).max_by(10) { |customer| customer.predicted_value || 0 }
  best.each do |customer|
    puts format('%-10s %8d %12.2f  %10s  %8s  %15s  %14s', customer.profile, customer.historic_orders,
                customer.historic_value / 100r, customer.last_order, shown('%.2f', customer.p_alive),
                shown('%.2f', customer.predicted_orders), shown('%.2f', customer.predicted_value&.fdiv(100)))
  end
end
