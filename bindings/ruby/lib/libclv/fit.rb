# Fits: options by their names, and a block that is told how far they have come.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
module Libclv
  # @api private
  module Fit
    SYMBOLS = { model: ModelKind, spend_model: SpendKind, spend_convention: SpendConvention, choice: Choice }.freeze

    # @return [Array(FFI::MemoryPointer, Integer)] options as C takes them, and how many
    def self.options(given)
      return [nil, 0] if given.empty?

      memory = FFI::MemoryPointer.new(Native::Option, given.size)
      given.each_with_index do |(name, value), index|
        option = Native::Option.new(memory + index * Native::Option.size)
        option[:number] = FitOption.number(name)
        option[:value] = number(name, value)
      end
      [memory, given.size]
    end

    def self.number(name, value)
      case value
      when Symbol then SYMBOLS.fetch(name) { raise TypeError, "#{name} is a number" }.number(value)
      when Date then Convert.day(value)
      when Time then value.to_i
      else Float(value)
      end
    end

    # A guard, and what the host lends. Without a block too Ruby is asked now and then: an interrupt stops the fit.
    def self.host(progress)
      guard = Call::Guard.new(waiting: true)
      host = Native::FitHost.new
      host[:progress] = proc do |how_far, _|
        answer = guard.run { progress&.call(Progress.read(Native::Progress.new(how_far))) }
        Thread.pending_interrupt? ? 1 : answer
      end
      [guard, host]
    end
  end

  # Fits a model to a summary by maximum likelihood. Other threads run meanwhile.
  #
  # @param summary [Summary]
  # @param options by the names of {FitOption}: `model: :pareto_nbd, unit_days: 7`
  # @yieldparam progress [Progress] what the block raises stops the fit and is raised again; `break` stops it too. What
  #   other threads raise, a Timeout among them, waits until the block is done
  # @return [Model]
  # @raise [NoModelError] the data identify no model
  # @raise [CancelledError] the block left by `break`, `return` or `throw`
  def self.fit(summary, **options, &progress)
    given, count = Fit.options(options)
    guard, host = Fit.host(progress)
    Model.wrap(Call.handle(Native::ModelHandle, guard) do |out, error|
      Native.clv_fit(out, Summary.handle_of(summary), given, count, host, nil, nil, error)
    end)
  end
end
