# Made from bindings/api.json by `apigen ruby`: type `make api`, do not edit.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require 'ffi'
require_relative 'layout'
require_relative 'library'

module Libclv
  Library.check

  # The C interface as it is, which {Account}, {Model} and {Summary} stand on.
  module Native
    extend FFI::Library
    ffi_lib Libclv.library

    # The order of a dictionary's values means something
    ARROW_FLAG_DICTIONARY_ORDERED = 1
    # The keys of a map are sorted
    ARROW_FLAG_MAP_KEYS_SORTED = 4
    # The column may have nulls
    ARROW_FLAG_NULLABLE = 2
    # The greatest amount of one order or refund, in minor units.
    CLV_AMOUNT_MAX = 1000000000000
    # Ids are binary, whatever their bytes; else they are utf8, and one that is not fails.
    CLV_ARROW_BINARY_IDS = 1
    # Beside each column that may be absent another one, its name with +_reason+ behind it: clv_reason as uint8.
    CLV_ARROW_REASONS = 2
    # Most rows of a part, or of a batch.
    CLV_ARROW_ROWS_MAX = 1048576
    # An event that cannot be accepted ends the call, and nothing of its part is applied.
    CLV_ARROW_STRICT = 1
    # Attribute numbers stay below this.
    CLV_ATTRIBUTE_LIMIT = 64
    # Groups of customers, by predicted transactions, that calibration is shown for.
    CLV_BACKTEST_GROUPS = 10
    # 9999-12-31
    CLV_DAY_MAX = 2932896
    # 0001-01-01
    CLV_DAY_MIN = -719162
    # A check of eligibility
    CLV_DUE_CHECK = 1
    # A fit, if the account is eligible
    CLV_DUE_FIT = 2
    # +cost+ is given.
    CLV_EVENT_COST = 1
    # Longest name of a filter, in bytes.
    CLV_FILTER_NAME_MAX = 63
    # Limits of an event's texts, in bytes.
    CLV_ID_MAX = 1024
    # Bytes of the key that the host keeps for an account.
    CLV_KEY_SIZE = 16
    # "not given", "none"
    CLV_NO_DAY = -2147483648
    # "no position": the error concerns no place in a text.
    CLV_NO_POSITION = -1
    # "no row": the error concerns the call as a whole.
    CLV_NO_ROW = 18446744073709551615
    # "not given", "never"
    CLV_NO_TIME = -9223372036854775808
    # The most parameters that a model can have.
    CLV_PARAMETERS_MAX = 8
    # Bytes of a position in the host's stream of events.
    CLV_POSITION_MAX = 256
    # The model was fitted to days after as_of.
    CLV_PREDICTION_LOOKAHEAD = 1
    # Days are counted from 1970-01-01 of the proleptic Gregorian calendar, which is 0.
    CLV_SECONDS_PER_DAY = 86400
    # Longest name of a segment, in bytes.
    CLV_SEGMENT_NAME_MAX = 255
    # Everything
    CLV_SNAPSHOT_ALL = 7
    # Profiles, orders, refunds, links, marks: a function of the set of events
    CLV_SNAPSHOT_EVENTS = 1
    # The model, where there is one
    CLV_SNAPSHOT_MODEL = 2
    # Options, named filters, what was checked and fitted when, the host's position
    CLV_SNAPSHOT_TICK = 4
    # Limits of an event's texts, in bytes.
    CLV_SOURCE_MAX = 255
    # +spend+ or +first_spend+ does not fit 64 bits: both are 0, and figures of money are absent.
    CLV_STATISTICS_OVERFLOW = 1
    # Tags that one order may have.
    CLV_TAGS_MAX = 64
    # Limits of an event's texts, in bytes.
    CLV_TEXT_MAX = 255
    # Times are seconds from 1970-01-01T00:00:00Z.
    CLV_TIME_MAX = 253402300799
    # Times are seconds from 1970-01-01T00:00:00Z.
    CLV_TIME_MIN = -62135596800
    # The version has its one home here: the Makefile, libclv.pc and the symbol map are checked against it.
    CLV_VERSION_MAJOR = 0
    # The version has its one home here: the Makefile, libclv.pc and the symbol map are checked against it.
    CLV_VERSION_MINOR = 1
    # The version has its one home here: the Makefile, libclv.pc and the symbol map are checked against it.
    CLV_VERSION_PATCH = 0
    # The version has its one home here: the Makefile, libclv.pc and the symbol map are checked against it.
    CLV_VERSION_STRING = '0.1.0'.freeze

    # Called now and then from the thread that made the call; non-zero asks it to stop (CLV_ECANCELLED).
    callback :clv_progress_fn, [:pointer, :pointer], :int

    # Gives up to +capacity+ bytes and stores how many in +*size+, 0 at the end; non-zero stops the call (CLV_EIO).
    callback :clv_read_fn, [:pointer, :size_t, :pointer, :pointer], :int

    # One independent piece of work, +index+ from 0. Never fails.
    callback :clv_task_fn, [:pointer, :size_t], :void

    # Takes +size+ bytes; non-zero stops the call, which then returns CLV_EIO.
    callback :clv_write_fn, [:pointer, :size_t, :pointer], :int

    # The values of a column, or a batch of a table: ABI of the Arrow C data interface.
    class ArrowArray < Layout
      layout :length, :int64,
             :null_count, :int64,
             :offset, :int64,
             :n_buffers, :int64,
             :n_children, :int64,
             :buffers, :pointer,
             :children, :pointer,
             :dictionary, :pointer,
             :release, :pointer,
             :private_data, :pointer
    end

    # Batches of one schema, one after the other: ABI of the Arrow C stream interface.
    class ArrowArrayStream < Layout
      layout :get_schema, :pointer,
             :get_next, :pointer,
             :get_last_error, :pointer,
             :release, :pointer,
             :private_data, :pointer
    end

    # What a column, or a table, is: ABI of the Arrow C data interface.
    class ArrowSchema < Layout
      layout :format, :string,
             :name, :string,
             :metadata, :string,
             :flags, :int64,
             :n_children, :int64,
             :children, :pointer,
             :dictionary, :pointer,
             :release, :pointer,
             :private_data, :pointer
    end

    # How orders became transactions. Summaries are combined, and models used, only under an equal one.
    class Configuration < Layout
      layout :size, :uint32,
             :day_offset, :int32,
             :minor_digits, :uint32,
             :history_start, :int32,
             :filter, :uint64,
             :reserved, [:uint64, 4]
      # @api private
      DEFAULTS = { minor_digits: 2, history_start: -2147483648 }.freeze
    end

    # Figures of an account.
    class AccountFacts < Layout
      layout :size, :uint32,
             :has_model, :int32,
             :generation, :uint64,
             :positions, :size_t,
             :persons, :size_t,
             :profiles, :size_t,
             :erased, :size_t,
             :links, :size_t,
             :orders, :size_t,
             :refunds, :size_t,
             :conflicts, :size_t,
             :bytes, :size_t,
             :last_time, :int64,
             :configuration, Configuration
    end

    # What the memory of an account is for, in bytes.
    class AccountMemoryFacts < Layout
      layout :size, :uint32,
             :reserved, :uint32,
             :total, :size_t,
             :profiles, :size_t,
             :ids, :size_t,
             :orders, :size_t,
             :cells, :size_t,
             :links, :size_t,
             :texts, :size_t,
             :scratch, :size_t,
             :model, :size_t,
             :account, :size_t
    end

    # What an account needs before a model makes sense.
    class Thresholds < Layout
      layout :size, :uint32,
             :months, :int32,
             :buyers, :int64,
             :loyal_transactions, :int64,
             :loyal_buyers, :int64,
             :loyal_orders, :int64,
             :paying_buyers, :int64,
             :days, :int32,
             :recent_days, :int32,
             :reserved, :int64
      # @api private
      DEFAULTS = { months: 4, buyers: 500, loyal_transactions: 3, loyal_buyers: 1 }.freeze
    end

    # How an account predicts, and when and how its model is made.
    class AccountOptions < Layout
      layout :size, :uint32,
             :currency, [:char, 4],
             :horizon, :int32,
             :next_order_limit, :int32,
             :annual_discount, :double,
             :check_days, :int32,
             :refit_months, :int32,
             :history_days, :int32,
             :complete_since, :int32,
             :model, :int32,
             :convention, :int32,
             :thresholds, Thresholds,
             :reserved, [:int64, 4]
      # @api private
      DEFAULTS = { horizon: 365, next_order_limit: 730, check_days: 1, refit_months: 1, complete_since: -2147483648,
        thresholds: { months: 4, buyers: 500, loyal_transactions: 3, loyal_buyers: 1 } }.freeze
    end

    # State, dates, and what is due when.
    class AccountStateFacts < Layout
      layout :size, :uint32,
             :state, :int,
             :reason, :int,
             :outcome, :int,
             :check_day, :int32,
             :fit_day, :int32,
             :configuration_changed_at, :int64,
             :checked_at, :int64,
             :tried_at, :int64,
             :fitted_at, :int64
    end

    # Events that an account was given since it was made or read from a snapshot.
    class AccountTraffic < Layout
      layout :size, :uint32,
             :reserved, :uint32,
             :purchases, :uint64,
             :refunds, :uint64,
             :links, :uint64,
             :unlinks, :uint64,
             :erasures, :uint64,
             :added, :uint64,
             :repeated, :uint64,
             :replaced, :uint64,
             :superseded, :uint64,
             :conflicts, :uint64,
             :dropped, :uint64,
             :refused, :uint64
    end

    # Memory for one object. The functions follow malloc, realloc and free; +allocate+ and +reallocate+ return NULL on
    # failure. They must be thread-safe where the object is shared between threads. The structure is copied.
    class Allocator < Layout
      layout :size, :uint32,
             :allocate, :pointer,
             :reallocate, :pointer,
             :release, :pointer,
             :user, :pointer
    end

    # What a stream is to hold, and how.
    class ArrowExportOptions < Layout
      layout :size, :uint32,
             :flags, :uint32,
             :rows, :uint32,
             :reserved, :uint32,
             :attributes, :uint64,
             :first, :uint64,
             :count, :uint64
      # @api private
      DEFAULTS = { rows: 65536, count: 18446744073709551615 }.freeze
    end

    # How a stream is to be applied.
    class ArrowImportOptions < Layout
      layout :size, :uint32,
             :flags, :uint32,
             :rows, :uint32,
             :reserved, :uint32
      # @api private
      DEFAULTS = { rows: 65536 }.freeze
    end

    # What came of a stream.
    class ArrowReport < Layout
      layout :size, :uint32,
             :outcome, :int32,
             :batches, :uint64,
             :rows, :uint64,
             :added, :uint64,
             :repeated, :uint64,
             :replaced, :uint64,
             :superseded, :uint64,
             :conflicts, :uint64,
             :dropped, :uint64,
             :refused, :uint64,
             :row, :uint64,
             :column, [:char, 32]
    end

    # A row of the table of attributes.
    class AttributeInfo < Layout
      layout :size, :uint32,
             :number, :uint32,
             :name, :string,
             :type, :int,
             :nullable, :int32,
             :unit, :string,
             :group, :string,
             :summary, :string
    end

    # What a backtest is about, and how it came out.
    class BacktestFacts < Layout
      layout :size, :uint32,
             :split, :int32,
             :until, :int32,
             :grade, :int,
             :customers, :int64,
             :transactions, :int64,
             :orders, :int64,
             :value, :double,
             :scores, :uint32,
             :best_naive, :uint32,
             :best_model, :uint32,
             :naive_wins, :int32
    end

    # How one forecast compares with what happened.
    class BacktestScore < Layout
      layout :size, :uint32,
             :forecaster, :int,
             :kind, :int32,
             :reserved, :int32,
             :transactions, :double,
             :orders, :double,
             :value, :double,
             :deviance, :double,
             :deviance_error, :double,
             :bias, :double,
             :mae, :double,
             :rmse, :double,
             :correlation, :double,
             :rank_correlation, :double,
             :gini, :double,
             :top_share, :double,
             :predicted_by_group, [:double, 10],
             :observed_by_group, [:double, 10]
    end

    # One attribute of many customers.
    class Column < Layout
      layout :attribute, :uint32,
             :reserved, :uint32,
             :values, :pointer,
             :reasons, :pointer
    end

    # Whether it has it, figure by figure.
    class Eligibility < Layout
      layout :size, :uint32,
             :eligible, :int32,
             :first_day, :int32,
             :last_day, :int32,
             :needed_day, :int32,
             :months, :int32,
             :months_met, :int32,
             :buyers_met, :int32,
             :buyers, :int64,
             :loyal_buyers, :int64,
             :paying_buyers, :int64,
             :loyal_met, :int32,
             :paying_met, :int32,
             :days, :int32,
             :days_met, :int32,
             :idle_days, :int32,
             :recent_met, :int32,
             :thresholds, Thresholds
    end

    # What went wrong, filled by a failing call that was given one; untouched by one that succeeds. It never holds an id
    # or an amount, so it can be logged.
    class Error < Layout
      layout :size, :uint32,
             :status, :int,
             :row, :uint64,
             :field, [:char, 32],
             :message, [:char, 192],
             :position, :int64
      # @api private
      DEFAULTS = { row: 18446744073709551615, position: -1 }.freeze
    end

    # One event. An order is (profile, source, order), a refund one of an order's by its own id; of each the highest
    # version is known, and under one version a fixed comparison of the contents decides. A link is known by its two
    # profiles; of those the highest seq decides, at an equal one unlink. Travels in arrays with its stride, so that it
    # can grow. A member that the kind does not use is not looked at.
    class Event < Layout
      layout :kind, :int32,
             :status, :int32,
             :profile, :pointer,
             :profile_size, :size_t,
             :order, :pointer,
             :order_size, :size_t,
             :source, :pointer,
             :source_size, :size_t,
             :time, :int64,
             :amount, :int64,
             :version, :uint32,
             :flags, :uint32,
             :cost, :int64,
             :channel, :pointer,
             :channel_size, :size_t,
             :campaign, :pointer,
             :campaign_size, :size_t,
             :tags, :pointer,
             :tag_count, :size_t,
             :refund, :pointer,
             :refund_size, :size_t,
             :survivor, :pointer,
             :survivor_size, :size_t,
             :seq, :int64,
             :mode, :int32,
             :reserved, :uint32
    end

    # The host's threads. +run+ calls +task(data, i)+ once for every i below +count+, in any order, on any threads, and
    # returns when all are done. Results do not depend on it, to the bit.
    class Executor < Layout
      layout :size, :uint32,
             :run, :pointer,
             :user, :pointer
    end

    # What goes into a prediction of one customer, and what comes out between. What a reason makes absent is 0; money is
    # in minor units. With these, p_alive = 1 / (1 + odds_dead), predicted transactions = p_alive * expected_if_alive,
    # expected spend = own_weight * own_mean_spend + (1 - own_weight) * population_mean_spend.
    class Explanation < Layout
      layout :size, :uint32,
             :state, :int,
             :state_reason, :int,
             :reason, :int,
             :spend_reason, :int,
             :kind, :int32,
             :spend_kind, :int32,
             :convention, :int32,
             :unit_days, :uint32,
             :parameter_count, :uint32,
             :spend_parameter_count, :uint32,
             :members, :uint32,
             :as_of, :int32,
             :horizon, :int32,
             :x, :int32,
             :first_day, :int32,
             :last_day, :int32,
             :flags, :uint32,
             :orders, :int64,
             :spend, :int64,
             :first_spend, :int64,
             :touched_at, :int64,
             :fitted_at, :int64,
             :parameters, [:double, 8],
             :spend_parameters, [:double, 8],
             :t_x, :double,
             :T, :double,
             :log_likelihood, :double,
             :p_alive, :double,
             :odds_dead, :double,
             :rate_r, :double,
             :rate_alpha, :double,
             :rate_a_day, :double,
             :expected_if_alive, :double,
             :predicted_transactions, :double,
             :orders_per_transaction, :double,
             :predicted_orders, :double,
             :own_mean_spend, :double,
             :population_mean_spend, :double,
             :own_weight, :double,
             :expected_spend, :double,
             :predicted_value, :double
    end

    # What the host lends to a fit; each may be absent.
    class FitHost < Layout
      layout :size, :uint32,
             :reserved, :uint32,
             :allocator, :pointer,
             :executor, :pointer,
             :progress, :clv_progress_fn,
             :progress_user, :pointer
    end

    # How a fit went.
    class FitReport < Layout
      layout :size, :uint32,
             :outcome, :int,
             :now, :int64,
             :until, :int32,
             :history_start, :int32,
             :kind, :int32,
             :choice, :int,
             :status, :int,
             :reason, :int,
             :spend, :int,
             :split, :int32,
             :grade, :int,
             :naive_wins, :int32,
             :incumbent, :int32,
             :incumbent_refitted, :int32,
             :customers, :int64,
             :deviance, :double,
             :incumbent_deviance, :double,
             :difference, :double,
             :standard_error, :double
    end

    # How the fit of one part (transactions, or spend) came out.
    class FitResult < Layout
      layout :size, :uint32,
             :kind, :int32,
             :status, :int,
             :reason, :int,
             :boundary, :uint32,
             :parameter_count, :uint32,
             :parameters, [:double, 8],
             :standard_errors, [:double, 8],
             :log_covariance, [:double, 36],
             :log_likelihood, :double,
             :aic, :double,
             :bic, :double,
             :gradient_norm, :double,
             :condition_number, :double,
             :customers, :int64,
             :correlation, :double,
             :iterations, :uint32,
             :evaluations, :uint32
    end

    # What a model is and what it was fitted to.
    class ModelFacts < Layout
      layout :size, :uint32,
             :kind, :int32,
             :spend_kind, :int32,
             :convention, :int32,
             :unit_days, :uint32,
             :until, :int32,
             :first_day, :int32,
             :choice, :int32,
             :fitted_at, :int64,
             :customers, :int64,
             :repeat_customers, :int64,
             :orders, :int64,
             :transactions, :int64,
             :configuration, Configuration
    end

    # A row of the table of models.
    class ModelInfo < Layout
      layout :size, :uint32,
             :spend, :int32,
             :kind, :int32,
             :parameter_count, :uint32,
             :name, :string,
             :parameter_names, [:pointer, 8],
             :summary, :string
    end

    # A model from known parameters.
    class ModelSpec < Layout
      layout :size, :uint32,
             :kind, :int32,
             :spend_kind, :int32,
             :convention, :int32,
             :unit_days, :uint32,
             :reserved, :uint32,
             :parameters, [:double, 8],
             :spend_parameters, [:double, 8],
             :orders, :int64,
             :transactions, :int64,
             :configuration, Configuration
      # @api private
      DEFAULTS = { unit_days: 1, configuration: { minor_digits: 2, history_start: -2147483648 } }.freeze
    end

    # One setting of a call whose settings are a table that can be read at run time.
    class Option < Layout
      layout :number, :uint32,
             :value, :double
    end

    # A row of such a table.
    class OptionInfo < Layout
      layout :size, :uint32,
             :number, :uint32,
             :name, :string,
             :unit, :string,
             :default_value, :double,
             :minimum, :double,
             :maximum, :double,
             :whole, :int32,
             :summary, :string
    end

    # Orders in columns, one element an order, in any order.
    class OrderColumns < Layout
      layout :size, :uint32,
             :reserved, :uint32,
             :count, :size_t,
             :customer, :pointer,
             :day, :pointer,
             :amount, :pointer
    end

    # What to predict.
    class PredictOptions < Layout
      layout :size, :uint32,
             :horizon, :int32,
             :next_order_limit, :int32,
             :reserved, :int32,
             :annual_discount, :double
      # @api private
      DEFAULTS = { horizon: 365, next_order_limit: 730 }.freeze
    end

    # All attributes of one customer as of a day. An absent one is 0 with a reason that is not 0; money is in minor
    # units. clv_attribute_at tells of each.
    class Prediction < Layout
      layout :size, :uint32,
             :flags, :uint32,
             :reason, [:uint8, 64],
             :historic_value, :int64,
             :historic_orders, :int64,
             :transactions, :int64,
             :days_since_last_order, :int64,
             :overdue_days, :int64,
             :first_order, :int32,
             :last_order, :int32,
             :next_order, :int32,
             :next_order_from_now, :int32,
             :average_order_value, :double,
             :average_days_between_orders, :double,
             :p_alive, :double,
             :churn_probability, :double,
             :predicted_transactions, :double,
             :predicted_orders, :double,
             :p_order, :double,
             :expected_spend, :double,
             :expected_order_value, :double,
             :predicted_value, :double,
             :total_value, :double,
             :discounted_transactions, :double,
             :discounted_value, :double,
             :fitted_at, :int64
    end

    # How far a long call has come.
    class Progress < Layout
      layout :size, :uint32,
             :step, :uint32,
             :fraction, :double,
             :phase, :string
    end

    # What a segment is.
    class SegmentFacts < Layout
      layout :size, :uint32,
             :minor_digits, :uint32,
             :attributes, :uint64,
             :money, :int32,
             :reserved, :int32,
             :bytes, :size_t
    end

    # One customer up to a day. Travels in arrays with its stride, so that it can grow.
    class Statistics < Layout
      layout :x, :int32,
             :first_day, :int32,
             :last_day, :int32,
             :flags, :uint32,
             :orders, :int64,
             :spend, :int64,
             :first_spend, :int64
    end

    # A row of a table: as many keys as the part has, the others 0.
    class SummaryRow < Layout
      layout :key, [:int64, 3],
             :count, :int64
    end

    # The tables of a summary as they were counted elsewhere, such as by GROUP BY in a warehouse. Their rows are in any
    # order, and those of one key add up; a table without rows is NULL.
    class SummaryTables < Layout
      layout :size, :uint32,
             :stride, :uint32,
             :orders, :int64,
             :spend_overflow, :int64,
             :customers, :pointer,
             :customers_count, :size_t,
             :spend, :pointer,
             :spend_count, :size_t,
             :repeat_spend, :pointer,
             :repeat_spend_count, :size_t,
             :first_days, :pointer,
             :first_days_count, :size_t,
             :repeat_days, :pointer,
             :repeat_days_count, :size_t,
             :gaps, :pointer,
             :gaps_count, :size_t
    end

    # Totals of a summary.
    class SummaryTotals < Layout
      layout :size, :uint32,
             :until, :int32,
             :first_day, :int32,
             :last_day, :int32,
             :customers, :int64,
             :repeat_customers, :int64,
             :transactions, :int64,
             :orders, :int64,
             :spend, :int64,
             :spend_overflow, :int32,
             :reserved, :int32
    end

    # Bytes of the caller's.
    class Text < Layout
      layout :bytes, :pointer,
             :size, :size_t
    end

    # What is due at a moment.
    class Tick < Layout
      layout :size, :uint32,
             :due, :uint32,
             :next, :int64
    end

    # One shop's profiles and orders, and at most one current model. One writer or any number of readers at a time, by
    # the host's lock; functions that take a const account are readers.
    class AccountHandle < FFI::AutoPointer
      # @api private
      def self.release(pointer) = Native.clv_account_free(pointer)
    end

    # Forecasts of one past period, held against what happened.
    class BacktestHandle < FFI::AutoPointer
      # @api private
      def self.release(pointer) = Native.clv_backtest_free(pointer)
    end

    # The customers of a set of orders, sorted by number, with their statistics.
    class BulkHandle < FFI::AutoPointer
      # @api private
      def self.release(pointer) = Native.clv_bulk_free(pointer)
    end

    # A check, and a fit, taken out of an account: it holds numbers, and nothing of the account's, which may change or
    # go meanwhile.
    class FitJobHandle < FFI::AutoPointer
      # @api private
      def self.release(pointer) = Native.clv_fit_job_free(pointer)
    end

    # A model: parameters, never people. Immutable, counted by references, safe to share between threads.
    class ModelHandle < FFI::AutoPointer
      # @api private
      def self.release(pointer) = Native.clv_model_free(pointer)
    end

    # A name and a definition: an expression in the language of clv_query(7) over the attributes of a customer, by the
    # names of clv_attribute_at, money in currency units. Customers of whom it is true are the segment's members.
    # total_value > 500 and p_alive < 0.4 next_order within 7 days or p_alive is absent Immutable, counted by
    # references, and of no account: the same segment may be asked of many, by many threads.
    class SegmentHandle < FFI::AutoPointer
      # @api private
      def self.release(pointer) = Native.clv_segment_free(pointer)
    end

    # Counts of customers by their numbers: all that a model is fitted to, in integers, without any id.
    class SummaryHandle < FFI::AutoPointer
      # @api private
      def self.release(pointer) = Native.clv_summary_free(pointer)
    end

    # Take events.
    #
    # An event that cannot be accepted is an outcome and stops nothing. The state that results is a function of the set
    # of accepted events: order, repetition and batches do not matter.
    #
    # @!method self.clv_account_apply(account, events, event_size, count, outcomes, error)
    # @param account [FFI::Pointer] the account
    # @param events [FFI::Pointer] the events; their ids are copied
    # @param event_size [Integer] bytes from one of +events+ to the next, at least sizeof(clv_event) of version 0.1; a
    #   larger one must be zero beyond what this library knows
    # @param count [Integer] elements of +events+ and of +outcomes+
    # @param outcomes [FFI::Pointer] NULL, or receives a clv_outcome an event
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: misuse (a NULL, a stride too small); CLV_ENOMEM: nothing of the batch
    #   was applied, +outcomes+ unchanged
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_apply, [:pointer, :pointer, :size_t, :size_t, :pointer, :pointer], :int, blocking: true

    # Apply a stream of orders or events, as clv_account_apply does, a part at a time, each all or nothing.
    #
    # Columns are known by their names, others are passed over: +profile+, +order+, +time+, +amount+, and optionally
    # +event+ (or +kind+), +source+, +order_version+ (or +version+), +status+, +cost+, +channel+, +campaign+, +tags+;
    # and only beside +event+: +refund+ (a refund's id), +survivor+, +seq+, +mode+. Without +event+ every row is a
    # purchase, and the first four columns must be there.
    #
    # Ids and texts are utf8, binary, large, as views or of fixed size; ids are integers too, which count as their
    # decimal digits. +event+, +status+ and +mode+ are texts as in clv_event_kind, clv_order_status and clv_erase_mode
    # (+purchase+, +cancelled+, +suppress+, ..) or their numbers. All of these may be dictionary-encoded. +tags+ is a
    # list of texts. +time+ is a timestamp (without a time zone: UTC; parts of a second are cut), a date (a day of the
    # account's) or integers, which are seconds. +amount+ and +cost+ are integers, which are minor units, or decimal128
    # of no more decimals than the account has, which are currency units even where they have none, as sums of integers
    # in DuckDB are; floating point is refused. A null is a value that was not sent.
    #
    # Of the producer's arrays all is looked at that can be: numbers of buffers and children, lengths, offsets, indices
    # into dictionaries. How long a buffer is, they do not tell: that it is as long as length and offsets claim is
    # trusted, as the specification wants it.
    #
    # @!method self.clv_account_apply_arrow(account, stream, options, report, error)
    # @param account [FFI::Pointer] the account
    # @param stream [FFI::Pointer] the stream: read to its end, or up to the batch that is refused, after which another
    #   call goes on with the next; it stays the caller's to release
    # @param options [FFI::Pointer] NULL for the defaults
    # @param report [FFI::Pointer] NULL, or its +size+ set by the caller; receives what came of it, after a failure too:
    #   what it says was applied stays
    # @param error [FFI::Pointer] NULL, or receives what went wrong: +field+ is the column, +row+ counts as in the
    #   report
    # @return [Integer] CLV_OK: done; CLV_EFORMAT: a column has the wrong type, is missing or there twice, or an array
    #   is not what its schema says; CLV_EDATA: a value does not fit where it is to go, or CLV_ARROW_STRICT and an event
    #   that cannot be accepted; CLV_EIO: the stream failed, and tells more by its get_last_error; CLV_ENOMEM: the
    #   allocator answered NULL; CLV_EINVAL: an argument out of range, or a stream that is released; of the part that
    #   failed nothing is applied
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_apply_arrow, [:pointer, :pointer, :pointer, :pointer, :pointer], :int, blocking: true

    # What has changed for a customer from one moment to another, both with what is known now.
    #
    # @!method self.clv_account_compare(account, id, id_size, from, to, options, before, after, changed, error)
    # @param account [FFI::Pointer] the account
    # @param id [FFI::Pointer] the profile's id
    # @param id_size [Integer] bytes of +id+
    # @param from [Integer] the one moment
    # @param to [Integer] the other moment, before or after it
    # @param options [FFI::Pointer] NULL for the account's
    # @param before [FFI::Pointer] its +size+ set by the caller; receives the prediction as of +from+
    # @param after [FFI::Pointer] its +size+ set by the caller; receives the prediction as of +to+
    # @param changed [FFI::Pointer] receives bit n where the attribute of number n has another value or another reason
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; CLV_ENOMEM:
    #   only a person of several profiles takes memory; outputs unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_compare, [:pointer, :pointer, :size_t, :int64, :int64, :pointer, :pointer, :pointer,
      :pointer, :pointer], :int

    # Make an empty account.
    #
    # @!method self.clv_account_create(account, key, configuration, allocator, error)
    # @param account [FFI::Pointer] receives the account; free it with clv_account_free
    # @param key [FFI::Pointer] CLV_KEY_SIZE secret random bytes, the same whenever this account is opened
    # @param configuration [FFI::Pointer] NULL for the defaults; its history_start must be CLV_NO_DAY and its filter 0
    #   (they are given when a summary is made)
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or an argument out of range; CLV_ENOMEM: the allocator answered
    #   NULL; +*account+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_account_create, [:pointer, :pointer, :pointer, :pointer, :pointer], :int, blocking: true

    # Name a filter, for questions under another one than the account's own.
    #
    # A name that is known is given the new expression.
    #
    # @!method self.clv_account_define_filter(account, name, text, size, error)
    # @param account [FFI::Pointer] the account
    # @param name [String] 1 to CLV_FILTER_NAME_MAX letters, digits, - and _; terminated
    # @param text [FFI::Pointer] the expression, not terminated
    # @param size [Integer] bytes of +text+
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +position+ tells where in +text+
    # @return [Integer] CLV_OK: done; CLV_EDATA: the expression breaks a rule of the language; CLV_ENOMEM: the allocator
    #   answered NULL; CLV_EINVAL: a NULL, or no name; nothing changed then
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_define_filter, [:pointer, :string, :pointer, :size_t, :pointer], :int

    # Is there enough data for a model?
    #
    # @!method self.clv_account_eligibility(account, as_of, thresholds, report, error)
    # @param account [FFI::Pointer] the account
    # @param as_of [Integer] orders up to this second count
    # @param thresholds [FFI::Pointer] NULL for the account's
    # @param report [FFI::Pointer] its +size+ set by the caller; receives figures, thresholds and which are met
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: eligible or not; CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator
    #   answered NULL; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_eligibility, [:pointer, :int64, :pointer, :pointer, :pointer], :int, blocking: true

    # Explain what clv_account_predict says of one customer.
    #
    # @!method self.clv_account_explain(account, id, id_size, as_of, options, explanation, error)
    # @param account [FFI::Pointer] the account
    # @param id [FFI::Pointer] the profile's id
    # @param id_size [Integer] bytes of +id+
    # @param as_of [Integer] the moment: orders up to it count
    # @param options [FFI::Pointer] NULL for the account's
    # @param explanation [FFI::Pointer] its +size+ set by the caller; receives the terms
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; CLV_ENOMEM:
    #   only a person of several profiles takes memory; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_explain, [:pointer, :pointer, :size_t, :int64, :pointer, :pointer, :pointer], :int

    # Predictions of all customers as a stream, a row each: +profile+, then a column for each attribute: money int64 in
    # minor units, counts int64, days date32, other numbers float64; null where absent.
    #
    # Values are computed straight into the arrays. A column's metadata says its +clv.attribute+, +clv.unit+,
    # +clv.description+, and of money +clv.minor_digits+ and, where the account's options have it, +clv.currency+; the
    # table's says +clv.table+, +clv.as_of+ (seconds), +clv.horizon+ (days), +clv.generation+, +clv.model+ and
    # +clv.spend_model+.
    #
    # The stream holds for one generation of the account, and a batch asked for after a change fails with ESTALE. Asking
    # for a batch is a reader of the account, by the host's lock; the account must be there until the stream is
    # released, or not asked again. Batches and schemas stay good without account and stream, and give their memory back
    # to the account's allocator. A batch that failed can be asked for again.
    #
    # @!method self.clv_account_export_arrow(account, as_of, predict, options, stream, error)
    # @param account [FFI::Pointer] the account
    # @param as_of [Integer] the moment: orders up to it count, and predictions start at the end of its day
    # @param predict [FFI::Pointer] NULL for the account's
    # @param options [FFI::Pointer] NULL for the defaults
    # @param stream [FFI::Pointer] receives the stream, whatever it was before; to be released by the caller
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL;
    #   +*stream+ unchanged then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_export_arrow, [:pointer, :int64, :pointer, :pointer, :pointer, :pointer], :int

    # Predictions of a segment's members as a stream, with the columns and the order that clv_account_export_arrow has;
    # the table's metadata says +clv.segment+, too.
    #
    # What is said of clv_account_export_arrow holds.
    #
    # @!method self.clv_account_export_segment_arrow(account, segment, as_of, predict, options, stream, error)
    # @param account [FFI::Pointer] the account
    # @param segment [FFI::Pointer] the segment; the stream takes a reference of its own
    # @param as_of [Integer] the moment, as in clv_account_segment_range
    # @param predict [FFI::Pointer] NULL for the account's; of the conditions too
    # @param options [FFI::Pointer] NULL for the defaults
    # @param stream [FFI::Pointer] receives the stream, whatever it was before; to be released by the caller
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ECONFIG: the segment reads amounts of
    #   other minor digits; CLV_ENOMEM: the allocator answered NULL; +*stream+ unchanged then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_export_segment_arrow, [:pointer, :pointer, :int64, :pointer, :pointer, :pointer,
      :pointer], :int

    # Statistics of all customers as a stream: +profile+, +x+, +first_day+, +last_day+, +orders+, +spend+, +first_spend+
    # as in clv_statistics; days are null of somebody without orders, money where it does not fit.
    #
    # What is said of clv_account_export_arrow holds.
    #
    # @!method self.clv_account_export_statistics_arrow(account, as_of, options, stream, error)
    # @param account [FFI::Pointer] the account
    # @param as_of [Integer] orders and refunds up to this second count
    # @param options [FFI::Pointer] NULL for the defaults; +attributes+ is 0
    # @param stream [FFI::Pointer] receives the stream, whatever it was before; to be released by the caller
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL;
    #   +*stream+ unchanged then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_export_statistics_arrow, [:pointer, :int64, :pointer, :pointer, :pointer], :int

    # A filter as printed: the same text for every way to write it.
    #
    # @!method self.clv_account_filter(account, name)
    # @param account [FFI::Pointer] the account
    # @param name [String] of a named filter, terminated; NULL: the account's own
    # @return [String] the text, terminated, owned by the account until the filter changes; NULL: there is none
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_filter, [:pointer, :string], :string

    # The names of the filters.
    #
    # @!method self.clv_account_filter_name(account, index)
    # @param account [FFI::Pointer] the account
    # @param index [Integer] index of the filter, by name, from 0
    # @return [String] its name, terminated, owned by the account until a filter changes; NULL: there are not so many
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_filter_name, [:pointer, :size_t], :string

    # Let an account have what came of a job: the check, and the model, if it converged (or is at a boundary, or weak)
    # and did not forecast worse than the one in use by more than one standard error of the difference.
    #
    # Else the old model stays and the account is stale. Takes the same short time for any account.
    #
    # @!method self.clv_account_fit_adopt(account, job, report, error)
    # @param account [FFI::Pointer] the account that the job was begun on
    # @param job [FFI::Pointer] a job that was run, or one without a fit; to be freed by the caller, once adopted it is
    #   empty
    # @param report [FFI::Pointer] NULL, or its +size+ set: receives how the fit went
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: read the report for what came of it; CLV_ECONFIG: options that matter, filter or model
    #   have changed since the job began; CLV_EINVAL: another account's job, or one that is not done, or adopted
    #   already; +account+ unchanged then
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_fit_adopt, [:pointer, :pointer, :pointer, :pointer], :int

    # Begin what is due: check the eligibility as of +now+, and where a fit is due and the account is eligible, take out
    # what the fit needs: the orders up to the end of the day before +now+, which is the last whole one, as a summary,
    # and two columns of statistics for a backtest.
    #
    # @!method self.clv_account_fit_begin(account, now, due, job, error)
    # @param account [FFI::Pointer] the account; the job takes memory from its allocator, which must be thread-safe
    #   where others use it meanwhile
    # @param now [Integer] the host's time
    # @param due [Integer] CLV_DUE_CHECK, CLV_DUE_FIT or both; a check is made in any case
    # @param job [FFI::Pointer] receives the job; free it with clv_fit_job_free
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_EOVERFLOW: a count does not fit;
    #   CLV_ENOMEM: the allocator answered NULL; +*job+ unchanged then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_fit_begin, [:pointer, :int64, :uint32, :pointer, :pointer], :int, blocking: true

    # Free an account and overwrite the ids in its memory.
    #
    # Models taken from it stay.
    #
    # @!method self.clv_account_free(account)
    # @param account [FFI::Pointer] the account, or NULL
    # @return [void]
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_free, [:pointer], :void

    # Figures of an account.
    #
    # Of the same short time for any account, but that after the last of all orders was erased, cancelled away or moved
    # to an earlier time each call looks for the new last one, in a pass over all profiles, until a later order comes.
    #
    # @!method self.clv_account_get_facts(account, facts, error)
    # @param account [FFI::Pointer] the account
    # @param facts [FFI::Pointer] its +size+ set by the caller; receives them
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_get_facts, [:pointer, :pointer, :pointer], :int

    # An account's options.
    #
    # @!method self.clv_account_get_options(account, options, error)
    # @param account [FFI::Pointer] the account
    # @param options [FFI::Pointer] its +size+ set by the caller; receives them
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_get_options, [:pointer, :pointer, :pointer], :int

    # Where an account stands.
    #
    # The state follows from the last check and the last fit: events alone do not change it.
    #
    # @!method self.clv_account_get_state(account, facts, error)
    # @param account [FFI::Pointer] the account
    # @param facts [FFI::Pointer] its +size+ set by the caller; receives them
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_get_state, [:pointer, :pointer, :pointer], :int

    # How many events an account was given, and what became of them.
    #
    # Batches that failed as a whole are not counted.
    #
    # @!method self.clv_account_get_traffic(account, traffic, error)
    # @param account [FFI::Pointer] the account
    # @param traffic [FFI::Pointer] its +size+ set by the caller; receives the counts
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_get_traffic, [:pointer, :pointer, :pointer], :int

    # Is one customer in a segment?
    #
    # Its attributes are those of clv_account_predict, so that without a model predicted ones are absent.
    #
    # @!method self.clv_account_in_segment(account, segment, id, id_size, as_of, options, member, error)
    # @param account [FFI::Pointer] the account
    # @param segment [FFI::Pointer] the segment
    # @param id [FFI::Pointer] the profile's id
    # @param id_size [Integer] bytes of +id+
    # @param as_of [Integer] the moment, whose day +within+ counts from
    # @param options [FFI::Pointer] NULL for the account's
    # @param member [FFI::Pointer] receives 1 or 0
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such profile; CLV_ECONFIG: the segment reads amounts of other
    #   minor digits; CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_in_segment, [:pointer, :pointer, :pointer, :size_t, :int64, :pointer, :pointer,
      :pointer], :int

    # What the last check of eligibility found.
    #
    # @!method self.clv_account_last_check(account, report, error)
    # @param account [FFI::Pointer] the account
    # @param report [FFI::Pointer] its +size+ set by the caller; receives the report
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: there was none yet; CLV_EINVAL: a NULL or too small a size;
    #   unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_last_check, [:pointer, :pointer, :pointer], :int

    # How the last fit went that was tried since the account was given a model.
    #
    # @!method self.clv_account_last_fit(account, report, error)
    # @param account [FFI::Pointer] the account
    # @param report [FFI::Pointer] its +size+ set by the caller; receives the report
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: there was none yet; CLV_EINVAL: a NULL or too small a size;
    #   unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_last_fit, [:pointer, :pointer, :pointer], :int

    # Read an account from a file.
    #
    # @!method self.clv_account_load(account, key, path, allocator, error)
    # @param account [FFI::Pointer] receives the account; free it with clv_account_free
    # @param key [FFI::Pointer] CLV_KEY_SIZE bytes, those it was made with
    # @param path [String] the file's path, terminated by a NUL
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: there is no such file; CLV_EIO: a call of the system failed, errno
    #   tells why; CLV_EKEY: another key; CLV_EFORMAT: not a snapshot, truncated or damaged; CLV_EVERSION: of a newer
    #   format; CLV_ENOMEM: the allocator answered NULL; CLV_EINVAL: a NULL or an empty path; +*account+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_account_load, [:pointer, :pointer, :string, :pointer, :pointer], :int, blocking: true

    # What the memory of an account is for.
    #
    # @!method self.clv_account_memory(account, facts, error)
    # @param account [FFI::Pointer] the account
    # @param facts [FFI::Pointer] its +size+ set by the caller; receives them
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_memory, [:pointer, :pointer, :pointer], :int

    # The account's model.
    #
    # @!method self.clv_account_model(account)
    # @param account [FFI::Pointer] the account
    # @return [FFI::Pointer] the model with a reference for the caller, who gives it back with clv_model_free; NULL:
    #   none
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_model, [:pointer], :pointer

    # All ids of a person, so that a host can erase each.
    #
    # An erased one has none.
    #
    # @!method self.clv_account_person_ids(account, id, id_size, ids, capacity, count, error)
    # @param account [FFI::Pointer] the account
    # @param id [FFI::Pointer] one of the person's ids
    # @param id_size [Integer] bytes of +id+
    # @param ids [FFI::Pointer] NULL, or receives them, the one that the person goes by first, the others by bytes;
    #   owned by the account, valid for this generation; unchanged where +capacity+ is less than their number
    # @param capacity [Integer] elements of +ids+
    # @param count [FFI::Pointer] receives how many there are
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_person_ids, [:pointer, :pointer, :size_t, :pointer, :size_t, :pointer,
      :pointer], :int, blocking: true

    # The position that was set last, or read from a snapshot.
    #
    # @!method self.clv_account_position(account, bytes, size, error)
    # @param account [FFI::Pointer] the account
    # @param bytes [FFI::Pointer] receives where it is, never NULL; owned by the account, valid until a position is set
    # @param size [FFI::Pointer] receives bytes of +bytes+; 0: none
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_position, [:pointer, :pointer, :pointer, :pointer], :int

    # Predict one customer.
    #
    # @!method self.clv_account_predict(account, id, id_size, as_of, options, prediction, error)
    # @param account [FFI::Pointer] the account
    # @param id [FFI::Pointer] the profile's id
    # @param id_size [Integer] bytes of +id+
    # @param as_of [Integer] the moment: orders up to it count, and predictions start at the end of its day
    # @param options [FFI::Pointer] NULL for the account's
    # @param prediction [FFI::Pointer] its +size+ set by the caller; receives the attributes
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; CLV_ENOMEM:
    #   only a person of several profiles takes memory; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_predict, [:pointer, :pointer, :size_t, :int64, :pointer, :pointer, :pointer], :int

    # Predict those of a list, only the attributes asked for, with the bits that clv_account_predict gives.
    #
    # @!method self.clv_account_predict_list(account, ids, count, as_of, options, columns, column_count, error)
    # @param account [FFI::Pointer] the account
    # @param ids [FFI::Pointer] profiles' ids, 1 to CLV_ID_MAX bytes each, one twice if need be; where no such profile
    #   is, all attributes are absent with CLV_REASON_NO_PROFILE
    # @param count [Integer] elements of +ids+, and of what each column points to
    # @param as_of [Integer] the moment
    # @param options [FFI::Pointer] NULL for the account's
    # @param columns [FFI::Pointer] what to fill, each with +count+ elements
    # @param column_count [Integer] elements of +columns+
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +row+ is the index of the id or of the column
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL; no
    #   column is written then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_predict_list, [:pointer, :pointer, :size_t, :int64, :pointer, :pointer, :size_t,
      :pointer], :int, blocking: true

    # Predict a range of all positions, only the attributes asked for.
    #
    # Positions hold for one generation; where nobody is, attributes are those of somebody without orders, and
    # clv_account_profile_at tells.
    #
    # @!method self.clv_account_predict_range(account, generation, first, count, as_of, options, columns, column_count, error)
    # @param account [FFI::Pointer] the account
    # @param generation [Integer] as clv_account_get_facts told it
    # @param first [Integer] index of the first position
    # @param count [Integer] number of positions; first + count at most clv_account_facts.positions
    # @param as_of [Integer] the moment
    # @param options [FFI::Pointer] NULL for the account's
    # @param columns [FFI::Pointer] what to fill, each with +count+ elements
    # @param column_count [Integer] elements of +columns+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ESTALE: another generation; CLV_ENOMEM:
    #   nor then, except that of more than 65,536 positions a part may be; no column is written then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_predict_range, [:pointer, :uint64, :size_t, :size_t, :int64, :pointer, :pointer,
      :size_t, :pointer], :int, blocking: true

    # Predict one customer under a named filter.
    #
    # Historic attributes count the orders that pass it; predicted ones are absent with CLV_REASON_OTHER_FILTER unless
    # the model was fitted under the same expression.
    #
    # @!method self.clv_account_predict_under(account, filter, model, id, id_size, as_of, options, prediction, error)
    # @param account [FFI::Pointer] the account
    # @param filter [String] the filter's name, terminated
    # @param model [FFI::Pointer] NULL: the account's, or one fitted to clv_account_summary_under
    # @param id [FFI::Pointer] the profile's id
    # @param id_size [Integer] bytes of +id+
    # @param as_of [Integer] the moment: orders up to it count, and predictions start at the end of its day
    # @param options [FFI::Pointer] NULL for the account's
    # @param prediction [FFI::Pointer] its +size+ set by the caller; receives the attributes
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such profile, or no such filter (+field+ says which);
    #   CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_predict_under, [:pointer, :string, :pointer, :pointer, :size_t, :int64, :pointer,
      :pointer, :pointer], :int

    # The id of the person at a position: of its profiles the one that no link names as absorbed; of several, or where
    # all are named, the smallest by bytes.
    #
    # @!method self.clv_account_profile_at(account, generation, position, id, id_size, error)
    # @param account [FFI::Pointer] the account
    # @param generation [Integer] as clv_account_get_facts told it
    # @param position [Integer] index of the position, 0 to clv_account_facts.positions - 1
    # @param id [FFI::Pointer] receives where the id is, owned by the account, valid for this generation
    # @param id_size [FFI::Pointer] receives the bytes of +id+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: nobody is at that position; CLV_EINVAL: out of range; CLV_ESTALE:
    #   another generation; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_profile_at, [:pointer, :uint64, :size_t, :pointer, :pointer, :pointer], :int

    # Read an account: the state as if its events had been applied.
    #
    # Bytes that are damaged, hostile or not in the form that clv_account_write gives them are refused, before they can
    # ask for more memory than they justify.
    #
    # @!method self.clv_account_read(account, key, read, user, allocator, error)
    # @param account [FFI::Pointer] receives the account; free it with clv_account_free
    # @param key [FFI::Pointer] CLV_KEY_SIZE bytes, those it was made with
    # @param read [Proc] gives the bytes, up to their end
    # @param user [FFI::Pointer] handed to +read+
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EKEY: another key; CLV_EFORMAT: not a snapshot, truncated or damaged;
    #   CLV_EVERSION: of a newer format; CLV_EIO: +read+ failed; CLV_ENOMEM: the allocator answered NULL; CLV_EINVAL: a
    #   NULL; +*account+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_account_read, [:pointer, :pointer, :clv_read_fn, :pointer, :pointer,
      :pointer], :int, blocking: true

    # Do what is due in one call: begin, run, adopt.
    #
    # Nobody else may use the account meanwhile.
    #
    # @!method self.clv_account_refit(account, now, due, host, report, error)
    # @param account [FFI::Pointer] the account
    # @param now [Integer] the host's time
    # @param due [Integer] CLV_DUE_CHECK, CLV_DUE_FIT or both
    # @param host [FFI::Pointer] NULL, or what the host lends
    # @param report [FFI::Pointer] NULL, or its +size+ set: receives how the fit went
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: read the report for what came of it; CLV_ECANCELLED: a progress callback asked to stop;
    #   CLV_EINVAL: an argument out of range; CLV_EOVERFLOW: a count does not fit; CLV_ENOMEM: the allocator answered
    #   NULL; +account+ unchanged then
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_refit, [:pointer, :int64, :uint32, :pointer, :pointer, :pointer], :int, blocking: true

    # Forget a named filter.
    #
    # @!method self.clv_account_remove_filter(account, name, error)
    # @param account [FFI::Pointer] the account
    # @param name [String] its name, terminated
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such filter; CLV_EINVAL: a NULL
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_remove_filter, [:pointer, :string, :pointer], :int

    # Write all of an account to a file, so that there is always a whole one: to a temporary file beside it (+path+,
    # ".saving-" and six letters or digits), which is synced and takes its place, then the folder is synced.
    #
    # Two threads may save to one path: one of the files stays. Readable for the process's user only. A process that is
    # killed leaves its temporary file, which nothing reads: a host removes those of its path when it starts, while
    # nobody saves to it.
    #
    # @!method self.clv_account_save(account, path, error)
    # @param account [FFI::Pointer] the account
    # @param path [String] the file's path, terminated by a NUL; replaced where there is one
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: a call of the system failed, errno tells why; CLV_ENOMEM: the allocator
    #   answered NULL; CLV_EINVAL: a NULL or an empty path; the old file is as it was, and no temporary one is left;
    #   only where syncing the folder failed, as the message then says, the new one is there, but a power cut may bring
    #   back the old one
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_save, [:pointer, :string, :pointer], :int, blocking: true

    # Who of a range of all positions is in a segment, with the answer of clv_account_in_segment for each.
    #
    # Only what the segment reads is computed. Positions hold for one generation; clv_account_profile_at tells the ids.
    #
    # @!method self.clv_account_segment_range(account, segment, generation, first, count, as_of, options, positions, members, error)
    # @param account [FFI::Pointer] the account
    # @param segment [FFI::Pointer] the segment
    # @param generation [Integer] as clv_account_get_facts told it
    # @param first [Integer] index of the first position
    # @param count [Integer] number of positions; first + count at most clv_account_facts.positions
    # @param as_of [Integer] the moment, whose day +within+ counts from
    # @param options [FFI::Pointer] NULL for the account's
    # @param positions [FFI::Pointer] NULL, or receives +count+ elements at most: the positions of the members,
    #   ascending; what is behind them stays as it is
    # @param members [FFI::Pointer] receives the number of members
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ECONFIG: the segment reads amounts of
    #   other minor digits; CLV_ESTALE: another generation; CLV_ENOMEM: of more than 65,536 positions some may be
    #   written; +*members+ unchanged then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_segment_range, [:pointer, :pointer, :uint64, :size_t, :size_t, :int64, :pointer,
      :pointer, :pointer, :pointer], :int, blocking: true

    # Change the account's own order filter.
    #
    # All its orders are looked at again; the model stays, but the account is stale until one is fitted under the new
    # filter, which is due at once. Until then predictions go on from the orders that count now by the model that was
    # fitted to those that counted before; clv_account_predict_under does not mix them.
    #
    # @!method self.clv_account_set_filter(account, text, size, now, error)
    # @param account [FFI::Pointer] the account
    # @param text [FFI::Pointer] the expression, not terminated; NULL: every order qualifies
    # @param size [Integer] bytes of +text+
    # @param now [Integer] the host's time, kept as the one of the change; a filter that prints as the old one changes
    #   nothing
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +position+ tells where in +text+
    # @return [Integer] CLV_OK: done; CLV_EDATA: the expression breaks a rule of the language; CLV_ENOMEM: the allocator
    #   answered NULL; CLV_EINVAL: +account+ is NULL, or no such time; nothing changed then
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_set_filter, [:pointer, :pointer, :size_t, :int64, :pointer], :int, blocking: true

    # Give the account a model, in place of the one it has.
    #
    # @!method self.clv_account_set_model(account, model, error)
    # @param account [FFI::Pointer] the account; takes a reference of its own
    # @param model [FFI::Pointer] the model; NULL: none from now on
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ECONFIG: fitted under another day offset, minor digits or filter
    #   (history_start may differ); CLV_EINVAL: +account+ is NULL; the old model stays then
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_set_model, [:pointer, :pointer, :pointer], :int

    # Set an account's options.
    #
    # Where a check or a fit depends on what was changed, it is due at once.
    #
    # @!method self.clv_account_set_options(account, options, now, error)
    # @param account [FFI::Pointer] the account
    # @param options [FFI::Pointer] NULL for the defaults, which a new account has
    # @param now [Integer] the host's time, kept as the one of the change; options that are what they were change
    #   nothing
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument or option out of range; +account+ unchanged then
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_set_options, [:pointer, :pointer, :int64, :pointer], :int

    # Keep the host's position in its stream of events.
    #
    # A snapshot holds it (CLV_SNAPSHOT_TICK) together with the events that were applied up to it, so that a host that
    # goes on from the position it reads misses none; and those that its stream delivers again change nothing.
    #
    # @!method self.clv_account_set_position(account, bytes, size, error)
    # @param account [FFI::Pointer] the account
    # @param bytes [FFI::Pointer] the position, any bytes; copied; NULL only where +size+ is 0
    # @param size [Integer] bytes of +bytes+, 0 to CLV_POSITION_MAX; 0: none
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too long; unchanged
    # @note A writer.
    # @since 0.1
    attach_function :clv_account_set_position, [:pointer, :pointer, :size_t, :pointer], :int

    # One customer's numbers.
    #
    # @!method self.clv_account_statistics(account, id, id_size, as_of, statistics, statistics_size, error)
    # @param account [FFI::Pointer] the account
    # @param id [FFI::Pointer] the profile's id
    # @param id_size [Integer] bytes of +id+
    # @param as_of [Integer] orders up to this second count
    # @param statistics [FFI::Pointer] receives them
    # @param statistics_size [Integer] bytes of +statistics+, at least sizeof(clv_statistics) of version 0.1
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; CLV_ENOMEM:
    #   only a person of several profiles takes memory; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_statistics, [:pointer, :pointer, :size_t, :int64, :pointer, :size_t, :pointer], :int

    # The numbers of a range of all positions; where nobody is, those of somebody without orders.
    #
    # Positions hold for one generation.
    #
    # @!method self.clv_account_statistics_range(account, generation, first, count, as_of, statistics, stride, error)
    # @param account [FFI::Pointer] the account
    # @param generation [Integer] as clv_account_get_facts told it
    # @param first [Integer] index of the first position
    # @param count [Integer] number of positions; first + count at most clv_account_facts.positions
    # @param as_of [Integer] orders and refunds up to this second count
    # @param statistics [FFI::Pointer] receives +count+ elements
    # @param stride [Integer] bytes from one of +statistics+ to the next, at least sizeof(clv_statistics) of version
    #   0.1; what is beyond that stays as it is
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ESTALE: another generation; CLV_ENOMEM:
    #   a part of them is written; +statistics+ unchanged then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_statistics_range, [:pointer, :uint64, :size_t, :size_t, :int64, :pointer, :size_t,
      :pointer], :int, blocking: true

    # One customer's numbers under a named filter.
    #
    # @!method self.clv_account_statistics_under(account, filter, id, id_size, as_of, statistics, statistics_size, error)
    # @param account [FFI::Pointer] the account
    # @param filter [String] the filter's name, terminated
    # @param id [FFI::Pointer] the profile's id
    # @param id_size [Integer] bytes of +id+
    # @param as_of [Integer] orders and refunds up to this second count
    # @param statistics [FFI::Pointer] receives them
    # @param statistics_size [Integer] bytes of +statistics+, at least sizeof(clv_statistics) of version 0.1
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such profile, or no such filter (+field+ says which);
    #   CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_statistics_under, [:pointer, :string, :pointer, :size_t, :int64, :pointer, :size_t,
      :pointer], :int

    # The account's summary up to the end of a day.
    #
    # @!method self.clv_account_summary(account, until_, history_start, summary, error)
    # @param account [FFI::Pointer] the account
    # @param until_ [Integer] the day: orders up to its last second count, CLV_DAY_MIN to CLV_DAY_MAX
    # @param history_start [Integer] customers whose first transaction is earlier are left out; CLV_NO_DAY: nobody
    # @param summary [FFI::Pointer] receives it; free it with clv_summary_free
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL;
    #   +*summary+ unchanged then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_summary, [:pointer, :int32, :int32, :pointer, :pointer], :int, blocking: true

    # The account's summary under a named filter, to fit a model of its own to.
    #
    # @!method self.clv_account_summary_under(account, filter, until_, history_start, summary, error)
    # @param account [FFI::Pointer] the account
    # @param filter [String] the filter's name, terminated
    # @param until_ [Integer] the day: orders up to its last second count, CLV_DAY_MIN to CLV_DAY_MAX
    # @param history_start [Integer] customers whose first transaction is earlier are left out; CLV_NO_DAY: nobody
    # @param summary [FFI::Pointer] receives it; free it with clv_summary_free
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such filter; CLV_EINVAL: an argument out of range; CLV_ENOMEM:
    #   the allocator answered NULL; +*summary+ unchanged then
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_summary_under, [:pointer, :string, :int32, :int32, :pointer,
      :pointer], :int, blocking: true

    # What is due, and when to ask again: also after a change of options, filter or model.
    #
    # By default a check once a day and a fit once a calendar month, counted from the last one in the account's own
    # days; where no model was found yet, a fit with every check. There is no clock behind it: +now+ may go back, and a
    # last time that lies more than a period ahead of +now+ counts for nothing. Takes the same short time for any
    # account.
    #
    # @!method self.clv_account_tick(account, now, tick, error)
    # @param account [FFI::Pointer] the account
    # @param now [Integer] the host's time
    # @param tick [FFI::Pointer] its +size+ set by the caller; receives the answer
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; unchanged
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_tick, [:pointer, :int64, :pointer, :pointer], :int

    # Write an account: versioned, checksummed, in pieces of at most 64 KiB.
    #
    # The same configuration, key and set of accepted events give the same bytes for CLV_SNAPSHOT_EVENTS, in whatever
    # order they came and however often the account was written and read. Of an id that was erased there is no byte, but
    # for the keyed mark of CLV_ERASE_SUPPRESS.
    #
    # @!method self.clv_account_write(account, parts, write, user, error)
    # @param account [FFI::Pointer] the account
    # @param parts [Integer] sum of CLV_SNAPSHOT_*
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed; CLV_ENOMEM: some bytes a profile are taken for sorting;
    #   CLV_EINVAL: a NULL or no such part
    # @note A reader.
    # @since 0.1
    attach_function :clv_account_write, [:pointer, :uint32, :clv_write_fn, :pointer, :pointer], :int, blocking: true

    # A row of the table of attributes.
    #
    # @!method self.clv_attribute_at(index, info, error)
    # @param index [Integer] 0 to clv_attribute_count() - 1, in the table's order
    # @param info [FFI::Pointer] its +size+ set by the caller; receives the row, as much as +size+ holds
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such row; CLV_EINVAL: +info+ is NULL or its size too small;
    #   unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_attribute_at, [:uint32, :pointer, :pointer], :int

    # How many attributes there are.
    #
    # @!method self.clv_attribute_count()
    # @return [Integer] the number of rows of the table
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_attribute_count, [], :uint32

    # Add a model's forecast.
    #
    # @!method self.clv_backtest_add(backtest, model, index, error)
    # @param backtest [FFI::Pointer] the backtest
    # @param model [FFI::Pointer] fitted to days up to the split, or made from parameters; not kept
    # @param index [FFI::Pointer] NULL, or receives the index of its score
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL, or the model was fitted to days after the split; CLV_ENOMEM:
    #   the allocator answered NULL; +backtest+ unchanged then
    # @note A writer.
    # @since 0.1
    attach_function :clv_backtest_add, [:pointer, :pointer, :pointer, :pointer], :int, blocking: true

    # Which model to use: the one of the least deviance, but the incumbent stays unless it is beaten by more than one
    # standard error of the difference.
    #
    # @!method self.clv_backtest_choose(backtest, incumbent, index, error)
    # @param backtest [FFI::Pointer] the backtest
    # @param incumbent [Integer] clv_model_kind of the model in use; 0: none
    # @param index [FFI::Pointer] receives the index of the score of the choice
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no model was added; CLV_EINVAL: a NULL; +*index+ unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_backtest_choose, [:pointer, :int32, :pointer, :pointer], :int

    # Compare two forecasts customer by customer.
    #
    # @!method self.clv_backtest_compare(backtest, index, other, difference, standard_error, error)
    # @param backtest [FFI::Pointer] the backtest
    # @param index [Integer] one forecast
    # @param other [Integer] another
    # @param difference [FFI::Pointer] receives deviance of +index+ minus deviance of +other+: negative where +index+ is
    #   better
    # @param standard_error [FFI::Pointer] receives the standard error of the difference, paired over customers
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such score; CLV_EINVAL: a NULL; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_backtest_compare, [:pointer, :uint32, :uint32, :pointer, :pointer, :pointer], :int

    # Begin a backtest with the naive forecasts.
    #
    # @!method self.clv_backtest_create(backtest, before, after, earlier, stride, count, split, until_, allocator, error)
    # @param backtest [FFI::Pointer] receives it; free with clv_backtest_free
    # @param before [FFI::Pointer] the customers' statistics as of +split+; those without an order are left out; copied
    # @param after [FFI::Pointer] the same customers', in the same order, as of +until+
    # @param earlier [FFI::Pointer] NULL, or the same customers' as of split - (until - split), for
    #   CLV_FORECASTER_LAST_PERIOD
    # @param stride [Integer] bytes from one of +before+ to the next, of +after+ and +earlier+ too, at least
    #   sizeof(clv_statistics) of version 0.1
    # @param count [Integer] elements of +before+, and of +after+ and +earlier+
    # @param split [Integer] last day that forecasters know
    # @param until_ [Integer] last day forecast, after +split+
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +row+ names the customer
    # @return [Integer] CLV_OK: done; CLV_EDATA: statistics that cannot be, or that shrink from one day to a later one;
    #   CLV_EINVAL: an argument out of range, or nobody had an order up to +split+; CLV_ENOMEM: the allocator answered
    #   NULL; +*backtest+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_backtest_create, [:pointer, :pointer, :pointer, :pointer, :size_t, :size_t, :int32, :int32,
      :pointer, :pointer], :int, blocking: true

    # Free a backtest.
    #
    # @!method self.clv_backtest_free(backtest)
    # @param backtest [FFI::Pointer] the backtest, or NULL
    # @return [void]
    # @note A writer.
    # @since 0.1
    attach_function :clv_backtest_free, [:pointer], :void

    # What a backtest is about, and how it came out.
    #
    # @!method self.clv_backtest_get_facts(backtest, facts, error)
    # @param backtest [FFI::Pointer] the backtest
    # @param facts [FFI::Pointer] its +size+ set by the caller; receives them
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_backtest_get_facts, [:pointer, :pointer, :pointer], :int

    # How one forecast compares with what happened: the naive ones first, then models in the order they were added.
    #
    # @!method self.clv_backtest_get_score(backtest, index, score, error)
    # @param backtest [FFI::Pointer] the backtest
    # @param index [Integer] 0 to the number of scores - 1
    # @param score [FFI::Pointer] its +size+ set by the caller; receives it
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such score; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_backtest_get_score, [:pointer, :uint32, :pointer, :pointer], :int

    # Where to split a history for a backtest: the last third is forecast, at least 28 days and at most 365.
    #
    # @!method self.clv_backtest_split(first_day, until_, split, error)
    # @param first_day [Integer] day of the first order
    # @param until_ [Integer] last day that the data are complete for
    # @param split [FFI::Pointer] receives the last day that forecasters know
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: less than 56 days are too few; CLV_EINVAL: a NULL or no such day;
    #   unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_backtest_split, [:int32, :int32, :pointer, :pointer], :int

    # Write a backtest as one JSON object: facts, and a list of scores.
    #
    # @!method self.clv_backtest_write_json(backtest, write, user, error)
    # @param backtest [FFI::Pointer] the backtest
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed; CLV_EINVAL: a NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_backtest_write_json, [:pointer, :clv_write_fn, :pointer, :pointer], :int, blocking: true

    # How many customers have an order up to +until+.
    #
    # @!method self.clv_bulk_count(bulk)
    # @param bulk [FFI::Pointer] the customers; NULL has none
    # @return [Integer] their number
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_bulk_count, [:pointer], :size_t

    # The bulk door: clean columns of orders in, statistics of every customer out.
    #
    # Orders after +until+ are left out; each element is an order (nothing is taken for a duplicate).
    #
    # @!method self.clv_bulk_create(bulk, orders, configuration, until_, allocator, error)
    # @param bulk [FFI::Pointer] receives the customers; free with clv_bulk_free
    # @param orders [FFI::Pointer] the columns
    # @param configuration [FFI::Pointer] NULL for the defaults; day_offset is not used, for days are given;
    #   history_start applies to the summary only
    # @param until_ [Integer] last day to count, CLV_DAY_MIN to CLV_DAY_MAX
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +row+ and +field+ name the order
    # @return [Integer] CLV_OK: done; CLV_EDATA: a day or an amount out of range; CLV_EINVAL: a NULL or an argument out
    #   of range; CLV_ENOMEM: the allocator answered NULL; +*bulk+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_bulk_create, [:pointer, :pointer, :pointer, :int32, :pointer, :pointer], :int, blocking: true

    # The customers' numbers, ascending.
    #
    # @!method self.clv_bulk_customers(bulk)
    # @param bulk [FFI::Pointer] the customers
    # @return [FFI::Pointer] clv_bulk_count elements, owned by +bulk+; NULL where there are none
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_bulk_customers, [:pointer], :pointer

    # Free what clv_bulk_create made.
    #
    # @!method self.clv_bulk_free(bulk)
    # @param bulk [FFI::Pointer] the customers, or NULL
    # @return [void]
    # @note A writer.
    # @since 0.1
    attach_function :clv_bulk_free, [:pointer], :void

    # The customers' statistics, in the order of clv_bulk_customers.
    #
    # @!method self.clv_bulk_statistics(bulk)
    # @param bulk [FFI::Pointer] the customers
    # @return [FFI::Pointer] clv_bulk_count elements, owned by +bulk+; NULL where there are none
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_bulk_statistics, [:pointer], :pointer

    # The summary of the same orders: equal, to the byte, to the one that an account makes of them.
    #
    # @!method self.clv_bulk_summary(bulk, summary, error)
    # @param bulk [FFI::Pointer] the customers
    # @param summary [FFI::Pointer] receives a summary of its own; free it with clv_summary_free
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOMEM: the allocator answered NULL; CLV_EINVAL: a NULL; +*summary+ unchanged
    #   then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_bulk_summary, [:pointer, :pointer, :pointer], :int, blocking: true

    # The civil date of a day.
    #
    # @!method self.clv_date_from_day(day, year, month, day_of_month, error)
    # @param day [Integer] CLV_DAY_MIN to CLV_DAY_MAX
    # @param year [FFI::Pointer] receives 1 to 9999
    # @param month [FFI::Pointer] receives 1 to 12
    # @param day_of_month [FFI::Pointer] receives 1 to 31
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: out of range or a NULL; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_date_from_day, [:int32, :pointer, :pointer, :pointer, :pointer], :int

    # The same day of another calendar month, clamped to that month's end (31 October + 4 -> 28 or 29 February).
    #
    # @!method self.clv_day_add_months(day, months, result, error)
    # @param day [Integer] CLV_DAY_MIN to CLV_DAY_MAX
    # @param months [Integer] calendar months to add, may be negative, -120,000 to 120,000
    # @param result [FFI::Pointer] receives the day
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: out of range, the result too, or +result+ is NULL; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_day_add_months, [:int32, :int32, :pointer, :pointer], :int

    # The day of a civil date.
    #
    # @!method self.clv_day_from_date(year, month, day_of_month, day, error)
    # @param year [Integer] 1 to 9999
    # @param month [Integer] 1 to 12
    # @param day_of_month [Integer] 1 to the month's last
    # @param day [FFI::Pointer] receives days since 1970-01-01
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: there is no such date, or +day+ is NULL; +*day+ unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_day_from_date, [:int32, :int32, :int32, :pointer, :pointer], :int

    # The account's civil day of a moment.
    #
    # @!method self.clv_day_from_time(time, day_offset, day, error)
    # @param time [Integer] seconds since 1970-01-01T00:00:00Z, CLV_TIME_MIN to CLV_TIME_MAX
    # @param day_offset [Integer] seconds to add before days are cut: the account's zone, -86,400 to 86,400
    # @param day [FFI::Pointer] receives floor((time + day_offset) / 86,400)
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a value is out of range (a time in milliseconds is named as such) or
    #   +day+ is NULL; +*day+ unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_day_from_time, [:int64, :int32, :pointer, :pointer], :int

    # Write an eligibility report as one JSON object.
    #
    # @!method self.clv_eligibility_write_json(report, write, user, error)
    # @param report [FFI::Pointer] the report
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed; CLV_EINVAL: a NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_eligibility_write_json, [:pointer, :clv_write_fn, :pointer, :pointer], :int, blocking: true

    # Write an explanation as one JSON object.
    #
    # @!method self.clv_explanation_write_json(explanation, id, id_size, write, user, error)
    # @param explanation [FFI::Pointer] the explanation
    # @param id [FFI::Pointer] NULL, or the profile's id, written as "profile", or as "profile_hex" where it is not
    #   UTF-8
    # @param id_size [Integer] bytes of +id+
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed; CLV_EINVAL: a NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_explanation_write_json, [:pointer, :pointer, :size_t, :clv_write_fn, :pointer,
      :pointer], :int, blocking: true

    # Fit a model to a summary by maximum likelihood.
    #
    # Deterministic to the bit: the same counts give the same model, whatever the order of arrival, the shards or the
    # threads.
    #
    # @!method self.clv_fit(model, summary, options, option_count, host, transactions, spend, error)
    # @param model [FFI::Pointer] receives the model; give it back with clv_model_free
    # @param summary [FFI::Pointer] what to fit to; no count may be negative
    # @param options [FFI::Pointer] NULL, or the options that differ from their defaults
    # @param option_count [Integer] elements of +options+
    # @param host [FFI::Pointer] NULL, or what the host lends
    # @param transactions [FFI::Pointer] NULL, or its +size+ set: receives how the transaction part came out, also
    #   without a model
    # @param spend [FFI::Pointer] NULL, or its +size+ set: receives how the spend part came out, also without a model
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: there is a model (read its status: it may be BOUNDARY, WEAK, MAX_ITERATIONS; its spend
    #   part may be missing); CLV_ENOMODEL: transactions are NOT_IDENTIFIED; CLV_ECANCELLED: a progress callback asked
    #   to stop; CLV_EDATA: a negative count; CLV_EINVAL: an argument or option out of range (+row+ is the option's
    #   index); CLV_ENOMEM: the allocator answered NULL; +*model+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_fit, [:pointer, :pointer, :pointer, :size_t, :pointer, :pointer, :pointer,
      :pointer], :int, blocking: true

    # Free a job, whether it was run and adopted or not.
    #
    # @!method self.clv_fit_job_free(job)
    # @param job [FFI::Pointer] the job, or NULL
    # @return [void]
    # @note A writer.
    # @since 0.1
    attach_function :clv_fit_job_free, [:pointer], :void

    # Do a job, on any thread, while the account is read and written: nothing where no fit is due.
    #
    # Else candidates are fitted up to an earlier day and forecast the rest; the kind that the account's options name,
    # or the best one, is fitted to all days. With CLV_MODEL_AUTO the kind in use stays unless it is beaten by more than
    # one standard error.
    #
    # @!method self.clv_fit_job_run(job, host, error)
    # @param job [FFI::Pointer] the job; done already, it stays as it is
    # @param host [FFI::Pointer] NULL, or what the host lends; without an allocator the model takes the account's
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: also where the data identify no model: clv_account_fit_adopt tells; CLV_ECANCELLED: a
    #   progress callback asked to stop; CLV_ENOMEM: the allocator answered NULL; CLV_EINVAL: an argument out of range;
    #   the job may be run again then
    # @note A writer.
    # @since 0.1
    attach_function :clv_fit_job_run, [:pointer, :pointer, :pointer], :int, blocking: true

    # A row of the table of fit options.
    #
    # @!method self.clv_fit_option_at(index, info, error)
    # @param index [Integer] 0, 1, ..
    # @param info [FFI::Pointer] its +size+ set by the caller; receives the row
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such row; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_fit_option_at, [:uint32, :pointer, :pointer], :int

    # A word for the reason of a NOT_IDENTIFIED.
    #
    # @!method self.clv_fit_reason_name(reason)
    # @param reason [Integer] any value
    # @return [String] such as "no_repeats"; static, never NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_fit_reason_name, [:int], :string

    # A word for a fit status, as the JSON has it.
    #
    # @!method self.clv_fit_status_name(status)
    # @param status [Integer] any value
    # @return [String] such as "not_identified"; static, never NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_fit_status_name, [:int], :string

    # Make a model from known parameters.
    #
    # @!method self.clv_model_create(model, spec, allocator, error)
    # @param model [FFI::Pointer] receives the model; give it back with clv_model_free
    # @param spec [FFI::Pointer] what it is
    # @param allocator [FFI::Pointer] NULL for malloc; copied; must be thread-safe where the model is shared
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +field+ names the parameter
    # @return [Integer] CLV_OK: done; CLV_EINVAL: no such kind, or a parameter that is not positive and finite;
    #   CLV_ENOMEM: the allocator answered NULL; +*model+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_create, [:pointer, :pointer, :pointer, :pointer], :int, blocking: true

    # Derivatives of the log-likelihood of one customer by the logarithms of the parameters.
    #
    # @!method self.clv_model_derivatives(model, x, t_x, T, gradient, hessian, error)
    # @param model [FFI::Pointer] the model
    # @param x [Float] transactions after the first, >= 0
    # @param t_x [Float] time of the last one, 0 where x = 0, in the model's unit
    # @param T [Float] length of observation, >= t_x, in the model's unit
    # @param gradient [FFI::Pointer] receives k numbers, for k parameters
    # @param hessian [FFI::Pointer] receives k * (k + 1) / 2 numbers, the upper triangle by rows
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_derivatives, [:pointer, :double, :double, :double, :pointer, :pointer, :pointer], :int

    # Transactions expected in (T, T + horizon], each at T + u weighted with exp(-discount u).
    #
    # @!method self.clv_model_expected(model, x, t_x, T, horizon, discount, value, error)
    # @param model [FFI::Pointer] the model
    # @param x [Float] transactions after the first, >= 0
    # @param t_x [Float] time of the last one, 0 where x = 0, in the model's unit
    # @param T [Float] length of observation, >= t_x, in the model's unit
    # @param horizon [Float] 0 to 1e15, in the model's unit; INFINITY is allowed where discount >= 1e-15
    # @param discount [Float] continuous rate a unit, 0 to 1e15
    # @param value [FFI::Pointer] receives it
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_expected, [:pointer, :double, :double, :double, :double, :double, :pointer,
      :pointer], :int

    # Spend expected of one transaction of a customer.
    #
    # @!method self.clv_model_expected_spend(model, n, mean, value, error)
    # @param model [FFI::Pointer] the model
    # @param n [Float] transactions seen, >= 0; 0 asks for the mean over all customers
    # @param mean [Float] their mean spend, >= 0, currency units; not used where n = 0
    # @param value [FFI::Pointer] receives it, currency units
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: the parameters give no finite mean (p n + q <= 1); CLV_ENOMODEL: no
    #   spend model; CLV_EINVAL: an argument out of range; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_expected_spend, [:pointer, :double, :double, :pointer, :pointer], :int

    # Give a reference back; the last one frees the model.
    #
    # @!method self.clv_model_free(model)
    # @param model [FFI::Pointer] the model, or NULL
    # @return [void]
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_free, [:pointer], :void

    # What a model is.
    #
    # @!method self.clv_model_get_facts(model, facts, error)
    # @param model [FFI::Pointer] the model
    # @param facts [FFI::Pointer] its +size+ set by the caller; receives them
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_get_facts, [:pointer, :pointer, :pointer], :int

    # How a model's spend part was fitted, with its parameters.
    #
    # @!method self.clv_model_get_spend(model, result, error)
    # @param model [FFI::Pointer] the model
    # @param result [FFI::Pointer] its +size+ set by the caller; receives it
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_get_spend, [:pointer, :pointer, :pointer], :int

    # How a model's transaction part was fitted, with its parameters.
    #
    # @!method self.clv_model_get_transactions(model, result, error)
    # @param model [FFI::Pointer] the model
    # @param result [FFI::Pointer] its +size+ set by the caller; receives it
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_get_transactions, [:pointer, :pointer, :pointer], :int

    # A row of the table of models, transaction models first.
    #
    # @!method self.clv_model_info_at(index, info, error)
    # @param index [Integer] 0, 1, ..
    # @param info [FFI::Pointer] its +size+ set by the caller; receives the row
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: no such row; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_info_at, [:uint32, :pointer, :pointer], :int

    # The log-likelihood of one customer, with Gamma(r + x)/Gamma(r) kept and no 1/x! term, so that models can be
    # compared.
    #
    # @!method self.clv_model_log_likelihood(model, x, t_x, T, value, error)
    # @param model [FFI::Pointer] the model
    # @param x [Float] transactions after the first, >= 0
    # @param t_x [Float] time of the last one, 0 where x = 0, in the model's unit
    # @param T [Float] length of observation, >= t_x, in the model's unit
    # @param value [FFI::Pointer] receives it
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_log_likelihood, [:pointer, :double, :double, :double, :pointer, :pointer], :int

    # Probability that the customer has not dropped out by T.
    #
    # Not the probability to buy again.
    #
    # @!method self.clv_model_p_alive(model, x, t_x, T, value, error)
    # @param model [FFI::Pointer] the model
    # @param x [Float] transactions after the first, >= 0
    # @param t_x [Float] time of the last one, 0 where x = 0, in the model's unit
    # @param T [Float] length of observation, >= t_x, in the model's unit
    # @param value [FFI::Pointer] receives it, at least DBL_MIN, at most 1
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_p_alive, [:pointer, :double, :double, :double, :pointer, :pointer], :int

    # Probability of at least one order in (T, T + horizon], dropout included.
    #
    # @!method self.clv_model_p_order(model, x, t_x, T, horizon, value, error)
    # @param model [FFI::Pointer] the model
    # @param x [Float] transactions after the first, >= 0
    # @param t_x [Float] time of the last one, 0 where x = 0, in the model's unit
    # @param T [Float] length of observation, >= t_x, in the model's unit
    # @param horizon [Float] >= 0, in the model's unit; INFINITY is allowed
    # @param value [FFI::Pointer] receives it
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_p_order, [:pointer, :double, :double, :double, :double, :pointer, :pointer], :int

    # Read a model; parameters that make no sense are refused.
    #
    # @!method self.clv_model_read(model, read, user, allocator, error)
    # @param model [FFI::Pointer] receives the model; give it back with clv_model_free
    # @param read [Proc] gives the bytes, up to their end
    # @param user [FFI::Pointer] handed to +read+
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EFORMAT: not a model, truncated, damaged or senseless; CLV_EVERSION: of a
    #   newer format; CLV_EIO: +read+ failed; CLV_ENOMEM: the allocator answered NULL; CLV_EINVAL: a NULL; +*model+
    #   unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_read, [:pointer, :clv_read_fn, :pointer, :pointer, :pointer], :int, blocking: true

    # Take one more reference.
    #
    # @!method self.clv_model_ref(model)
    # @param model [FFI::Pointer] the model, or NULL
    # @return [FFI::Pointer] +model+
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_ref, [:pointer], :pointer

    # Draw one customer from the model, on whole days: the purchases of a customer whose first one is on day 0.
    #
    # The same seed and customer give the same draw, whatever was drawn before.
    #
    # @!method self.clv_model_simulate(model, seed, customer, days, times, spends, capacity, count, error)
    # @param model [FFI::Pointer] the model
    # @param seed [Integer] of the whole population
    # @param customer [Integer] which of it
    # @param days [Integer] length of observation, 0 to 100,000
    # @param times [FFI::Pointer] receives whole days of purchases, ascending, several on one day possible, the first
    #   one 0
    # @param spends [FFI::Pointer] NULL, or receives the spend of each, minor units, 0 to CLV_AMOUNT_MAX; needs a spend
    #   model
    # @param capacity [Integer] elements of +times+ and of +spends+
    # @param count [FFI::Pointer] receives how many purchases there were, even where more than +capacity+; the draw ends
    #   at 1 million
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EOVERFLOW: more purchases than +capacity+ (those that fit are there);
    #   CLV_ENOMODEL: spends asked of a model without; CLV_EINVAL: a NULL or an argument out of range
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_simulate, [:pointer, :uint64, :uint64, :int32, :pointer, :pointer, :size_t, :pointer,
      :pointer], :int, blocking: true

    # Derivatives of that log-likelihood by the logarithms of the parameters.
    #
    # @!method self.clv_model_spend_derivatives(model, n, mean, gradient, hessian, error)
    # @param model [FFI::Pointer] the model
    # @param n [Float] transactions seen, 1e-15 to 1e15
    # @param mean [Float] their mean spend, 1e-15 to 1e15, currency units
    # @param gradient [FFI::Pointer] receives k numbers, for k parameters
    # @param hessian [FFI::Pointer] receives k * (k + 1) / 2 numbers, the upper triangle by rows
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOMODEL: no spend model; CLV_EINVAL: an argument out of range; outputs
    #   unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_spend_derivatives, [:pointer, :double, :double, :pointer, :pointer, :pointer], :int

    # The log-likelihood of a customer's mean spend.
    #
    # @!method self.clv_model_spend_log_likelihood(model, n, mean, value, error)
    # @param model [FFI::Pointer] the model
    # @param n [Float] transactions seen, 1e-15 to 1e15
    # @param mean [Float] their mean spend, 1e-15 to 1e15, currency units
    # @param value [FFI::Pointer] receives it
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOMODEL: no spend model; CLV_EINVAL: an argument out of range; outputs
    #   unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_spend_log_likelihood, [:pointer, :double, :double, :pointer, :pointer], :int

    # The wait from T within which an order is as likely as not.
    #
    # With T = t_x: as of the last order.
    #
    # @!method self.clv_model_wait(model, x, t_x, T, wait, error)
    # @param model [FFI::Pointer] the model
    # @param x [Float] transactions after the first, >= 0
    # @param t_x [Float] time of the last one, 0 where x = 0, in the model's unit
    # @param T [Float] length of observation, >= t_x, in the model's unit
    # @param wait [FFI::Pointer] receives it, in the model's unit
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_ENOTFOUND: the probability never reaches one half; CLV_EINVAL: an argument out
    #   of range; outputs unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_wait, [:pointer, :double, :double, :double, :pointer, :pointer], :int

    # Write a model: versioned, checksummed, the same bytes for the same model on any machine.
    #
    # @!method self.clv_model_write(model, write, user, error)
    # @param model [FFI::Pointer] the model
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed; CLV_EINVAL: a NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_write, [:pointer, :clv_write_fn, :pointer, :pointer], :int, blocking: true

    # Write a model as one JSON object: !{"model","unit","params":{..},"log_likelihood","customers","repeat_customers",
    # "status",..,"spend":!{"model","params":{..},"log_likelihood","status",..}}.
    #
    # Numbers read back exactly.
    #
    # @!method self.clv_model_write_json(model, write, user, error)
    # @param model [FFI::Pointer] the model
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed; CLV_EINVAL: a NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_model_write_json, [:pointer, :clv_write_fn, :pointer, :pointer], :int, blocking: true

    # Read money from decimal text, exactly: an optional sign, digits, and at most +minor_digits+ decimals after a
    # point.
    #
    # No exponent, no blanks, no grouping.
    #
    # @!method self.clv_money_parse(text, length, minor_digits, money, error)
    # @param text [FFI::Pointer] the text, not terminated
    # @param length [Integer] bytes of +text+
    # @param minor_digits [Integer] decimals of the currency, 0 to 6
    # @param money [FFI::Pointer] receives minor units; at most CLV_AMOUNT_MAX in size
    # @param error [FFI::Pointer] NULL, or receives what went wrong (without the text)
    # @return [Integer] CLV_OK: done; CLV_EDATA: not a number, too many decimals, or beyond the limit; CLV_EINVAL: a
    #   NULL or +minor_digits+ out of range; +*money+ unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_money_parse, [:pointer, :size_t, :uint32, :pointer, :pointer], :int

    # Print money as decimal text, with all its minor digits.
    #
    # @!method self.clv_money_print(money, minor_digits, text, capacity, error)
    # @param money [Integer] minor units, any value
    # @param minor_digits [Integer] decimals of the currency, 0 to 6
    # @param text [FFI::Pointer] receives the text and a terminating NUL
    # @param capacity [Integer] bytes of +text+; 32 are always enough
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL, +minor_digits+ out of range, or too little capacity; +text+
    #   unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_money_print, [:int64, :uint32, :pointer, :size_t, :pointer], :int

    # An outcome in a few words.
    #
    # @!method self.clv_outcome_text(outcome)
    # @param outcome [Integer] any value
    # @return [String] static text, never NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_outcome_text, [:int], :string

    # Predict one customer.
    #
    # @!method self.clv_predict(model, statistics, statistics_size, as_of, options, prediction, error)
    # @param model [FFI::Pointer] the model; NULL: history only, the rest absent with NO_MODEL
    # @param statistics [FFI::Pointer] the customer's numbers up to as_of
    # @param statistics_size [Integer] bytes of +statistics+, at least sizeof(clv_statistics) of version 0.1
    # @param as_of [Integer] the day, not before the statistics' last day
    # @param options [FFI::Pointer] NULL for the defaults
    # @param prediction [FFI::Pointer] its +size+ set by the caller; receives the attributes
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EDATA: statistics that cannot be (+field+ says what); CLV_EINVAL: an argument
    #   out of range; +*prediction+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_predict, [:pointer, :pointer, :size_t, :int32, :pointer, :pointer, :pointer], :int

    # Predict many customers, only the attributes asked for.
    #
    # Every value has the same bits as clv_predict gives, whatever the range and the company.
    #
    # @!method self.clv_predict_columns(model, statistics, stride, count, as_of, options, columns, column_count, allocator, error)
    # @param model [FFI::Pointer] the model; NULL: history only, the rest absent with NO_MODEL
    # @param statistics [FFI::Pointer] the customers' numbers up to as_of
    # @param stride [Integer] bytes from one of +statistics+ to the next, at least sizeof(clv_statistics) of version 0.1
    # @param count [Integer] elements of +statistics+, and of what each column points to
    # @param as_of [Integer] the day, not before any last day
    # @param options [FFI::Pointer] NULL for the defaults
    # @param columns [FFI::Pointer] what to fill, each with +count+ elements
    # @param column_count [Integer] elements of +columns+
    # @param allocator [FFI::Pointer] NULL for malloc; working memory, given back before the return
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +row+ names the customer
    # @return [Integer] CLV_OK: done; CLV_EDATA: statistics that cannot be; CLV_EINVAL: an argument out of range (+row+
    #   is the column's index where it is one); CLV_ENOMEM: the allocator answered NULL; no column is written then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_predict_columns, [:pointer, :pointer, :size_t, :size_t, :int32, :pointer, :pointer, :size_t,
      :pointer, :pointer], :int, blocking: true

    # Write a prediction as one JSON object: every attribute by its name, null where absent, and
    # "absent":!{"name":"reason"}.
    #
    # @!method self.clv_prediction_write_json(prediction, id, id_size, write, user, error)
    # @param prediction [FFI::Pointer] the prediction
    # @param id [FFI::Pointer] NULL, or the profile's id, written as "profile", or as "profile_hex" where it is not
    #   UTF-8
    # @param id_size [Integer] bytes of +id+
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed; CLV_EINVAL: a NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_prediction_write_json, [:pointer, :pointer, :size_t, :clv_write_fn, :pointer,
      :pointer], :int, blocking: true

    # A reason in a few words.
    #
    # @!method self.clv_reason_text(reason)
    # @param reason [Integer] any value
    # @return [String] static text, never NULL; "unknown reason" for a value that is none
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_reason_text, [:int], :string

    # Make a segment.
    #
    # @!method self.clv_segment_create(segment, name, definition, size, minor_digits, allocator, error)
    # @param segment [FFI::Pointer] receives the segment; give it back with clv_segment_free
    # @param name [FFI::Pointer] 1 to CLV_SEGMENT_NAME_MAX bytes of UTF-8 without control characters; terminated; copied
    # @param definition [FFI::Pointer] the expression, not terminated
    # @param size [Integer] bytes of +definition+
    # @param minor_digits [Integer] decimals of the currency that amounts are written in, 0 to 6
    # @param allocator [FFI::Pointer] NULL for malloc; copied; must be thread-safe where the segment is shared
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +position+ tells where in +definition+
    # @return [Integer] CLV_OK: done; CLV_EDATA: the definition breaks a rule of the language; CLV_EINVAL: a NULL, or no
    #   name; CLV_ENOMEM: the allocator answered NULL; +*segment+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_segment_create, [:pointer, :pointer, :pointer, :size_t, :uint32, :pointer,
      :pointer], :int, blocking: true

    # The definition of a segment as printed: the same text for every way to write it, which makes the same segment.
    #
    # @!method self.clv_segment_definition(segment)
    # @param segment [FFI::Pointer] the segment
    # @return [String] the text, terminated, there as long as the segment; NULL where +segment+ is
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_segment_definition, [:pointer], :string

    # Give a reference back; the last one frees the segment.
    #
    # @!method self.clv_segment_free(segment)
    # @param segment [FFI::Pointer] the segment, or NULL
    # @return [void]
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_segment_free, [:pointer], :void

    # What a segment is.
    #
    # @!method self.clv_segment_get_facts(segment, facts, error)
    # @param segment [FFI::Pointer] the segment
    # @param facts [FFI::Pointer] its +size+ set by the caller; receives them
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_segment_get_facts, [:pointer, :pointer, :pointer], :int

    # The name of a segment.
    #
    # @!method self.clv_segment_name(segment)
    # @param segment [FFI::Pointer] the segment
    # @return [String] its name, terminated, there as long as the segment; NULL where +segment+ is
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_segment_name, [:pointer], :string

    # Take one more reference.
    #
    # @!method self.clv_segment_ref(segment)
    # @param segment [FFI::Pointer] the segment, or NULL
    # @return [FFI::Pointer] +segment+
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_segment_ref, [:pointer], :pointer

    # A word for a state.
    #
    # @!method self.clv_state_name(state)
    # @param state [Integer] any value
    # @return [String] such as "not_eligible"; static, never NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_state_name, [:int], :string

    # A word for the reason of a state.
    #
    # @!method self.clv_state_reason_name(reason)
    # @param reason [Integer] any value
    # @return [String] such as "too_little"; static, never NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_state_reason_name, [:int], :string

    # A status in a few words.
    #
    # @!method self.clv_status_text(status)
    # @param status [Integer] any value
    # @return [String] static text, never NULL; "unknown status" for a value that is none
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_status_text, [:int], :string

    # Add the counts of another summary over other customers.
    #
    # @!method self.clv_summary_add(summary, other, error)
    # @param summary [FFI::Pointer] the one to change
    # @param other [FFI::Pointer] of an equal configuration and +until+ (an empty one whose +until+ is not known takes
    #   the other's); may be the same object
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +field+ names what differs
    # @return [Integer] CLV_OK: done; CLV_ECONFIG: configuration or until differ; CLV_EOVERFLOW: a count would leave 64
    #   bits; CLV_ENOMEM: the allocator answered NULL; CLV_EINVAL: a NULL; +summary+ unchanged then
    # @note A writer.
    # @since 0.1
    attach_function :clv_summary_add, [:pointer, :pointer, :pointer], :int, blocking: true

    # Make an empty summary.
    #
    # @!method self.clv_summary_create(summary, configuration, until_, allocator, error)
    # @param summary [FFI::Pointer] receives the summary; free it with clv_summary_free
    # @param configuration [FFI::Pointer] NULL for the defaults, or how orders became transactions
    # @param until_ [Integer] last day the data are complete for; CLV_NO_DAY: not known, taken from the first summary
    #   added
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL;
    #   +*summary+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_create, [:pointer, :pointer, :int32, :pointer, :pointer], :int, blocking: true

    # A table of a summary as a stream, in the order of its keys: a column for each key, days as date32, and one for the
    # count.
    #
    # The summary must be there, and stay as it is, until the stream is released or not asked again.
    #
    # @!method self.clv_summary_export_arrow(summary, part, options, stream, error)
    # @param summary [FFI::Pointer] the summary
    # @param part [Integer] which table
    # @param options [FFI::Pointer] NULL for the defaults; +attributes+, +first+ and +flags+ are 0, +count+ is as it is
    #   by default
    # @param stream [FFI::Pointer] receives the stream, whatever it was before; to be released by the caller
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: an argument out of range; CLV_ENOMEM: the allocator answered NULL;
    #   +*stream+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_export_arrow, [:pointer, :int, :pointer, :pointer, :pointer], :int

    # Free a summary.
    #
    # @!method self.clv_summary_free(summary)
    # @param summary [FFI::Pointer] the summary, or NULL
    # @return [void]
    # @note A writer.
    # @since 0.1
    attach_function :clv_summary_free, [:pointer], :void

    # The summary whose tables were counted elsewhere: equal, to the byte, to the one that the library makes of the same
    # orders.
    #
    # Totals follow from the tables, and so does what of a table can; the rest is checked for what holds between the
    # tables of any orders, so that a query that counts something else is mostly found here.
    #
    # @!method self.clv_summary_from_tables(summary, tables, configuration, until_, allocator, error)
    # @param summary [FFI::Pointer] receives the summary; free it with clv_summary_free
    # @param tables [FFI::Pointer] the tables; nothing of them is kept
    # @param configuration [FFI::Pointer] NULL for the defaults, or how orders became transactions
    # @param until_ [Integer] last day the data are complete for, CLV_DAY_MIN to CLV_DAY_MAX
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +field+ names the table, or the total, and +row+
    #   its row where it is one
    # @return [Integer] CLV_OK: done; CLV_EDATA: a row that no summary has, or tables that cannot be of the same orders;
    #   CLV_EOVERFLOW: a total does not fit 64 bits; CLV_EINVAL: a NULL or an argument out of range; CLV_ENOMEM: the
    #   allocator answered NULL; +*summary+ unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_from_tables, [:pointer, :pointer, :pointer, :int32, :pointer,
      :pointer], :int, blocking: true

    # The configuration a summary was made under.
    #
    # @!method self.clv_summary_get_configuration(summary, configuration, error)
    # @param summary [FFI::Pointer] the summary
    # @param configuration [FFI::Pointer] its +size+ set by the caller; receives it
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_get_configuration, [:pointer, :pointer, :pointer], :int

    # Totals of a summary.
    #
    # @!method self.clv_summary_get_totals(summary, totals, error)
    # @param summary [FFI::Pointer] the summary
    # @param totals [FFI::Pointer] its +size+ set by the caller; receives the totals, as much as +size+ holds
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL or too small a size; +*totals+ unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_get_totals, [:pointer, :pointer, :pointer], :int

    # Read a summary.
    #
    # Memory is taken only as bytes arrive that justify it.
    #
    # @!method self.clv_summary_read(summary, read, user, allocator, error)
    # @param summary [FFI::Pointer] receives the summary; free it with clv_summary_free
    # @param read [Proc] gives the bytes, up to their end
    # @param user [FFI::Pointer] handed to +read+
    # @param allocator [FFI::Pointer] NULL for malloc; copied
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EFORMAT: not a summary, truncated, damaged or not canonical; CLV_EVERSION: of
    #   a newer format; CLV_EIO: +read+ failed; CLV_ENOMEM: the allocator answered NULL; CLV_EINVAL: a NULL; +*summary+
    #   unchanged then
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_read, [:pointer, :clv_read_fn, :pointer, :pointer, :pointer], :int, blocking: true

    # How many rows a table of a summary has.
    #
    # @!method self.clv_summary_row_count(summary, part)
    # @param summary [FFI::Pointer] the summary; NULL has none
    # @param part [Integer] which table; another value has none
    # @return [Integer] the number of rows
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_row_count, [:pointer, :int], :size_t

    # Rows of a table, in the order of their keys.
    #
    # @!method self.clv_summary_rows(summary, part, first, count, rows, stride, error)
    # @param summary [FFI::Pointer] the summary
    # @param part [Integer] which table
    # @param first [Integer] index of the first row wanted
    # @param count [Integer] elements of +rows+; first + count at most clv_summary_row_count
    # @param rows [FFI::Pointer] receives +count+ rows
    # @param stride [Integer] bytes from one of +rows+ to the next, at least sizeof(clv_summary_row)
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: a NULL, no such part, or out of range; +rows+ unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_rows, [:pointer, :int, :size_t, :size_t, :pointer, :size_t,
      :pointer], :int, blocking: true

    # Take the counts of another summary away.
    #
    # Counts may become negative until the rest is added; fitting refuses that.
    #
    # @!method self.clv_summary_subtract(summary, other, error)
    # @param summary [FFI::Pointer] the one to change
    # @param other [FFI::Pointer] of an equal configuration and +until+, or one of the two not known; may be the same
    #   object
    # @param error [FFI::Pointer] NULL, or receives what went wrong; +field+ names what differs
    # @return [Integer] CLV_OK: done; CLV_ECONFIG: configuration or until differ; CLV_EOVERFLOW: a count would leave 64
    #   bits; CLV_ENOMEM: the allocator answered NULL; CLV_EINVAL: a NULL; +summary+ unchanged then
    # @note A writer.
    # @since 0.1
    attach_function :clv_summary_subtract, [:pointer, :pointer, :pointer], :int, blocking: true

    # Write a summary.
    #
    # The same content gives the same bytes, on any machine.
    #
    # @!method self.clv_summary_write(summary, write, user, error)
    # @param summary [FFI::Pointer] the summary
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed (part of the bytes may have been taken); CLV_EINVAL: a
    #   NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_write, [:pointer, :clv_write_fn, :pointer, :pointer], :int, blocking: true

    # Write the totals of a summary as one JSON object.
    #
    # @!method self.clv_summary_write_json(summary, write, user, error)
    # @param summary [FFI::Pointer] the summary
    # @param write [Proc] takes the bytes
    # @param user [FFI::Pointer] handed to +write+
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EIO: +write+ failed; CLV_EINVAL: a NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_summary_write_json, [:pointer, :clv_write_fn, :pointer, :pointer], :int, blocking: true

    # Thresholds by name.
    #
    # @!method self.clv_thresholds_preset(preset, thresholds, error)
    # @param preset [Integer] which
    # @param thresholds [FFI::Pointer] its +size+ set by the caller; receives them
    # @param error [FFI::Pointer] NULL, or receives what went wrong
    # @return [Integer] CLV_OK: done; CLV_EINVAL: no such preset, a NULL or too small a size; unchanged
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_thresholds_preset, [:int, :pointer, :pointer], :int

    # The version of the library that is running.
    #
    # @!method self.clv_version()
    # @return [Integer] major * 1,000,000 + minor * 1,000 + patch
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_version, [], :uint32

    # The version of the library that is running, as text.
    #
    # @!method self.clv_version_string()
    # @return [String] such as "0.1.0"; static, never NULL
    # @note Thread-safe.
    # @since 0.1
    attach_function :clv_version_string, [], :string
  end
end
