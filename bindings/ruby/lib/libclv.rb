# Customer lifetime value: accounts of orders, models, and what each customer is worth.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'libclv/version'
require_relative 'libclv/library'
require_relative 'libclv/declarations'
require_relative 'libclv/convert'
require_relative 'libclv/call'
require_relative 'libclv/fit'
require_relative 'libclv/prediction'
require_relative 'libclv/stored'
require_relative 'libclv/orders'
require_relative 'libclv/summary'
require_relative 'libclv/model'
require_relative 'libclv/segment'
require_relative 'libclv/backtest'
require_relative 'libclv/account'

# The C library is loaded when something of it is first needed, so {Libclv.library=} may come before.
module Libclv
  autoload :Native, File.expand_path('libclv/native', __dir__)
  autoload :Event, File.expand_path('libclv/event', __dir__)

  # What is said of a customer by statistics alone, without an account.
  #
  # @param model [Model, nil] nil: history only
  # @param statistics [Statistics, Hash] such as `x: 3, first_day: Date.new(2024, 1, 5), last_day: .., orders: 4, ..`
  # @param as_of [Date] not before the last day
  # @param options horizon, next_order_limit, annual_discount: see {PredictOptions}
  # @return [Prediction]
  def self.predict(model, statistics, as_of:, **options)
    given = Record.write(Native::Statistics.new, Statistics, statistics)
    Prediction.filled do |prediction|
      Call.check do |error|
        Native.clv_predict(Model.given(model), given, given.size, Convert.day(as_of),
                           Record.write(Native::PredictOptions.made, PredictOptions, options), prediction, error)
      end
    end
  end
end
