# Made from bindings/api.json by `apigen ruby`: type `make api`, do not edit.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'enum'
require_relative 'error'
require_relative 'record'

module Libclv
  # What kind of value an attribute is.
  #
  # - +:count+, 1: int64_t
  # - +:money+, 2: int64_t minor units, exact
  # - +:number+, 3: double
  # - +:day+, 4: int32_t, days since 1970-01-01
  AttributeType = Enum.new('clv_attribute_type', count: 1, money: 2, number: 3, day: 4)

  # Why a model is of its kind.
  #
  # - +:given+, 0: the host asked for it
  # - +:bic+, 1: least BIC of the candidates: how well they describe the past, not how well they forecast
  # - +:backtest+, 2: least deviance in a backtest
  Choice = Enum.new('clv_choice', given: 0, bic: 1, backtest: 2)

  # What an erased profile leaves. Source, channel, campaign and tags are texts that orders share, and not the
  # profile's: those that no order has any more are gone from the next snapshot, and from memory when that is read.
  #
  # - +:suppress+, 1: a keyed 128-bit mark: what it joined stays joined, its orders are dropped for ever
  # - +:forget+, 2: nothing, no link, no mark: the id may come back as a new one. The only event whose place among the
  #   others matters
  EraseMode = Enum.new('clv_erase_mode', suppress: 1, forget: 2)

  # What an event is.
  #
  # - +:purchase+, 1: an order: placed, replaced by a higher version, or cancelled
  # - +:refund+, 2: money given back for an order, which may come later
  # - +:link+, 3: two profiles are one person: +profile+ is absorbed by +survivor+
  # - +:unlink+, 4: they are not
  # - +:erase+, 5: all that is known of one profile goes
  EventKind = Enum.new('clv_event_kind', purchase: 1, refund: 2, link: 3, unlink: 4, erase: 5)

  # Options of a fit (clv_option.number); clv_fit_option_at tells defaults and bounds.
  #
  # - +:model+, 1: "model": clv_model_kind; CLV_MODEL_AUTO: of the candidates the one of the least BIC
  # - +:spend_model+, 2: "spend_model": clv_spend_kind
  # - +:spend_convention+, 3: "spend_convention": clv_spend_convention
  # - +:unit_days+, 4: "unit_days": days in the parameters' unit of time
  # - +:until+, 5: "until": last day of observation, not before the summary's own, which is the default
  # - +:max_iterations+, 6: "max_iterations": Newton steps a part
  # - +:fitted_at+, 7: "fitted_at": the host's time, kept in the model
  # - +:choice+, 8: "choice": clv_choice, kept in the model; CLV_CHOICE_BIC where the fit chose
  FitOption = Enum.new('clv_fit_option', model: 1, spend_model: 2, spend_convention: 3, unit_days: 4, until: 5,
    max_iterations: 6, fitted_at: 7, choice: 8)

  # What came of a fit.
  #
  # - +:none+, 0: none was tried: not asked for, or not eligible
  # - +:adopted+, 1: a model, which is in use from then on
  # - +:not_identified+, 2: the data identify no model
  # - +:not_converged+, 3: stopped before it converged
  # - +:worse+, 4: forecasts worse than the model in use by more than one standard error
  FitOutcome = Enum.new('clv_fit_outcome', none: 0, adopted: 1, not_identified: 2, not_converged: 3, worse: 4)

  # Why nothing could be fitted.
  #
  # - +:reason_none+, 0: something was
  # - +:no_customers+, 1: nobody has bought yet
  # - +:no_repeats+, 2: nobody has bought on a second day
  # - +:no_time+, 3: everybody's first day is the last day of the data
  # - +:no_spend+, 4: no transaction with a spend above 0
  FitReason = Enum.new('clv_fit_reason', reason_none: 0, no_customers: 1, no_repeats: 2, no_time: 3, no_spend: 4)

  # How a fit ended.
  #
  # - +:none+, 0: nothing was fitted: the parameters were given, or there is no such part
  # - +:converged+, 1: an interior maximum
  # - +:boundary+, 2: the likelihood grows towards a limit, which was fitted; +boundary+ says where
  # - +:weak+, 3: the data do not identify all parameters: the weak prior carried the fit
  # - +:not_identified+, 4: there is no maximum; +reason+ says why
  # - +:max_iterations+, 5: stopped before it converged
  # - +:cancelled+, 6: by the progress callback
  FitStatus = Enum.new('clv_fit_status', none: 0, converged: 1, boundary: 2, weak: 3, not_identified: 4,
    max_iterations: 5, cancelled: 6)

  # Who makes a forecast in a backtest.
  #
  # - +:nobody+, 0: nobody buys again
  # - +:mean_rate+, 1: everyone goes on at the mean rate of all
  # - +:own_rate+, 2: every customer goes on at the own past rate
  # - +:last_period+, 3: every customer repeats the period before, of the same length
  # - +:model+, 4: a model that was fitted as of the split
  Forecaster = Enum.new('clv_forecaster', nobody: 0, mean_rate: 1, own_rate: 2, last_period: 3, model: 4)

  # How good a forecast is, in words.
  #
  # - +:none+, 0: no model was added
  # - +:a+, 1: better than every naive forecast by over two standard errors, bias within 10 %
  # - +:b+, 2: better than every naive forecast by over two standard errors, bias within 25 %
  # - +:c+, 3: better than every naive forecast by over two standard errors
  # - +:d+, 4: no worse than the best naive forecast, and not clearly better
  # - +:f+, 5: a naive forecast wins
  Grade = Enum.new('clv_grade', none: 0, a: 1, b: 2, c: 3, d: 4, f: 5)

  # Transaction models. Purchases are Poisson with a rate that is gamma distributed over customers (shape r, rate
  # alpha); the models differ in how a customer drops out.
  #
  # - +:auto+, 0: asks a fit to choose; no model is of this kind
  # - +:nbd+, 1: never (Ehrenberg 1959): r, alpha
  # - +:bg_nbd+, 2: after a repeat purchase (Fader, Hardie, Lee 2005): r, alpha, a, b
  # - +:mbg_nbd+, 3: after any purchase (Batislam, Denizel, Filiztekin 2007): r, alpha, a, b
  # - +:pareto_nbd+, 4: at any moment (Schmittlein, Morrison, Colombo 1987): r, alpha, s, beta
  ModelKind = Enum.new('clv_model_kind', auto: 0, nbd: 1, bg_nbd: 2, mbg_nbd: 3, pareto_nbd: 4)

  # What has become of an order or a refund.
  #
  # - +:placed+, 0: counted
  # - +:cancelled+, 1: known, and not counted
  OrderStatus = Enum.new('clv_order_status', placed: 0, cancelled: 1)

  # What became of an event. Whether it is accepted (>= 0) depends on the event alone.
  #
  # - +:new+, 0: not known before
  # - +:repeated+, 1: known with the same contents, or without effect: nothing changed
  # - +:replaced+, 2: took the place of a lower version or seq
  # - +:superseded+, 3: a higher version or seq is known: nothing changed
  # - +:conflict+, 4: same version or seq, other contents: a fixed comparison decided
  # - +:dropped+, 5: an order or a refund of a profile that is erased for ever: nothing changed
  # - +:bad_kind+, -1: no such kind of event
  # - +:bad_profile+, -2: profile missing or too long
  # - +:bad_order+, -3: order id missing or too long
  # - +:bad_source+, -4: source too long, or NULL with a size
  # - +:bad_time+, -5: time beyond the years 0001 to 9999
  # - +:milliseconds+, -6: the same, and it would be a date of our days in milliseconds
  # - +:bad_amount+, -7: amount negative or beyond CLV_AMOUNT_MAX
  # - +:bad_status+, -8: no such order status
  # - +:reserved+, -9: a reserved member or an unknown flag is not 0: the event is of a newer version
  # - +:bad_refund+, -10: refund id missing or too long
  # - +:bad_survivor+, -11: the other profile missing or too long
  # - +:bad_cost+, -12: cost negative or beyond CLV_AMOUNT_MAX
  # - +:bad_channel+, -13: channel too long, or NULL with a size
  # - +:bad_campaign+, -14: campaign too long, or NULL with a size
  # - +:bad_tags+, -15: too many tags, or one that is empty or too long
  # - +:bad_mode+, -16: no such way to erase
  Outcome = Enum.new('clv_outcome', new: 0, repeated: 1, replaced: 2, superseded: 3, conflict: 4, dropped: 5,
    bad_kind: -1, bad_profile: -2, bad_order: -3, bad_source: -4, bad_time: -5, milliseconds: -6, bad_amount: -7,
    bad_status: -8, reserved: -9, bad_refund: -10, bad_survivor: -11, bad_cost: -12, bad_channel: -13,
    bad_campaign: -14, bad_tags: -15, bad_mode: -16)

  # Thresholds that others use.
  #
  # - +:default+, 0: four months; 500 buyers; one of them with 3 transactions: CLV_THRESHOLDS_INIT
  # - +:klaviyo+, 1: 500 paying buyers; 180 days; an order in the last 30 days; a buyer with 3 orders
  Preset = Enum.new('clv_preset', default: 0, klaviyo: 1)

  # Why an attribute is absent.
  #
  # - +:present+, 0: it is not
  # - +:no_orders+, 1: no qualifying order up to as_of
  # - +:one_transaction+, 2: needs a second one
  # - +:no_model+, 3: no model given, or none fitted yet
  # - +:no_spend_model+, 4: the model says nothing about spend
  # - +:never+, 5: the probability never reaches one half
  # - +:beyond_limit+, 6: not within the limit of the search
  # - +:overflow+, 7: the figure does not fit its type
  # - +:no_mean+, 8: the model's parameters give no finite mean
  # - +:other_configuration+, 9: the model was fitted under another configuration
  # - +:not_asked+, 10: needs an option that was not given
  # - +:no_profile+, 11: there is no such profile
  # - +:other_filter+, 12: the model was fitted under another order filter
  Reason = Enum.new('clv_reason', present: 0, no_orders: 1, one_transaction: 2, no_model: 3, no_spend_model: 4,
    never: 5, beyond_limit: 6, overflow: 7, no_mean: 8, other_configuration: 9, not_asked: 10, no_profile: 11,
    other_filter: 12)

  # Which transactions a customer's mean spend is taken over.
  #
  # - +:all+, 0: all of them: one-time buyers get a value of their own
  # - +:repeat+, 1: those after the first, as in the literature
  SpendConvention = Enum.new('clv_spend_convention', all: 0, repeat: 1)

  # Spend models.
  #
  # - +:none+, 0: nothing is said about money
  # - +:gamma_gamma+, 1: (Fader, Hardie 2013, note 25): p, q, gamma
  SpendKind = Enum.new('clv_spend_kind', none: 0, gamma_gamma: 1)

  # Where an account stands.
  #
  # - +:not_eligible+, 0: no model, and not enough data for one, or not looked at yet
  # - +:ready+, 1: enough data, and no model yet
  # - +:active+, 2: has a model
  # - +:stale+, 3: has a model that should be made again and could not be; it goes on predicting
  State = Enum.new('clv_state', not_eligible: 0, ready: 1, active: 2, stale: 3)

  # Why it stands there.
  #
  # - +:none+, 0: active
  # - +:not_checked+, 1: not eligible: nobody has looked yet
  # - +:too_little+, 2: not eligible, stale: the last check found not enough data
  # - +:not_fitted+, 3: ready: no fit was tried yet
  # - +:other_filter+, 4: stale: the model was fitted under another order filter
  # - +:not_identified+, 5: ready, stale: the last fit found that the data identify no model
  # - +:not_converged+, 6: ready, stale: the last fit was stopped before it converged
  # - +:worse+, 7: stale: what the last fit made forecasts worse than the model in use
  StateReason = Enum.new('clv_state_reason', none: 0, not_checked: 1, too_little: 2, not_fitted: 3, other_filter: 4,
    not_identified: 5, not_converged: 6, worse: 7)

  # What a call answers. Numbers are never reused.
  #
  # - +:ok+, 0: done
  # - +:einval+, -1: an argument breaks the rules of the call
  # - +:enomem+, -2: the allocator answered NULL
  # - +:edata+, -3: a row of data cannot be accepted; the error names row and field
  # - +:eoverflow+, -4: an exact figure does not fit its type
  # - +:eformat+, -5: bytes are not of the format, truncated or damaged
  # - +:eversion+, -6: bytes were written by a newer version of the format
  # - +:econfig+, -7: two objects were made under different configurations
  # - +:enotfound+, -8: there is no such profile, number or name
  # - +:ecancelled+, -9: a progress callback asked to stop
  # - +:eio+, -10: a read or write callback failed
  # - +:enomodel+, -11: the data identify no model, or the account has none
  # - +:estale+, -12: positions were told for another generation of the account: ask again
  # - +:ekey+, -13: bytes were written under another key
  Status = Enum.new('clv_status', ok: 0, einval: -1, enomem: -2, edata: -3, eoverflow: -4, eformat: -5, eversion: -6,
    econfig: -7, enotfound: -8, ecancelled: -9, eio: -10, enomodel: -11, estale: -12, ekey: -13)

  # The tables of a summary, each sorted by its key.
  #
  # - +:customers+, 0: x, first_day, last_day -> customers
  # - +:spend+, 1: x + 1, spend of all transactions -> customers
  # - +:repeat_spend+, 2: x, spend after the first transaction -> customers with x > 0
  # - +:first_days+, 3: day -> first transactions on it
  # - +:repeat_days+, 4: day -> repeat transactions on it
  # - +:gaps+, 5: days between two transactions of a customer -> how often
  SummaryPart = Enum.new('clv_summary_part', customers: 0, spend: 1, repeat_spend: 2, first_days: 3, repeat_days: 4,
    gaps: 5)

  # An argument breaks the rules of the call.
  class InvalidError < Error; end

  # The allocator answered null.
  class OutOfMemoryError < Error; end

  # A row of data cannot be accepted; the error names row and field.
  class DataError < Error; end

  # An exact figure does not fit its type.
  class TooLargeError < Error; end

  # Bytes are not of the format, truncated or damaged.
  class FormatError < Error; end

  # Bytes were written by a newer version of the format.
  class VersionError < Error; end

  # Two objects were made under different configurations.
  class ConfigurationError < Error; end

  # There is no such profile, number or name.
  class NotFoundError < Error; end

  # A progress callback asked to stop.
  class CancelledError < Error; end

  # A read or write callback failed.
  class IoError < Error; end

  # The data identify no model, or the account has none.
  class NoModelError < Error; end

  # Positions were told for another generation of the account: ask again.
  class StaleError < Error; end

  # Bytes were written under another key.
  class WrongKeyError < Error; end

  # The exception of each status.
  ERRORS = {
    -1 => InvalidError,
    -2 => OutOfMemoryError,
    -3 => DataError,
    -4 => TooLargeError,
    -5 => FormatError,
    -6 => VersionError,
    -7 => ConfigurationError,
    -8 => NotFoundError,
    -9 => CancelledError,
    -10 => IoError,
    -11 => NoModelError,
    -12 => StaleError,
    -13 => WrongKeyError,
  }.freeze

  # How orders became transactions. Summaries are combined, and models used, only under an equal one.
  #
  # @!attribute [r] day_offset
  #   @return [Integer] seconds added to a time before days are cut, -86,400 to 86,400
  # @!attribute [r] minor_digits
  #   @return [Integer] decimals of the currency, 0 to 6
  # @!attribute [r] history_start
  #   @return [Date, nil] customers whose first transaction is earlier are left out; CLV_NO_DAY: nobody
  # @!attribute [r] filter
  #   @return [Integer] hash of the order filter as printed; 0: every order qualifies
  Configuration = Record.define(day_offset: nil, minor_digits: nil, history_start: :day, filter: nil)

  # Figures of an account.
  #
  # @!attribute [r] has_model
  #   @return [Boolean] 1: it has one
  # @!attribute [r] generation
  #   @return [Integer] changes with profiles, orders, links, filter, model, and options that predict
  # @!attribute [r] positions
  #   @return [Integer] of ranges: 0 to this - 1; at some there is nobody
  # @!attribute [r] persons
  #   @return [Integer] with an order or a refund: profiles that links join are one
  # @!attribute [r] profiles
  #   @return [Integer] with an order or a refund of their own
  # @!attribute [r] erased
  #   @return [Integer] marks of profiles that are erased for ever
  # @!attribute [r] links
  #   @return [Integer] that hold
  # @!attribute [r] orders
  #   @return [Integer] known, cancelled ones too
  # @!attribute [r] refunds
  #   @return [Integer] known, cancelled ones and those without an order too
  # @!attribute [r] conflicts
  #   @return [Integer] orders that came with different contents under one version
  # @!attribute [r] bytes
  #   @return [Integer] of memory held
  # @!attribute [r] last_time
  #   @return [Time, nil] greatest time of an order; CLV_TIME_MIN where there is none
  # @!attribute [r] configuration
  #   @return [Configuration] the account's
  AccountFacts = Record.define(has_model: :flag, generation: nil, positions: nil, persons: nil, profiles: nil,
    erased: nil, links: nil, orders: nil, refunds: nil, conflicts: nil, bytes: nil, last_time: [:time, -62135596800],
    configuration: Configuration)

  # What the memory of an account is for, in bytes.
  #
  # @!attribute [r] total
  #   @return [Integer] of all that follows
  # @!attribute [r] profiles
  #   @return [Integer] records of profiles, and the table that finds them
  # @!attribute [r] ids
  #   @return [Integer] of profiles
  # @!attribute [r] orders
  #   @return [Integer] what every order takes
  # @!attribute [r] cells
  #   @return [Integer] refunds, and what only some orders have
  # @!attribute [r] links
  #   @return [Integer] between profiles, and the persons that they make
  # @!attribute [r] texts
  #   @return [Integer] sources, channels, campaigns, tags
  # @!attribute [r] scratch
  #   @return [Integer] kept for the next batch of events
  # @!attribute [r] model
  #   @return [Integer] the model, which others may hold too
  # @!attribute [r] account
  #   @return [Integer] the rest
  AccountMemoryFacts = Record.define(total: nil, profiles: nil, ids: nil, orders: nil, cells: nil, links: nil,
    texts: nil, scratch: nil, model: nil, account: nil)

  # What an account needs before a model makes sense.
  #
  # @!attribute [r] months
  #   @return [Integer] calendar months from the first to the last day with an order, 0 to 1,200
  # @!attribute [r] buyers
  #   @return [Integer] customers with an order, >= 0
  # @!attribute [r] loyal_transactions
  #   @return [Integer] a customer with at least so many transactions, >= 1, ..
  # @!attribute [r] loyal_buyers
  #   @return [Integer] how many loyal customers, >= 0
  # @!attribute [r] loyal_orders
  #   @return [Integer] .. and at least so many orders, >= 0, is a loyal one
  # @!attribute [r] paying_buyers
  #   @return [Integer] customers with an order that is worth more than 0 net of refunds, >= 0
  # @!attribute [r] days
  #   @return [Integer] days from the first day with an order to the day of the question, 0 to 36,525
  # @!attribute [r] recent_days
  #   @return [Integer] days within which there must be an order, 1 to 36,525; 0: not asked
  Thresholds = Record.define(months: nil, buyers: nil, loyal_transactions: nil, loyal_buyers: nil, loyal_orders: nil,
    paying_buyers: nil, days: nil, recent_days: nil)

  # How an account predicts, and when and how its model is made.
  #
  # @!attribute [r] currency
  #   @return [String] three capital letters (ISO 4217) and a NUL, for those who show money; "": not said
  # @!attribute [r] horizon
  #   @return [Integer] days, as clv_predict_options has it; of calls that are given no options
  # @!attribute [r] next_order_limit
  #   @return [Integer] the same
  # @!attribute [r] annual_discount
  #   @return [Float] the same
  # @!attribute [r] check_days
  #   @return [Integer] days from one check of eligibility to the next, 1 to 36,525; 0: none is ever due
  # @!attribute [r] refit_months
  #   @return [Integer] calendar months from one fit to the next, 1 to 1,200; 0: none is ever due
  # @!attribute [r] history_days
  #   @return [Integer] a fit leaves out customers who first bought more days ago, 1 to 36,525; 0: nobody
  # @!attribute [r] complete_since
  #   @return [Date, nil] a fit leaves out customers who first bought before this day; CLV_NO_DAY: nobody
  # @!attribute [r] model
  #   @return [Symbol] clv_model_kind; CLV_MODEL_AUTO: chosen by a backtest
  # @!attribute [r] convention
  #   @return [Symbol] clv_spend_convention
  # @!attribute [r] thresholds
  #   @return [Thresholds] of eligibility; its +size+ set
  AccountOptions = Record.define(currency: :text, horizon: nil, next_order_limit: nil, annual_discount: nil,
    check_days: nil, refit_months: nil, history_days: nil, complete_since: :day, model: ModelKind,
    convention: SpendConvention, thresholds: Thresholds)

  # State, dates, and what is due when.
  #
  # @!attribute [r] state
  #   @return [Symbol] where the account stands
  # @!attribute [r] reason
  #   @return [Symbol] why
  # @!attribute [r] outcome
  #   @return [Symbol] of the last fit that was tried since the account was given a model
  # @!attribute [r] check_day
  #   @return [Date, nil] from which on a check is due; CLV_DAY_MIN: at once; CLV_NO_DAY: never
  # @!attribute [r] fit_day
  #   @return [Date, nil] from which on a fit is due; CLV_DAY_MIN: at once; CLV_NO_DAY: never
  # @!attribute [r] configuration_changed_at
  #   @return [Time, nil] time of the last change of options or filter; CLV_NO_TIME: none yet
  # @!attribute [r] checked_at
  #   @return [Time, nil] time of the last check; CLV_NO_TIME: none yet
  # @!attribute [r] tried_at
  #   @return [Time, nil] time of the last fit that was tried; CLV_NO_TIME: none yet
  # @!attribute [r] fitted_at
  #   @return [Time, nil] time the model in use was fitted; CLV_NO_TIME: not known, or no model
  AccountStateFacts = Record.define(state: State, reason: StateReason, outcome: FitOutcome, check_day: :day,
    fit_day: :day, configuration_changed_at: [:time, -9223372036854775808], checked_at: [:time, -9223372036854775808],
    tried_at: [:time, -9223372036854775808], fitted_at: [:time, -9223372036854775808])

  # Events that an account was given since it was made or read from a snapshot.
  #
  # @!attribute [r] purchases
  #   @return [Integer] of that kind; this and the next four, accepted or not
  # @!attribute [r] refunds
  #   @return [Integer] of that kind
  # @!attribute [r] links
  #   @return [Integer] of that kind
  # @!attribute [r] unlinks
  #   @return [Integer] of that kind
  # @!attribute [r] erasures
  #   @return [Integer] of that kind
  # @!attribute [r] added
  #   @return [Integer] CLV_OUTCOME_NEW; this and the next six are all events once more
  # @!attribute [r] repeated
  #   @return [Integer] CLV_OUTCOME_REPEATED
  # @!attribute [r] replaced
  #   @return [Integer] CLV_OUTCOME_REPLACED
  # @!attribute [r] superseded
  #   @return [Integer] CLV_OUTCOME_SUPERSEDED
  # @!attribute [r] conflicts
  #   @return [Integer] CLV_OUTCOME_CONFLICT
  # @!attribute [r] dropped
  #   @return [Integer] CLV_OUTCOME_DROPPED
  # @!attribute [r] refused
  #   @return [Integer] not accepted, of whatever kind
  AccountTraffic = Record.define(purchases: nil, refunds: nil, links: nil, unlinks: nil, erasures: nil, added: nil,
    repeated: nil, replaced: nil, superseded: nil, conflicts: nil, dropped: nil, refused: nil)

  # What a stream is to hold, and how.
  #
  # @!attribute [r] flags
  #   @return [Integer] CLV_ARROW_BINARY_IDS, CLV_ARROW_REASONS, both or 0
  # @!attribute [r] rows
  #   @return [Integer] of a batch at most, 1 to CLV_ARROW_ROWS_MAX
  # @!attribute [r] attributes
  #   @return [Integer] predictions: bit n for the attribute of number n; 0: all
  # @!attribute [r] first
  #   @return [Integer] of an account: the first position
  # @!attribute [r] count
  #   @return [Integer] of an account: how many positions; UINT64_MAX: all from there on
  ArrowExportOptions = Record.define(flags: nil, rows: nil, attributes: nil, first: nil, count: nil)

  # How a stream is to be applied.
  #
  # @!attribute [r] flags
  #   @return [Integer] CLV_ARROW_STRICT or 0
  # @!attribute [r] rows
  #   @return [Integer] applied at once, 1 to CLV_ARROW_ROWS_MAX; of a longer batch each part by itself
  ArrowImportOptions = Record.define(flags: nil, rows: nil)

  # What came of a stream.
  #
  # @!attribute [r] outcome
  #   @return [Symbol, nil] clv_outcome of the first event that was not accepted; 0: none
  # @!attribute [r] batches
  #   @return [Integer] read, and applied to their end
  # @!attribute [r] rows
  #   @return [Integer] applied: this and the next seven
  # @!attribute [r] added
  #   @return [Integer] CLV_OUTCOME_NEW
  # @!attribute [r] repeated
  #   @return [Integer] CLV_OUTCOME_REPEATED
  # @!attribute [r] replaced
  #   @return [Integer] CLV_OUTCOME_REPLACED
  # @!attribute [r] superseded
  #   @return [Integer] CLV_OUTCOME_SUPERSEDED
  # @!attribute [r] conflicts
  #   @return [Integer] CLV_OUTCOME_CONFLICT
  # @!attribute [r] dropped
  #   @return [Integer] CLV_OUTCOME_DROPPED
  # @!attribute [r] refused
  #   @return [Integer] not accepted
  # @!attribute [r] row
  #   @return [Integer, nil] of the first event that was not accepted, in all that this call has read, from 0;
  #     CLV_NO_ROW
  # @!attribute [r] column
  #   @return [String] that it was not accepted for; "" where none
  ArrowReport = Record.define(outcome: [Outcome, nil], batches: nil, rows: nil, added: nil, repeated: nil,
    replaced: nil, superseded: nil, conflicts: nil, dropped: nil, refused: nil, row: :row, column: :text)

  # A row of the table of attributes.
  #
  # @!attribute [r] number
  #   @return [Integer] an attribute's number, never reused
  # @!attribute [r] name
  #   @return [String] the same in C, JSON, CSV and the bindings
  # @!attribute [r] type
  #   @return [Symbol] of its value
  # @!attribute [r] nullable
  #   @return [Boolean] 1: may be absent, with a reason
  # @!attribute [r] unit
  #   @return [String] "orders", "minor units", "days", "probability", ..
  # @!attribute [r] group
  #   @return [String] "history", "prediction"
  # @!attribute [r] summary
  #   @return [String] one line
  AttributeInfo = Record.define(number: nil, name: :text, type: AttributeType, nullable: :flag, unit: :text,
    group: :text, summary: :text)

  # What a backtest is about, and how it came out.
  #
  # @!attribute [r] split
  #   @return [Date] the day up to which forecasters knew
  # @!attribute [r] until
  #   @return [Date] the last day forecast
  # @!attribute [r] grade
  #   @return [Symbol] of the best model
  # @!attribute [r] customers
  #   @return [Integer] with an order up to the split
  # @!attribute [r] transactions
  #   @return [Integer] observed in (split, until]
  # @!attribute [r] orders
  #   @return [Integer] observed in (split, until]
  # @!attribute [r] value
  #   @return [Float] observed in (split, until], minor units
  # @!attribute [r] scores
  #   @return [Integer] how many forecasts there are
  # @!attribute [r] best_naive
  #   @return [Integer] index of the naive forecast of the least deviance
  # @!attribute [r] best_model
  #   @return [Integer] index of the model of the least deviance; +scores+ where there is none
  # @!attribute [r] naive_wins
  #   @return [Boolean] 1: the best naive forecast has a lower deviance than the best model
  BacktestFacts = Record.define(split: :day, until: :day, grade: Grade, customers: nil, transactions: nil, orders: nil,
    value: nil, scores: nil, best_naive: nil, best_model: nil, naive_wins: :flag)

  # How one forecast compares with what happened.
  #
  # @!attribute [r] forecaster
  #   @return [Symbol] who made it
  # @!attribute [r] kind
  #   @return [Symbol, nil] clv_model_kind of CLV_FORECASTER_MODEL, else 0
  # @!attribute [r] transactions
  #   @return [Float] predicted in all
  # @!attribute [r] orders
  #   @return [Float] predicted in all
  # @!attribute [r] value
  #   @return [Float] predicted in all, minor units; 0 where the model says nothing about spend
  # @!attribute [r] deviance
  #   @return [Float] mean Poisson deviance of the transactions, a mean of at least 1e-6
  # @!attribute [r] deviance_error
  #   @return [Float] its standard error over customers
  # @!attribute [r] bias
  #   @return [Float] predicted / observed transactions - 1; 0 where nothing was observed
  # @!attribute [r] mae
  #   @return [Float] mean absolute error of transactions
  # @!attribute [r] rmse
  #   @return [Float] root of the mean squared error of transactions
  # @!attribute [r] correlation
  #   @return [Float] of predicted and observed transactions (Pearson); 0 where one does not vary
  # @!attribute [r] rank_correlation
  #   @return [Float] of their ranks, ties at their mean (Spearman); 0 where one does not vary
  # @!attribute [r] gini
  #   @return [Float] of observed transactions in the order of the prediction, 1 for the best order
  # @!attribute [r] top_share
  #   @return [Float] share of the tenth of customers who bought most that is in the tenth predicted to
  # @!attribute [r] predicted_by_group
  #   @return [Array<Float>] mean transactions, groups from the least predicted
  # @!attribute [r] observed_by_group
  #   @return [Array<Float>] mean transactions of the same customers
  BacktestScore = Record.define(forecaster: Forecaster, kind: [ModelKind, nil], transactions: nil, orders: nil,
    value: nil, deviance: nil, deviance_error: nil, bias: nil, mae: nil, rmse: nil, correlation: nil,
    rank_correlation: nil, gini: nil, top_share: nil, predicted_by_group: :array, observed_by_group: :array)

  # Whether it has it, figure by figure.
  #
  # @!attribute [r] eligible
  #   @return [Boolean] 1: all of these are met
  # @!attribute [r] first_day
  #   @return [Date, nil] with an order; CLV_NO_DAY where there is none
  # @!attribute [r] last_day
  #   @return [Date, nil] with an order; CLV_NO_DAY where there is none
  # @!attribute [r] needed_day
  #   @return [Date, nil] the last day must not be before: first_day + months; CLV_NO_DAY where there is none
  # @!attribute [r] months
  #   @return [Integer] whole calendar months from first_day to last_day
  # @!attribute [r] months_met
  #   @return [Boolean] 1: enough months
  # @!attribute [r] buyers_met
  #   @return [Boolean] 1: enough buyers
  # @!attribute [r] buyers
  #   @return [Integer] customers with an order
  # @!attribute [r] loyal_buyers
  #   @return [Integer] of these with at least loyal_transactions and loyal_orders
  # @!attribute [r] paying_buyers
  #   @return [Integer] of these with an order that is worth more than 0 net of refunds
  # @!attribute [r] loyal_met
  #   @return [Boolean] 1: enough loyal ones
  # @!attribute [r] paying_met
  #   @return [Boolean] 1: enough paying ones
  # @!attribute [r] days
  #   @return [Integer] from first_day to the day of the question; 0 where there is no order
  # @!attribute [r] days_met
  #   @return [Boolean] 1: enough days
  # @!attribute [r] idle_days
  #   @return [Integer] from last_day to the day of the question; 0 where there is no order
  # @!attribute [r] recent_met
  #   @return [Boolean] 1: there is an order within recent_days, or none is asked for
  # @!attribute [r] thresholds
  #   @return [Thresholds] that were asked
  Eligibility = Record.define(eligible: :flag, first_day: :day, last_day: :day, needed_day: :day, months: nil,
    months_met: :flag, buyers_met: :flag, buyers: nil, loyal_buyers: nil, paying_buyers: nil, loyal_met: :flag,
    paying_met: :flag, days: nil, days_met: :flag, idle_days: nil, recent_met: :flag, thresholds: Thresholds)

  # What goes into a prediction of one customer, and what comes out between. What a reason makes absent is 0; money is
  # in minor units. With these, p_alive = 1 / (1 + odds_dead), predicted transactions = p_alive * expected_if_alive,
  # expected spend = own_weight * own_mean_spend + (1 - own_weight) * population_mean_spend.
  #
  # @!attribute [r] state
  #   @return [Symbol] of the account
  # @!attribute [r] state_reason
  #   @return [Symbol] why
  # @!attribute [r] reason
  #   @return [Symbol] why the model says nothing: NO_ORDERS, NO_MODEL; PRESENT: it does
  # @!attribute [r] spend_reason
  #   @return [Symbol] the same of spend
  # @!attribute [r] kind
  #   @return [Symbol, nil] clv_model_kind; 0: the account has no model
  # @!attribute [r] spend_kind
  #   @return [Symbol] clv_spend_kind
  # @!attribute [r] convention
  #   @return [Symbol] clv_spend_convention: which transactions own_mean_spend is of
  # @!attribute [r] unit_days
  #   @return [Integer] days in the model's unit of time
  # @!attribute [r] parameter_count
  #   @return [Integer] how many of +parameters+ are used
  # @!attribute [r] spend_parameter_count
  #   @return [Integer] how many of +spend_parameters+ are used
  # @!attribute [r] members
  #   @return [Integer] profiles that are this person
  # @!attribute [r] as_of
  #   @return [Date] the day of the question
  # @!attribute [r] horizon
  #   @return [Integer] days ahead
  # @!attribute [r] x
  #   @return [Integer] transactions after the first
  # @!attribute [r] first_day
  #   @return [Date, nil] of the first transaction; CLV_NO_DAY where there is none
  # @!attribute [r] last_day
  #   @return [Date, nil] of the last transaction; CLV_NO_DAY where there is none
  # @!attribute [r] flags
  #   @return [Integer] CLV_STATISTICS_OVERFLOW or 0
  # @!attribute [r] orders
  #   @return [Integer] qualifying
  # @!attribute [r] spend
  #   @return [Integer] net amount of all transactions
  # @!attribute [r] first_spend
  #   @return [Integer] net amount of the first transaction
  # @!attribute [r] touched_at
  #   @return [Time, nil] greatest time of an order or refund up to as_of; CLV_NO_TIME: none
  # @!attribute [r] fitted_at
  #   @return [Time, nil] time the model was fitted; CLV_NO_TIME: not known, or no model
  # @!attribute [r] parameters
  #   @return [Array<Float>] of the transaction model, in its unit
  # @!attribute [r] spend_parameters
  #   @return [Array<Float>] of the spend model, in currency units
  # @!attribute [r] t_x
  #   @return [Float] from the first to the last transaction, in the model's unit
  # @!attribute [r] T
  #   @return [Float] from the first transaction to as_of, in the model's unit
  # @!attribute [r] log_likelihood
  #   @return [Float] of x, t_x, T under the model
  # @!attribute [r] p_alive
  #   @return [Float] as clv_prediction has it
  # @!attribute [r] odds_dead
  #   @return [Float] J: probability to have dropped out / p_alive, at most 1 / DBL_MIN
  # @!attribute [r] rate_r
  #   @return [Float] r + x: the customer's own rate, if alive, is gamma distributed with this shape ..
  # @!attribute [r] rate_alpha
  #   @return [Float] .. and alpha + T, this rate, in the model's unit
  # @!attribute [r] rate_a_day
  #   @return [Float] its mean: transactions a day while alive
  # @!attribute [r] expected_if_alive
  #   @return [Float] transactions within the horizon of somebody who is alive at as_of
  # @!attribute [r] predicted_transactions
  #   @return [Float] as clv_prediction has it
  # @!attribute [r] orders_per_transaction
  #   @return [Float] the account's
  # @!attribute [r] predicted_orders
  #   @return [Float] as clv_prediction has it
  # @!attribute [r] own_mean_spend
  #   @return [Float] of a transaction, up to as_of
  # @!attribute [r] population_mean_spend
  #   @return [Float] of a transaction, over all customers; 0: the parameters give none
  # @!attribute [r] own_weight
  #   @return [Float] of own_mean_spend; 0 where there is no population mean
  # @!attribute [r] expected_spend
  #   @return [Float] as clv_prediction has it
  # @!attribute [r] predicted_value
  #   @return [Float] as clv_prediction has it
  Explanation = Record.define(state: State, state_reason: StateReason, reason: Reason, spend_reason: Reason,
    kind: [ModelKind, nil], spend_kind: SpendKind, convention: SpendConvention, unit_days: nil, parameter_count: nil,
    spend_parameter_count: nil, members: nil, as_of: :day, horizon: nil, x: nil, first_day: :day, last_day: :day,
    flags: nil, orders: nil, spend: nil, first_spend: nil, touched_at: [:time, -9223372036854775808],
    fitted_at: [:time, -9223372036854775808], parameters: :array, spend_parameters: :array, t_x: nil, T: nil,
    log_likelihood: nil, p_alive: nil, odds_dead: nil, rate_r: nil, rate_alpha: nil, rate_a_day: nil,
    expected_if_alive: nil, predicted_transactions: nil, orders_per_transaction: nil, predicted_orders: nil,
    own_mean_spend: nil, population_mean_spend: nil, own_weight: nil, expected_spend: nil, predicted_value: nil)

  # How a fit went.
  #
  # @!attribute [r] outcome
  #   @return [Symbol] what came of it
  # @!attribute [r] now
  #   @return [Time] the host's time when it began
  # @!attribute [r] until
  #   @return [Date] last day of its data: the one before the day of +now+
  # @!attribute [r] history_start
  #   @return [Date, nil] customers who first bought before it were left out; CLV_NO_DAY: nobody was
  # @!attribute [r] kind
  #   @return [Symbol, nil] clv_model_kind of what it made; 0: nothing
  # @!attribute [r] choice
  #   @return [Symbol] why it is of that kind
  # @!attribute [r] status
  #   @return [Symbol] of its transactions; CLV_FIT_NONE where the backtest already decided
  # @!attribute [r] reason
  #   @return [Symbol] of CLV_FIT_NOT_IDENTIFIED
  # @!attribute [r] spend
  #   @return [Symbol] of its spend
  # @!attribute [r] split
  #   @return [Date, nil] the backtest's day; CLV_NO_DAY: the data are too few for one
  # @!attribute [r] grade
  #   @return [Symbol] of the best candidate in the backtest
  # @!attribute [r] naive_wins
  #   @return [Boolean] 1: a naive forecast was better
  # @!attribute [r] incumbent
  #   @return [Symbol, nil] clv_model_kind of the model in use when it began; 0: none
  # @!attribute [r] incumbent_refitted
  #   @return [Boolean] 1: the model in use knows days after the split, so its kind was fitted up to it
  # @!attribute [r] customers
  #   @return [Integer] that it was fitted to
  # @!attribute [r] deviance
  #   @return [Float] of its kind, fitted up to the split, in the backtest
  # @!attribute [r] incumbent_deviance
  #   @return [Float] of the model in use; 0 where it was not compared
  # @!attribute [r] difference
  #   @return [Float] deviance - incumbent_deviance; 0 where not compared
  # @!attribute [r] standard_error
  #   @return [Float] of the difference, paired over customers; 0 where not compared
  FitReport = Record.define(outcome: FitOutcome, now: [:time, nil], until: :day, history_start: :day,
    kind: [ModelKind, nil], choice: Choice, status: FitStatus, reason: FitReason, spend: FitStatus, split: :day,
    grade: Grade, naive_wins: :flag, incumbent: [ModelKind, nil], incumbent_refitted: :flag, customers: nil,
    deviance: nil, incumbent_deviance: nil, difference: nil, standard_error: nil)

  # How the fit of one part (transactions, or spend) came out.
  #
  # @!attribute [r] kind
  #   @return [Integer] clv_model_kind or clv_spend_kind
  # @!attribute [r] status
  #   @return [Symbol] how it ended
  # @!attribute [r] reason
  #   @return [Symbol] of CLV_FIT_NOT_IDENTIFIED
  # @!attribute [r] boundary
  #   @return [Integer] bit i: parameter i sits at its limit
  # @!attribute [r] parameter_count
  #   @return [Integer] how many of the arrays are used
  # @!attribute [r] parameters
  #   @return [Array<Float>] in the model's time unit; money in currency units
  # @!attribute [r] standard_errors
  #   @return [Array<Float>] by the delta method; 0 where absent: at a limit, or nothing fitted
  # @!attribute [r] log_covariance
  #   @return [Array<Float>] of the logarithms of the parameters, upper triangle by rows; 0 where absent
  # @!attribute [r] log_likelihood
  #   @return [Float] natural logarithm, in the model's unit; the prior of a WEAK fit not included
  # @!attribute [r] aic
  #   @return [Float] Akaike's criterion, with the free parameters
  # @!attribute [r] bic
  #   @return [Float] Schwarz's criterion, with the free parameters and the customers fitted
  # @!attribute [r] gradient_norm
  #   @return [Float] largest |d log likelihood / d ln parameter| of a free parameter, divided by customers
  # @!attribute [r] condition_number
  #   @return [Float] of the Hessian by log parameters, free ones; 0 where absent
  # @!attribute [r] customers
  #   @return [Integer] how many the part was fitted to
  # @!attribute [r] correlation
  #   @return [Float] spend: of number and mean of transactions over customers (assumed independent); else 0
  # @!attribute [r] iterations
  #   @return [Integer] Newton steps on all rows
  # @!attribute [r] evaluations
  #   @return [Integer] of the likelihood on all rows
  FitResult = Record.define(kind: nil, status: FitStatus, reason: FitReason, boundary: nil, parameter_count: nil,
    parameters: :array, standard_errors: :array, log_covariance: :array, log_likelihood: nil, aic: nil, bic: nil,
    gradient_norm: nil, condition_number: nil, customers: nil, correlation: nil, iterations: nil, evaluations: nil)

  # What a model is and what it was fitted to.
  #
  # @!attribute [r] kind
  #   @return [Symbol] clv_model_kind
  # @!attribute [r] spend_kind
  #   @return [Symbol] clv_spend_kind; CLV_SPEND_NONE where the spend could not be fitted
  # @!attribute [r] convention
  #   @return [Symbol] clv_spend_convention
  # @!attribute [r] unit_days
  #   @return [Integer] days in the parameters' unit of time
  # @!attribute [r] until
  #   @return [Date, nil] last day of the data it was fitted to; CLV_NO_DAY: not fitted
  # @!attribute [r] first_day
  #   @return [Date, nil] earliest first transaction among them; CLV_NO_DAY: not fitted
  # @!attribute [r] choice
  #   @return [Symbol] clv_choice
  # @!attribute [r] fitted_at
  #   @return [Time, nil] the host's time of the fit, seconds; 0: not given
  # @!attribute [r] customers
  #   @return [Integer] fitted to
  # @!attribute [r] repeat_customers
  #   @return [Integer] of these with x > 0
  # @!attribute [r] orders
  #   @return [Integer] with +transactions+: the account's orders per transaction
  # @!attribute [r] transactions
  #   @return [Integer] see +orders+
  # @!attribute [r] configuration
  #   @return [Configuration] under which it may be used
  ModelFacts = Record.define(kind: ModelKind, spend_kind: SpendKind, convention: SpendConvention, unit_days: nil,
    until: :day, first_day: :day, choice: Choice, fitted_at: [:time, 0], customers: nil, repeat_customers: nil,
    orders: nil, transactions: nil, configuration: Configuration)

  # A row of the table of models.
  #
  # @!attribute [r] spend
  #   @return [Integer] 0: a clv_model_kind; 1: a clv_spend_kind
  # @!attribute [r] kind
  #   @return [Integer] its number
  # @!attribute [r] parameter_count
  #   @return [Integer] how many it has
  # @!attribute [r] name
  #   @return [String] such as "pareto-nbd"
  # @!attribute [r] parameter_names
  #   @return [Array<String>] such as "alpha"; NULL after the last
  # @!attribute [r] summary
  #   @return [String] one line
  ModelInfo = Record.define(spend: nil, kind: nil, parameter_count: nil, name: :text, parameter_names: :texts,
    summary: :text)

  # A model from known parameters.
  #
  # @!attribute [r] kind
  #   @return [Symbol] clv_model_kind
  # @!attribute [r] spend_kind
  #   @return [Symbol] clv_spend_kind
  # @!attribute [r] convention
  #   @return [Symbol] clv_spend_convention
  # @!attribute [r] unit_days
  #   @return [Integer] days in the parameters' unit of time, 1 to 366
  # @!attribute [r] parameters
  #   @return [Array<Float>] all positive
  # @!attribute [r] spend_parameters
  #   @return [Array<Float>] all positive, in currency units
  # @!attribute [r] orders
  #   @return [Integer] with +transactions+: the account's orders per transaction; 0 and 0: one
  # @!attribute [r] transactions
  #   @return [Integer] see +orders+
  # @!attribute [r] configuration
  #   @return [Configuration] under which it may be used; its minor_digits turn minor units into currency
  ModelSpec = Record.define(kind: ModelKind, spend_kind: SpendKind, convention: SpendConvention, unit_days: nil,
    parameters: :array, spend_parameters: :array, orders: nil, transactions: nil, configuration: Configuration)

  # A row of such a table.
  #
  # @!attribute [r] number
  #   @return [Integer] as in clv_option
  # @!attribute [r] name
  #   @return [String] such as "horizon"
  # @!attribute [r] unit
  #   @return [String] such as "days"; "" where there is none
  # @!attribute [r] default_value
  #   @return [Float] taken where the option is not given
  # @!attribute [r] minimum
  #   @return [Float] least value accepted
  # @!attribute [r] maximum
  #   @return [Float] greatest value accepted
  # @!attribute [r] whole
  #   @return [Boolean] 1: whole numbers only
  # @!attribute [r] summary
  #   @return [String] one line
  OptionInfo = Record.define(number: nil, name: :text, unit: :text, default_value: nil, minimum: nil, maximum: nil,
    whole: :flag, summary: :text)

  # What to predict.
  #
  # @!attribute [r] horizon
  #   @return [Integer] days, 1 to 36,525
  # @!attribute [r] next_order_limit
  #   @return [Integer] days within which next orders are looked for, 1 to 36,525
  # @!attribute [r] annual_discount
  #   @return [Float] d >= 0 a year, continuous rate ln(1 + d)/365 a day; 0: discounted attributes NOT_ASKED
  PredictOptions = Record.define(horizon: nil, next_order_limit: nil, annual_discount: nil)

  # How far a long call has come.
  #
  # @!attribute [r] step
  #   @return [Integer] steps done, from 0
  # @!attribute [r] fraction
  #   @return [Float] estimate of the share done, 0 to 1, never falling
  # @!attribute [r] phase
  #   @return [String] static text, such as "transactions"
  Progress = Record.define(step: nil, fraction: nil, phase: :text)

  # What a segment is.
  #
  # @!attribute [r] minor_digits
  #   @return [Integer] as it was made
  # @!attribute [r] attributes
  #   @return [Integer] bit n: it reads the attribute of number n
  # @!attribute [r] money
  #   @return [Boolean] 1: it reads an amount, so that only accounts with these minor digits can be asked
  # @!attribute [r] bytes
  #   @return [Integer] of memory held
  SegmentFacts = Record.define(minor_digits: nil, attributes: nil, money: :flag, bytes: nil)

  # One customer up to a day. Travels in arrays with its stride, so that it can grow.
  #
  # @!attribute [r] x
  #   @return [Integer] transactions after the first; a transaction is a day with an order
  # @!attribute [r] first_day
  #   @return [Date, nil] day of the first transaction; CLV_NO_DAY where there is none
  # @!attribute [r] last_day
  #   @return [Date, nil] day of the last transaction; CLV_NO_DAY where there is none
  # @!attribute [r] flags
  #   @return [Integer] CLV_STATISTICS_OVERFLOW or 0
  # @!attribute [r] orders
  #   @return [Integer] qualifying orders; 0: nothing bought yet, and the rest is 0
  # @!attribute [r] spend
  #   @return [Integer] net amount of all transactions, minor units
  # @!attribute [r] first_spend
  #   @return [Integer] net amount of the first transaction, minor units
  Statistics = Record.define(x: nil, first_day: :day, last_day: :day, flags: nil, orders: nil, spend: nil,
    first_spend: nil)

  # A row of a table: as many keys as the part has, the others 0.
  #
  # @!attribute [r] key
  #   @return [Array<Integer>] as clv_summary_part says, in that order
  # @!attribute [r] count
  #   @return [Integer] not 0; negative only while summaries are being subtracted
  SummaryRow = Record.define(key: :array, count: nil)

  # Totals of a summary.
  #
  # @!attribute [r] until
  #   @return [Date, nil] last day the data are complete for; CLV_NO_DAY: not known yet (an empty summary)
  # @!attribute [r] first_day
  #   @return [Date, nil] earliest first transaction; CLV_NO_DAY where there is none
  # @!attribute [r] last_day
  #   @return [Date, nil] latest last transaction; CLV_NO_DAY where there is none
  # @!attribute [r] customers
  #   @return [Integer] with at least one order
  # @!attribute [r] repeat_customers
  #   @return [Integer] with x > 0
  # @!attribute [r] transactions
  #   @return [Integer] first ones included
  # @!attribute [r] orders
  #   @return [Integer] qualifying
  # @!attribute [r] spend
  #   @return [Integer] minor units; 0 where spend_overflow is set
  # @!attribute [r] spend_overflow
  #   @return [Boolean] 1: the total does not fit 64 bits; or a customer's own spend did not and is left out
  SummaryTotals = Record.define(until: :day, first_day: :day, last_day: :day, customers: nil, repeat_customers: nil,
    transactions: nil, orders: nil, spend: nil, spend_overflow: :flag)

  # What is due at a moment.
  #
  # @!attribute [r] due
  #   @return [Integer] CLV_DUE_CHECK, CLV_DUE_FIT, both or 0
  # @!attribute [r] next
  #   @return [Time] ask again at this time, when what is due now is done; CLV_TIME_MAX: nothing will be due by itself
  Tick = Record.define(due: nil, next: [:time, nil])

  # All attributes of one customer as of a day; each is nil where it is absent, and {#reason} says why.
  class Prediction
    # Numbers of the attributes.
    ATTRIBUTES = {
      historic_value: 1,
      historic_orders: 2,
      transactions: 3,
      days_since_last_order: 6,
      overdue_days: 16,
      first_order: 4,
      last_order: 5,
      next_order: 14,
      next_order_from_now: 15,
      average_order_value: 7,
      average_days_between_orders: 8,
      p_alive: 9,
      churn_probability: 10,
      predicted_transactions: 11,
      predicted_orders: 12,
      p_order: 13,
      expected_spend: 17,
      expected_order_value: 18,
      predicted_value: 19,
      total_value: 20,
      discounted_transactions: 21,
      discounted_value: 22,
    }.freeze
    # Those that are days.
    DAYS = %i[first_order last_order next_order next_order_from_now].freeze

    # @return [Integer, nil]
    def historic_value = self[:historic_value]

    # @return [Integer, nil]
    def historic_orders = self[:historic_orders]

    # @return [Integer, nil]
    def transactions = self[:transactions]

    # @return [Integer, nil]
    def days_since_last_order = self[:days_since_last_order]

    # @return [Integer, nil]
    def overdue_days = self[:overdue_days]

    # @return [Date, nil]
    def first_order = self[:first_order]

    # @return [Date, nil]
    def last_order = self[:last_order]

    # @return [Date, nil]
    def next_order = self[:next_order]

    # @return [Date, nil]
    def next_order_from_now = self[:next_order_from_now]

    # @return [Float, nil]
    def average_order_value = self[:average_order_value]

    # @return [Float, nil]
    def average_days_between_orders = self[:average_days_between_orders]

    # @return [Float, nil]
    def p_alive = self[:p_alive]

    # @return [Float, nil]
    def churn_probability = self[:churn_probability]

    # @return [Float, nil]
    def predicted_transactions = self[:predicted_transactions]

    # @return [Float, nil]
    def predicted_orders = self[:predicted_orders]

    # @return [Float, nil]
    def p_order = self[:p_order]

    # @return [Float, nil]
    def expected_spend = self[:expected_spend]

    # @return [Float, nil]
    def expected_order_value = self[:expected_order_value]

    # @return [Float, nil]
    def predicted_value = self[:predicted_value]

    # @return [Float, nil]
    def total_value = self[:total_value]

    # @return [Float, nil]
    def discounted_transactions = self[:discounted_transactions]

    # @return [Float, nil]
    def discounted_value = self[:discounted_value]
  end
end
