# Made from bindings/api.json by `apigen python`: type `make api`, do not edit.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import enum
from typing import NamedTuple, Optional, Tuple

from ._error import Error


class AttributeType(enum.IntEnum):
    """What kind of value an attribute is."""

    #: int64_t
    COUNT = 1
    #: int64_t minor units, exact
    MONEY = 2
    #: double
    NUMBER = 3
    #: int32_t, days since 1970-01-01
    DAY = 4


class Choice(enum.IntEnum):
    """Why a model is of its kind."""

    #: the host asked for it
    GIVEN = 0
    #: least BIC of the candidates: how well they describe the past, not how well they forecast
    BIC = 1
    #: least deviance in a backtest
    BACKTEST = 2


class EraseMode(enum.IntEnum):
    """What an erased profile leaves. Source, channel, campaign and tags are texts that orders share, and not the
    profile's: those that no order has any more are gone from the next snapshot, and from memory when that is read.
    """

    #: a keyed 128-bit mark: what it joined stays joined, its orders are dropped for ever
    SUPPRESS = 1
    #: nothing, no link, no mark: the id may come back as a new one. The only event whose place among the others matters
    FORGET = 2


class EventKind(enum.IntEnum):
    """What an event is."""

    #: an order: placed, replaced by a higher version, or cancelled
    PURCHASE = 1
    #: money given back for an order, which may come later
    REFUND = 2
    #: two profiles are one person: profile is absorbed by survivor
    LINK = 3
    #: they are not
    UNLINK = 4
    #: all that is known of one profile goes
    ERASE = 5


class FitOption(enum.IntEnum):
    """Options of a fit (clv_option.number); clv_fit_option_at tells defaults and bounds."""

    #: "model": clv_model_kind; CLV_MODEL_AUTO: of the candidates the one of the least BIC
    MODEL = 1
    #: "spend_model": clv_spend_kind
    SPEND_MODEL = 2
    #: "spend_convention": clv_spend_convention
    SPEND_CONVENTION = 3
    #: "unit_days": days in the parameters' unit of time
    UNIT_DAYS = 4
    #: "until": last day of observation, not before the summary's own, which is the default
    UNTIL = 5
    #: "max_iterations": Newton steps a part
    MAX_ITERATIONS = 6
    #: "fitted_at": the host's time, kept in the model
    FITTED_AT = 7
    #: "choice": clv_choice, kept in the model; CLV_CHOICE_BIC where the fit chose
    CHOICE = 8


class FitOutcome(enum.IntEnum):
    """What came of a fit."""

    #: none was tried: not asked for, or not eligible
    NONE = 0
    #: a model, which is in use from then on
    ADOPTED = 1
    #: the data identify no model
    NOT_IDENTIFIED = 2
    #: stopped before it converged
    NOT_CONVERGED = 3
    #: forecasts worse than the model in use by more than one standard error
    WORSE = 4


class FitReason(enum.IntEnum):
    """Why nothing could be fitted."""

    #: something was
    REASON_NONE = 0
    #: nobody has bought yet
    NO_CUSTOMERS = 1
    #: nobody has bought on a second day
    NO_REPEATS = 2
    #: everybody's first day is the last day of the data
    NO_TIME = 3
    #: no transaction with a spend above 0
    NO_SPEND = 4


class FitStatus(enum.IntEnum):
    """How a fit ended."""

    #: nothing was fitted: the parameters were given, or there is no such part
    NONE = 0
    #: an interior maximum
    CONVERGED = 1
    #: the likelihood grows towards a limit, which was fitted; boundary says where
    BOUNDARY = 2
    #: the data do not identify all parameters: the weak prior carried the fit
    WEAK = 3
    #: there is no maximum; reason says why
    NOT_IDENTIFIED = 4
    #: stopped before it converged
    MAX_ITERATIONS = 5
    #: by the progress callback
    CANCELLED = 6


class Forecaster(enum.IntEnum):
    """Who makes a forecast in a backtest."""

    #: nobody buys again
    NOBODY = 0
    #: everyone goes on at the mean rate of all
    MEAN_RATE = 1
    #: every customer goes on at the own past rate
    OWN_RATE = 2
    #: every customer repeats the period before, of the same length
    LAST_PERIOD = 3
    #: a model that was fitted as of the split
    MODEL = 4


class Grade(enum.IntEnum):
    """How good a forecast is, in words."""

    #: no model was added
    NONE = 0
    #: better than every naive forecast by over two standard errors, bias within 10 %
    A = 1
    #: better than every naive forecast by over two standard errors, bias within 25 %
    B = 2
    #: better than every naive forecast by over two standard errors
    C = 3
    #: no worse than the best naive forecast, and not clearly better
    D = 4
    #: a naive forecast wins
    F = 5


class ModelKind(enum.IntEnum):
    """Transaction models. Purchases are Poisson with a rate that is gamma distributed over customers (shape r, rate
    alpha); the models differ in how a customer drops out.
    """

    #: asks a fit to choose; no model is of this kind
    AUTO = 0
    #: never (Ehrenberg 1959): r, alpha
    NBD = 1
    #: after a repeat purchase (Fader, Hardie, Lee 2005): r, alpha, a, b
    BG_NBD = 2
    #: after any purchase (Batislam, Denizel, Filiztekin 2007): r, alpha, a, b
    MBG_NBD = 3
    #: at any moment (Schmittlein, Morrison, Colombo 1987): r, alpha, s, beta
    PARETO_NBD = 4


class OrderStatus(enum.IntEnum):
    """What has become of an order or a refund."""

    #: counted
    PLACED = 0
    #: known, and not counted
    CANCELLED = 1


class Outcome(enum.IntEnum):
    """What became of an event. Whether it is accepted (>= 0) depends on the event alone."""

    #: not known before
    NEW = 0
    #: known with the same contents, or without effect: nothing changed
    REPEATED = 1
    #: took the place of a lower version or seq
    REPLACED = 2
    #: a higher version or seq is known: nothing changed
    SUPERSEDED = 3
    #: same version or seq, other contents: a fixed comparison decided
    CONFLICT = 4
    #: an order or a refund of a profile that is erased for ever: nothing changed
    DROPPED = 5
    #: no such kind of event
    BAD_KIND = -1
    #: profile missing or too long
    BAD_PROFILE = -2
    #: order id missing or too long
    BAD_ORDER = -3
    #: source too long, or NULL with a size
    BAD_SOURCE = -4
    #: time beyond the years 0001 to 9999
    BAD_TIME = -5
    #: the same, and it would be a date of our days in milliseconds
    MILLISECONDS = -6
    #: amount negative or beyond CLV_AMOUNT_MAX
    BAD_AMOUNT = -7
    #: no such order status
    BAD_STATUS = -8
    #: a reserved member or an unknown flag is not 0: the event is of a newer version
    RESERVED = -9
    #: refund id missing or too long
    BAD_REFUND = -10
    #: the other profile missing or too long
    BAD_SURVIVOR = -11
    #: cost negative or beyond CLV_AMOUNT_MAX
    BAD_COST = -12
    #: channel too long, or NULL with a size
    BAD_CHANNEL = -13
    #: campaign too long, or NULL with a size
    BAD_CAMPAIGN = -14
    #: too many tags, or one that is empty or too long
    BAD_TAGS = -15
    #: no such way to erase
    BAD_MODE = -16


class Preset(enum.IntEnum):
    """Thresholds that others use."""

    #: four months; 500 buyers; one of them with 3 transactions: CLV_THRESHOLDS_INIT
    DEFAULT = 0
    #: 500 paying buyers; 180 days; an order in the last 30 days; a buyer with 3 orders
    KLAVIYO = 1


class Reason(enum.IntEnum):
    """Why an attribute is absent."""

    #: it is not
    PRESENT = 0
    #: no qualifying order up to as_of
    NO_ORDERS = 1
    #: needs a second one
    ONE_TRANSACTION = 2
    #: no model given, or none fitted yet
    NO_MODEL = 3
    #: the model says nothing about spend
    NO_SPEND_MODEL = 4
    #: the probability never reaches one half
    NEVER = 5
    #: not within the limit of the search
    BEYOND_LIMIT = 6
    #: the figure does not fit its type
    OVERFLOW = 7
    #: the model's parameters give no finite mean
    NO_MEAN = 8
    #: the model was fitted under another configuration
    OTHER_CONFIGURATION = 9
    #: needs an option that was not given
    NOT_ASKED = 10
    #: there is no such profile
    NO_PROFILE = 11
    #: the model was fitted under another order filter
    OTHER_FILTER = 12


class SpendConvention(enum.IntEnum):
    """Which transactions a customer's mean spend is taken over."""

    #: all of them: one-time buyers get a value of their own
    ALL = 0
    #: those after the first, as in the literature
    REPEAT = 1


class SpendKind(enum.IntEnum):
    """Spend models."""

    #: nothing is said about money
    NONE = 0
    #: (Fader, Hardie 2013, note 25): p, q, gamma
    GAMMA_GAMMA = 1


class State(enum.IntEnum):
    """Where an account stands."""

    #: no model, and not enough data for one, or not looked at yet
    NOT_ELIGIBLE = 0
    #: enough data, and no model yet
    READY = 1
    #: has a model
    ACTIVE = 2
    #: has a model that should be made again and could not be; it goes on predicting
    STALE = 3


class StateReason(enum.IntEnum):
    """Why it stands there."""

    #: active
    NONE = 0
    #: not eligible: nobody has looked yet
    NOT_CHECKED = 1
    #: not eligible, stale: the last check found not enough data
    TOO_LITTLE = 2
    #: ready: no fit was tried yet
    NOT_FITTED = 3
    #: stale: the model was fitted under another order filter
    OTHER_FILTER = 4
    #: ready, stale: the last fit found that the data identify no model
    NOT_IDENTIFIED = 5
    #: ready, stale: the last fit was stopped before it converged
    NOT_CONVERGED = 6
    #: stale: what the last fit made forecasts worse than the model in use
    WORSE = 7


class Status(enum.IntEnum):
    """What a call answers. Numbers are never reused."""

    #: done
    OK = 0
    #: an argument breaks the rules of the call
    EINVAL = -1
    #: the allocator answered NULL
    ENOMEM = -2
    #: a row of data cannot be accepted; the error names row and field
    EDATA = -3
    #: an exact figure does not fit its type
    EOVERFLOW = -4
    #: bytes are not of the format, truncated or damaged
    EFORMAT = -5
    #: bytes were written by a newer version of the format
    EVERSION = -6
    #: two objects were made under different configurations
    ECONFIG = -7
    #: there is no such profile, number or name
    ENOTFOUND = -8
    #: a progress callback asked to stop
    ECANCELLED = -9
    #: a read or write callback failed
    EIO = -10
    #: the data identify no model, or the account has none
    ENOMODEL = -11
    #: positions were told for another generation of the account: ask again
    ESTALE = -12
    #: bytes were written under another key
    EKEY = -13


class SummaryPart(enum.IntEnum):
    """The tables of a summary, each sorted by its key."""

    #: x, first_day, last_day -> customers
    CUSTOMERS = 0
    #: x + 1, spend of all transactions -> customers
    SPEND = 1
    #: x, spend after the first transaction -> customers with x > 0
    REPEAT_SPEND = 2
    #: day -> first transactions on it
    FIRST_DAYS = 3
    #: day -> repeat transactions on it
    REPEAT_DAYS = 4
    #: days between two transactions of a customer -> how often
    GAPS = 5


class InvalidError(Error, ValueError):
    """An argument breaks the rules of the call."""

    status: int = Status.EINVAL


class OutOfMemoryError(Error, MemoryError):
    """The allocator answered NULL."""

    status: int = Status.ENOMEM


class DataError(Error, ValueError):
    """A row of data cannot be accepted; the error names row and field."""

    status: int = Status.EDATA


class TooLargeError(Error, OverflowError):
    """An exact figure does not fit its type."""

    status: int = Status.EOVERFLOW


class FormatError(Error, ValueError):
    """Bytes are not of the format, truncated or damaged."""

    status: int = Status.EFORMAT


class VersionError(Error):
    """Bytes were written by a newer version of the format."""

    status: int = Status.EVERSION


class ConfigurationError(Error):
    """Two objects were made under different configurations."""

    status: int = Status.ECONFIG


class NotFoundError(Error, LookupError):
    """There is no such profile, number or name."""

    status: int = Status.ENOTFOUND


class CancelledError(Error):
    """A progress callback asked to stop."""

    status: int = Status.ECANCELLED


class IoError(Error, OSError):
    """A read or write callback failed."""

    status: int = Status.EIO


class NoModelError(Error):
    """The data identify no model, or the account has none."""

    status: int = Status.ENOMODEL


class StaleError(Error):
    """Positions were told for another generation of the account: ask again."""

    status: int = Status.ESTALE


class WrongKeyError(Error):
    """Bytes were written under another key."""

    status: int = Status.EKEY


class Configuration(NamedTuple):
    """How orders became transactions. Summaries are combined, and models used, only under an equal one.

    day_offset: seconds added to a time before days are cut, -86,400 to 86,400
    minor_digits: decimals of the currency, 0 to 6
    history_start: customers whose first transaction is earlier are left out; CLV_NO_DAY: nobody
    filter: hash of the order filter as printed; 0: every order qualifies
    """

    day_offset: int
    minor_digits: int
    history_start: Optional[int]
    filter: int


class AccountFacts(NamedTuple):
    """Figures of an account.

    has_model: it has one
    generation: changes with profiles, orders, links, filter, model, and options that predict
    positions: of ranges: 0 to this - 1; at some there is nobody
    persons: with an order or a refund: profiles that links join are one
    profiles: with an order or a refund of their own
    erased: marks of profiles that are erased for ever
    links: that hold
    orders: known, cancelled ones too
    refunds: known, cancelled ones and those without an order too
    conflicts: orders that came with different contents under one version
    bytes: of memory held
    last_time: greatest time of an order; CLV_TIME_MIN where there is none
    configuration: the account's
    """

    has_model: bool
    generation: int
    positions: int
    persons: int
    profiles: int
    erased: int
    links: int
    orders: int
    refunds: int
    conflicts: int
    bytes: int
    last_time: Optional[int]
    configuration: Configuration


class AccountMemoryFacts(NamedTuple):
    """What the memory of an account is for, in bytes.

    total: of all that follows
    profiles: records of profiles, and the table that finds them
    ids: of profiles
    orders: what every order takes
    cells: refunds, and what only some orders have
    links: between profiles, and the persons that they make
    texts: sources, channels, campaigns, tags
    scratch: kept for the next batch of events
    model: the model, which others may hold too
    account: the rest
    """

    total: int
    profiles: int
    ids: int
    orders: int
    cells: int
    links: int
    texts: int
    scratch: int
    model: int
    account: int


class Thresholds(NamedTuple):
    """What an account needs before a model makes sense.

    months: calendar months from the first to the last day with an order, 0 to 1,200
    buyers: customers with an order, >= 0
    loyal_transactions: a customer with at least so many transactions, >= 1, ..
    loyal_buyers: how many loyal customers, >= 0
    loyal_orders: .. and at least so many orders, >= 0, is a loyal one
    paying_buyers: customers with an order that is worth more than 0 net of refunds, >= 0
    days: days from the first day with an order to the day of the question, 0 to 36,525
    recent_days: days within which there must be an order, 1 to 36,525; 0: not asked
    """

    months: int
    buyers: int
    loyal_transactions: int
    loyal_buyers: int
    loyal_orders: int
    paying_buyers: int
    days: int
    recent_days: int


class AccountOptions(NamedTuple):
    """How an account predicts, and when and how its model is made.

    currency: three capital letters (ISO 4217) and a NUL, for those who show money; "": not said
    horizon: days, as clv_predict_options has it; of calls that are given no options
    next_order_limit: the same
    annual_discount: the same
    check_days: days from one check of eligibility to the next, 1 to 36,525; 0: none is ever due
    refit_months: calendar months from one fit to the next, 1 to 1,200; 0: none is ever due
    history_days: a fit leaves out customers who first bought more days ago, 1 to 36,525; 0: nobody
    complete_since: a fit leaves out customers who first bought before this day; CLV_NO_DAY: nobody
    model: clv_model_kind; CLV_MODEL_AUTO: chosen by a backtest
    convention: clv_spend_convention
    thresholds: of eligibility; its size set
    """

    currency: str
    horizon: int
    next_order_limit: int
    annual_discount: float
    check_days: int
    refit_months: int
    history_days: int
    complete_since: Optional[int]
    model: ModelKind
    convention: SpendConvention
    thresholds: Thresholds


class AccountStateFacts(NamedTuple):
    """State, dates, and what is due when.

    state: where the account stands
    reason: why
    outcome: of the last fit that was tried since the account was given a model
    check_day: from which on a check is due; CLV_DAY_MIN: at once; CLV_NO_DAY: never
    fit_day: from which on a fit is due; CLV_DAY_MIN: at once; CLV_NO_DAY: never
    configuration_changed_at: time of the last change of options or filter; CLV_NO_TIME: none yet
    checked_at: time of the last check; CLV_NO_TIME: none yet
    tried_at: time of the last fit that was tried; CLV_NO_TIME: none yet
    fitted_at: time the model in use was fitted; CLV_NO_TIME: not known, or no model
    """

    state: State
    reason: StateReason
    outcome: FitOutcome
    check_day: Optional[int]
    fit_day: Optional[int]
    configuration_changed_at: Optional[int]
    checked_at: Optional[int]
    tried_at: Optional[int]
    fitted_at: Optional[int]


class AccountTraffic(NamedTuple):
    """Events that an account was given since it was made or read from a snapshot.

    purchases: of that kind; this and the next four, accepted or not
    refunds: of that kind
    links: of that kind
    unlinks: of that kind
    erasures: of that kind
    added: CLV_OUTCOME_NEW; this and the next six are all events once more
    repeated: CLV_OUTCOME_REPEATED
    replaced: CLV_OUTCOME_REPLACED
    superseded: CLV_OUTCOME_SUPERSEDED
    conflicts: CLV_OUTCOME_CONFLICT
    dropped: CLV_OUTCOME_DROPPED
    refused: not accepted, of whatever kind
    """

    purchases: int
    refunds: int
    links: int
    unlinks: int
    erasures: int
    added: int
    repeated: int
    replaced: int
    superseded: int
    conflicts: int
    dropped: int
    refused: int


class ArrowExportOptions(NamedTuple):
    """What a stream is to hold, and how.

    flags: CLV_ARROW_BINARY_IDS, CLV_ARROW_REASONS, both or 0
    rows: of a batch at most, 1 to CLV_ARROW_ROWS_MAX
    attributes: predictions: bit n for the attribute of number n; 0: all
    first: of an account: the first position
    count: of an account: how many positions; UINT64_MAX: all from there on
    """

    flags: int
    rows: int
    attributes: int
    first: int
    count: int  # type: ignore[assignment]


class ArrowImportOptions(NamedTuple):
    """How a stream is to be applied.

    flags: CLV_ARROW_STRICT or 0
    rows: applied at once, 1 to CLV_ARROW_ROWS_MAX; of a longer batch each part by itself
    """

    flags: int
    rows: int


class ArrowReport(NamedTuple):
    """What came of a stream.

    outcome: clv_outcome of the first event that was not accepted; 0: none
    batches: read, and applied to their end
    rows: applied: this and the next seven
    added: CLV_OUTCOME_NEW
    repeated: CLV_OUTCOME_REPEATED
    replaced: CLV_OUTCOME_REPLACED
    superseded: CLV_OUTCOME_SUPERSEDED
    conflicts: CLV_OUTCOME_CONFLICT
    dropped: CLV_OUTCOME_DROPPED
    refused: not accepted
    row: of the first event that was not accepted, in all that this call has read, from 0; CLV_NO_ROW
    column: that it was not accepted for; "" where none
    """

    outcome: Optional[Outcome]
    batches: int
    rows: int
    added: int
    repeated: int
    replaced: int
    superseded: int
    conflicts: int
    dropped: int
    refused: int
    row: Optional[int]
    column: str


class AttributeInfo(NamedTuple):
    """A row of the table of attributes.

    number: an attribute's number, never reused
    name: the same in C, JSON, CSV and the bindings
    type: of its value
    nullable: may be absent, with a reason
    unit: "orders", "minor units", "days", "probability", ..
    group: "history", "prediction"
    summary: one line
    """

    number: int
    name: str
    type: AttributeType
    nullable: bool
    unit: str
    group: str
    summary: str


class BacktestFacts(NamedTuple):
    """What a backtest is about, and how it came out.

    split: the day up to which forecasters knew
    until: the last day forecast
    grade: of the best model
    customers: with an order up to the split
    transactions: observed in (split, until]
    orders: observed in (split, until]
    value: observed in (split, until], minor units
    scores: how many forecasts there are
    best_naive: index of the naive forecast of the least deviance
    best_model: index of the model of the least deviance; scores where there is none
    naive_wins: the best naive forecast has a lower deviance than the best model
    """

    split: int
    until: int
    grade: Grade
    customers: int
    transactions: int
    orders: int
    value: float
    scores: int
    best_naive: int
    best_model: int
    naive_wins: bool


class BacktestScore(NamedTuple):
    """How one forecast compares with what happened.

    forecaster: who made it
    kind: clv_model_kind of CLV_FORECASTER_MODEL, else 0
    transactions: predicted in all
    orders: predicted in all
    value: predicted in all, minor units; 0 where the model says nothing about spend
    deviance: mean Poisson deviance of the transactions, a mean of at least 1e-6
    deviance_error: its standard error over customers
    bias: predicted / observed transactions - 1; 0 where nothing was observed
    mae: mean absolute error of transactions
    rmse: root of the mean squared error of transactions
    correlation: of predicted and observed transactions (Pearson); 0 where one does not vary
    rank_correlation: of their ranks, ties at their mean (Spearman); 0 where one does not vary
    gini: of observed transactions in the order of the prediction, 1 for the best order
    top_share: share of the tenth of customers who bought most that is in the tenth predicted to
    predicted_by_group: mean transactions, groups from the least predicted
    observed_by_group: mean transactions of the same customers
    """

    forecaster: Forecaster
    kind: Optional[ModelKind]
    transactions: float
    orders: float
    value: float
    deviance: float
    deviance_error: float
    bias: float
    mae: float
    rmse: float
    correlation: float
    rank_correlation: float
    gini: float
    top_share: float
    predicted_by_group: Tuple[float, ...]
    observed_by_group: Tuple[float, ...]


class Eligibility(NamedTuple):
    """Whether it has it, figure by figure.

    eligible: all of these are met
    first_day: with an order; CLV_NO_DAY where there is none
    last_day: with an order; CLV_NO_DAY where there is none
    needed_day: the last day must not be before: first_day + months; CLV_NO_DAY where there is none
    months: whole calendar months from first_day to last_day
    months_met: enough months
    buyers_met: enough buyers
    buyers: customers with an order
    loyal_buyers: of these with at least loyal_transactions and loyal_orders
    paying_buyers: of these with an order that is worth more than 0 net of refunds
    loyal_met: enough loyal ones
    paying_met: enough paying ones
    days: from first_day to the day of the question; 0 where there is no order
    days_met: enough days
    idle_days: from last_day to the day of the question; 0 where there is no order
    recent_met: there is an order within recent_days, or none is asked for
    thresholds: that were asked
    """

    eligible: bool
    first_day: Optional[int]
    last_day: Optional[int]
    needed_day: Optional[int]
    months: int
    months_met: bool
    buyers_met: bool
    buyers: int
    loyal_buyers: int
    paying_buyers: int
    loyal_met: bool
    paying_met: bool
    days: int
    days_met: bool
    idle_days: int
    recent_met: bool
    thresholds: Thresholds


class Explanation(NamedTuple):
    """What goes into a prediction of one customer, and what comes out between. What a reason makes absent is 0; money
    is in minor units. With these, p_alive = 1 / (1 + odds_dead), predicted transactions = p_alive *
    expected_if_alive, expected spend = own_weight * own_mean_spend + (1 - own_weight) * population_mean_spend.

    state: of the account
    state_reason: why
    reason: why the model says nothing: NO_ORDERS, NO_MODEL; PRESENT: it does
    spend_reason: the same of spend
    kind: clv_model_kind; 0: the account has no model
    spend_kind: clv_spend_kind
    convention: clv_spend_convention: which transactions own_mean_spend is of
    unit_days: days in the model's unit of time
    parameter_count: how many of parameters are used
    spend_parameter_count: how many of spend_parameters are used
    members: profiles that are this person
    as_of: the day of the question
    horizon: days ahead
    x: transactions after the first
    first_day: of the first transaction; CLV_NO_DAY where there is none
    last_day: of the last transaction; CLV_NO_DAY where there is none
    flags: CLV_STATISTICS_OVERFLOW or 0
    orders: qualifying
    spend: net amount of all transactions
    first_spend: net amount of the first transaction
    touched_at: greatest time of an order or refund up to as_of; CLV_NO_TIME: none
    fitted_at: time the model was fitted; CLV_NO_TIME: not known, or no model
    parameters: of the transaction model, in its unit
    spend_parameters: of the spend model, in currency units
    t_x: from the first to the last transaction, in the model's unit
    T: from the first transaction to as_of, in the model's unit
    log_likelihood: of x, t_x, T under the model
    p_alive: as clv_prediction has it
    odds_dead: J: probability to have dropped out / p_alive, at most 1 / DBL_MIN
    rate_r: r + x: the customer's own rate, if alive, is gamma distributed with this shape ..
    rate_alpha: .. and alpha + T, this rate, in the model's unit
    rate_a_day: its mean: transactions a day while alive
    expected_if_alive: transactions within the horizon of somebody who is alive at as_of
    predicted_transactions: as clv_prediction has it
    orders_per_transaction: the account's
    predicted_orders: as clv_prediction has it
    own_mean_spend: of a transaction, up to as_of
    population_mean_spend: of a transaction, over all customers; 0: the parameters give none
    own_weight: of own_mean_spend; 0 where there is no population mean
    expected_spend: as clv_prediction has it
    predicted_value: as clv_prediction has it
    """

    state: State
    state_reason: StateReason
    reason: Reason
    spend_reason: Reason
    kind: Optional[ModelKind]
    spend_kind: SpendKind
    convention: SpendConvention
    unit_days: int
    parameter_count: int
    spend_parameter_count: int
    members: int
    as_of: int
    horizon: int
    x: int
    first_day: Optional[int]
    last_day: Optional[int]
    flags: int
    orders: int
    spend: int
    first_spend: int
    touched_at: Optional[int]
    fitted_at: Optional[int]
    parameters: Tuple[float, ...]
    spend_parameters: Tuple[float, ...]
    t_x: float
    T: float
    log_likelihood: float
    p_alive: float
    odds_dead: float
    rate_r: float
    rate_alpha: float
    rate_a_day: float
    expected_if_alive: float
    predicted_transactions: float
    orders_per_transaction: float
    predicted_orders: float
    own_mean_spend: float
    population_mean_spend: float
    own_weight: float
    expected_spend: float
    predicted_value: float


class FitReport(NamedTuple):
    """How a fit went.

    outcome: what came of it
    now: the host's time when it began
    until: last day of its data: the one before the day of now
    history_start: customers who first bought before it were left out; CLV_NO_DAY: nobody was
    kind: clv_model_kind of what it made; 0: nothing
    choice: why it is of that kind
    status: of its transactions; CLV_FIT_NONE where the backtest already decided
    reason: of CLV_FIT_NOT_IDENTIFIED
    spend: of its spend
    split: the backtest's day; CLV_NO_DAY: the data are too few for one
    grade: of the best candidate in the backtest
    naive_wins: a naive forecast was better
    incumbent: clv_model_kind of the model in use when it began; 0: none
    incumbent_refitted: the model in use knows days after the split, so its kind was fitted up to it
    customers: that it was fitted to
    deviance: of its kind, fitted up to the split, in the backtest
    incumbent_deviance: of the model in use; 0 where it was not compared
    difference: deviance - incumbent_deviance; 0 where not compared
    standard_error: of the difference, paired over customers; 0 where not compared
    """

    outcome: FitOutcome
    now: int
    until: int
    history_start: Optional[int]
    kind: Optional[ModelKind]
    choice: Choice
    status: FitStatus
    reason: FitReason
    spend: FitStatus
    split: Optional[int]
    grade: Grade
    naive_wins: bool
    incumbent: Optional[ModelKind]
    incumbent_refitted: bool
    customers: int
    deviance: float
    incumbent_deviance: float
    difference: float
    standard_error: float


class FitResult(NamedTuple):
    """How the fit of one part (transactions, or spend) came out.

    kind: clv_model_kind or clv_spend_kind
    status: how it ended
    reason: of CLV_FIT_NOT_IDENTIFIED
    boundary: bit i: parameter i sits at its limit
    parameter_count: how many of the arrays are used
    parameters: in the model's time unit; money in currency units
    standard_errors: by the delta method; 0 where absent: at a limit, or nothing fitted
    log_covariance: of the logarithms of the parameters, upper triangle by rows; 0 where absent
    log_likelihood: natural logarithm, in the model's unit; the prior of a WEAK fit not included
    aic: Akaike's criterion, with the free parameters
    bic: Schwarz's criterion, with the free parameters and the customers fitted
    gradient_norm: largest |d log likelihood / d ln parameter| of a free parameter, divided by customers
    condition_number: of the Hessian by log parameters, free ones; 0 where absent
    customers: how many the part was fitted to
    correlation: spend: of number and mean of transactions over customers (assumed independent); else 0
    iterations: Newton steps on all rows
    evaluations: of the likelihood on all rows
    """

    kind: int
    status: FitStatus
    reason: FitReason
    boundary: int
    parameter_count: int
    parameters: Tuple[float, ...]
    standard_errors: Tuple[float, ...]
    log_covariance: Tuple[float, ...]
    log_likelihood: float
    aic: float
    bic: float
    gradient_norm: float
    condition_number: float
    customers: int
    correlation: float
    iterations: int
    evaluations: int


class ModelFacts(NamedTuple):
    """What a model is and what it was fitted to.

    kind: clv_model_kind
    spend_kind: clv_spend_kind; CLV_SPEND_NONE where the spend could not be fitted
    convention: clv_spend_convention
    unit_days: days in the parameters' unit of time
    until: last day of the data it was fitted to; CLV_NO_DAY: not fitted
    first_day: earliest first transaction among them; CLV_NO_DAY: not fitted
    choice: clv_choice
    fitted_at: the host's time of the fit, seconds; 0: not given
    customers: fitted to
    repeat_customers: of these with x > 0
    orders: with transactions: the account's orders per transaction
    transactions: see orders
    configuration: under which it may be used
    """

    kind: ModelKind
    spend_kind: SpendKind
    convention: SpendConvention
    unit_days: int
    until: Optional[int]
    first_day: Optional[int]
    choice: Choice
    fitted_at: Optional[int]
    customers: int
    repeat_customers: int
    orders: int
    transactions: int
    configuration: Configuration


class ModelInfo(NamedTuple):
    """A row of the table of models.

    spend: 0: a clv_model_kind; 1: a clv_spend_kind
    kind: its number
    parameter_count: how many it has
    name: such as "pareto-nbd"
    parameter_names: such as "alpha"; NULL after the last
    summary: one line
    """

    spend: int
    kind: int
    parameter_count: int
    name: str
    parameter_names: Tuple[str, ...]
    summary: str


class ModelSpec(NamedTuple):
    """A model from known parameters.

    kind: clv_model_kind
    spend_kind: clv_spend_kind
    convention: clv_spend_convention
    unit_days: days in the parameters' unit of time, 1 to 366
    parameters: all positive
    spend_parameters: all positive, in currency units
    orders: with transactions: the account's orders per transaction; 0 and 0: one
    transactions: see orders
    configuration: under which it may be used; its minor_digits turn minor units into currency
    """

    kind: ModelKind
    spend_kind: SpendKind
    convention: SpendConvention
    unit_days: int
    parameters: Tuple[float, ...]
    spend_parameters: Tuple[float, ...]
    orders: int
    transactions: int
    configuration: Configuration


class OptionInfo(NamedTuple):
    """A row of such a table.

    number: as in clv_option
    name: such as "horizon"
    unit: such as "days"; "" where there is none
    default_value: taken where the option is not given
    minimum: least value accepted
    maximum: greatest value accepted
    whole: whole numbers only
    summary: one line
    """

    number: int
    name: str
    unit: str
    default_value: float
    minimum: float
    maximum: float
    whole: bool
    summary: str


class PredictOptions(NamedTuple):
    """What to predict.

    horizon: days, 1 to 36,525
    next_order_limit: days within which next orders are looked for, 1 to 36,525
    annual_discount: d >= 0 a year, continuous rate ln(1 + d)/365 a day; 0: discounted attributes NOT_ASKED
    """

    horizon: int
    next_order_limit: int
    annual_discount: float


class SegmentFacts(NamedTuple):
    """What a segment is.

    minor_digits: as it was made
    attributes: bit n: it reads the attribute of number n
    money: it reads an amount, so that only accounts with these minor digits can be asked
    bytes: of memory held
    """

    minor_digits: int
    attributes: int
    money: bool
    bytes: int


class SummaryTotals(NamedTuple):
    """Totals of a summary.

    until: last day the data are complete for; CLV_NO_DAY: not known yet (an empty summary)
    first_day: earliest first transaction; CLV_NO_DAY where there is none
    last_day: latest last transaction; CLV_NO_DAY where there is none
    customers: with at least one order
    repeat_customers: with x > 0
    transactions: first ones included
    orders: qualifying
    spend: minor units; 0 where spend_overflow is set
    spend_overflow: the total does not fit 64 bits; or a customer's own spend did not and is left out
    """

    until: Optional[int]
    first_day: Optional[int]
    last_day: Optional[int]
    customers: int
    repeat_customers: int
    transactions: int
    orders: int
    spend: int
    spend_overflow: bool


class Tick(NamedTuple):
    """What is due at a moment.

    due: CLV_DUE_CHECK, CLV_DUE_FIT, both or 0
    next: ask again at this time, when what is due now is done; CLV_TIME_MAX: nothing will be due by itself
    """

    due: int
    next: int


class PredictionAttributes:
    """Each is None where it is absent: clv_prediction."""

    __slots__ = ()
    historic_value: Optional[int]
    historic_orders: Optional[int]
    transactions: Optional[int]
    days_since_last_order: Optional[int]
    overdue_days: Optional[int]
    first_order: Optional[int]
    last_order: Optional[int]
    next_order: Optional[int]
    next_order_from_now: Optional[int]
    average_order_value: Optional[float]
    average_days_between_orders: Optional[float]
    p_alive: Optional[float]
    churn_probability: Optional[float]
    predicted_transactions: Optional[float]
    predicted_orders: Optional[float]
    p_order: Optional[float]
    expected_spend: Optional[float]
    expected_order_value: Optional[float]
    predicted_value: Optional[float]
    total_value: Optional[float]
    discounted_transactions: Optional[float]
    discounted_value: Optional[float]


#: Numbers of the attributes.
ATTRIBUTES = {
    "historic_value": 1,
    "historic_orders": 2,
    "transactions": 3,
    "days_since_last_order": 6,
    "overdue_days": 16,
    "first_order": 4,
    "last_order": 5,
    "next_order": 14,
    "next_order_from_now": 15,
    "average_order_value": 7,
    "average_days_between_orders": 8,
    "p_alive": 9,
    "churn_probability": 10,
    "predicted_transactions": 11,
    "predicted_orders": 12,
    "p_order": 13,
    "expected_spend": 17,
    "expected_order_value": 18,
    "predicted_value": 19,
    "total_value": 20,
    "discounted_transactions": 21,
    "discounted_value": 22,
}


# A record for each struct, and how to read each of its members.
RECORDS = {
    "clv_configuration": (Configuration, (
        ('day_offset', None),
        ('minor_digits', None),
        ('history_start', "day"),
        ('filter', None),
    )),
    "clv_account_facts": (AccountFacts, (
        ('has_model', bool),
        ('generation', None),
        ('positions', None),
        ('persons', None),
        ('profiles', None),
        ('erased', None),
        ('links', None),
        ('orders', None),
        ('refunds', None),
        ('conflicts', None),
        ('bytes', None),
        ('last_time', "earliest"),
        ('configuration', "clv_configuration"),
    )),
    "clv_account_memory_facts": (AccountMemoryFacts, (
        ('total', None),
        ('profiles', None),
        ('ids', None),
        ('orders', None),
        ('cells', None),
        ('links', None),
        ('texts', None),
        ('scratch', None),
        ('model', None),
        ('account', None),
    )),
    "clv_thresholds": (Thresholds, (
        ('months', None),
        ('buyers', None),
        ('loyal_transactions', None),
        ('loyal_buyers', None),
        ('loyal_orders', None),
        ('paying_buyers', None),
        ('days', None),
        ('recent_days', None),
    )),
    "clv_account_options": (AccountOptions, (
        ('currency', "text"),
        ('horizon', None),
        ('next_order_limit', None),
        ('annual_discount', None),
        ('check_days', None),
        ('refit_months', None),
        ('history_days', None),
        ('complete_since', "day"),
        ('model', ModelKind),
        ('convention', SpendConvention),
        ('thresholds', "clv_thresholds"),
    )),
    "clv_account_state_facts": (AccountStateFacts, (
        ('state', State),
        ('reason', StateReason),
        ('outcome', FitOutcome),
        ('check_day', "day"),
        ('fit_day', "day"),
        ('configuration_changed_at', "time"),
        ('checked_at', "time"),
        ('tried_at', "time"),
        ('fitted_at', "time"),
    )),
    "clv_account_traffic": (AccountTraffic, (
        ('purchases', None),
        ('refunds', None),
        ('links', None),
        ('unlinks', None),
        ('erasures', None),
        ('added', None),
        ('repeated', None),
        ('replaced', None),
        ('superseded', None),
        ('conflicts', None),
        ('dropped', None),
        ('refused', None),
    )),
    "clv_arrow_export_options": (ArrowExportOptions, (
        ('flags', None),
        ('rows', None),
        ('attributes', None),
        ('first', None),
        ('count', None),
    )),
    "clv_arrow_import_options": (ArrowImportOptions, (
        ('flags', None),
        ('rows', None),
    )),
    "clv_arrow_report": (ArrowReport, (
        ('outcome', (Outcome, 0)),
        ('batches', None),
        ('rows', None),
        ('added', None),
        ('repeated', None),
        ('replaced', None),
        ('superseded', None),
        ('conflicts', None),
        ('dropped', None),
        ('refused', None),
        ('row', "row"),
        ('column', "text"),
    )),
    "clv_attribute_info": (AttributeInfo, (
        ('number', None),
        ('name', "text"),
        ('type', AttributeType),
        ('nullable', bool),
        ('unit', "text"),
        ('group', "text"),
        ('summary', "text"),
    )),
    "clv_backtest_facts": (BacktestFacts, (
        ('split', None),
        ('until', None),
        ('grade', Grade),
        ('customers', None),
        ('transactions', None),
        ('orders', None),
        ('value', None),
        ('scores', None),
        ('best_naive', None),
        ('best_model', None),
        ('naive_wins', bool),
    )),
    "clv_backtest_score": (BacktestScore, (
        ('forecaster', Forecaster),
        ('kind', (ModelKind, 0)),
        ('transactions', None),
        ('orders', None),
        ('value', None),
        ('deviance', None),
        ('deviance_error', None),
        ('bias', None),
        ('mae', None),
        ('rmse', None),
        ('correlation', None),
        ('rank_correlation', None),
        ('gini', None),
        ('top_share', None),
        ('predicted_by_group', "tuple"),
        ('observed_by_group', "tuple"),
    )),
    "clv_eligibility": (Eligibility, (
        ('eligible', bool),
        ('first_day', "day"),
        ('last_day', "day"),
        ('needed_day', "day"),
        ('months', None),
        ('months_met', bool),
        ('buyers_met', bool),
        ('buyers', None),
        ('loyal_buyers', None),
        ('paying_buyers', None),
        ('loyal_met', bool),
        ('paying_met', bool),
        ('days', None),
        ('days_met', bool),
        ('idle_days', None),
        ('recent_met', bool),
        ('thresholds', "clv_thresholds"),
    )),
    "clv_explanation": (Explanation, (
        ('state', State),
        ('state_reason', StateReason),
        ('reason', Reason),
        ('spend_reason', Reason),
        ('kind', (ModelKind, 0)),
        ('spend_kind', SpendKind),
        ('convention', SpendConvention),
        ('unit_days', None),
        ('parameter_count', None),
        ('spend_parameter_count', None),
        ('members', None),
        ('as_of', None),
        ('horizon', None),
        ('x', None),
        ('first_day', "day"),
        ('last_day', "day"),
        ('flags', None),
        ('orders', None),
        ('spend', None),
        ('first_spend', None),
        ('touched_at', "time"),
        ('fitted_at', "time"),
        ('parameters', "tuple"),
        ('spend_parameters', "tuple"),
        ('t_x', None),
        ('T', None),
        ('log_likelihood', None),
        ('p_alive', None),
        ('odds_dead', None),
        ('rate_r', None),
        ('rate_alpha', None),
        ('rate_a_day', None),
        ('expected_if_alive', None),
        ('predicted_transactions', None),
        ('orders_per_transaction', None),
        ('predicted_orders', None),
        ('own_mean_spend', None),
        ('population_mean_spend', None),
        ('own_weight', None),
        ('expected_spend', None),
        ('predicted_value', None),
    )),
    "clv_fit_report": (FitReport, (
        ('outcome', FitOutcome),
        ('now', None),
        ('until', None),
        ('history_start', "day"),
        ('kind', (ModelKind, 0)),
        ('choice', Choice),
        ('status', FitStatus),
        ('reason', FitReason),
        ('spend', FitStatus),
        ('split', "day"),
        ('grade', Grade),
        ('naive_wins', bool),
        ('incumbent', (ModelKind, 0)),
        ('incumbent_refitted', bool),
        ('customers', None),
        ('deviance', None),
        ('incumbent_deviance', None),
        ('difference', None),
        ('standard_error', None),
    )),
    "clv_fit_result": (FitResult, (
        ('kind', None),
        ('status', FitStatus),
        ('reason', FitReason),
        ('boundary', None),
        ('parameter_count', None),
        ('parameters', "tuple"),
        ('standard_errors', "tuple"),
        ('log_covariance', "tuple"),
        ('log_likelihood', None),
        ('aic', None),
        ('bic', None),
        ('gradient_norm', None),
        ('condition_number', None),
        ('customers', None),
        ('correlation', None),
        ('iterations', None),
        ('evaluations', None),
    )),
    "clv_model_facts": (ModelFacts, (
        ('kind', ModelKind),
        ('spend_kind', SpendKind),
        ('convention', SpendConvention),
        ('unit_days', None),
        ('until', "day"),
        ('first_day', "day"),
        ('choice', Choice),
        ('fitted_at', "given"),
        ('customers', None),
        ('repeat_customers', None),
        ('orders', None),
        ('transactions', None),
        ('configuration', "clv_configuration"),
    )),
    "clv_model_info": (ModelInfo, (
        ('spend', None),
        ('kind', None),
        ('parameter_count', None),
        ('name', "text"),
        ('parameter_names', "texts"),
        ('summary', "text"),
    )),
    "clv_model_spec": (ModelSpec, (
        ('kind', ModelKind),
        ('spend_kind', SpendKind),
        ('convention', SpendConvention),
        ('unit_days', None),
        ('parameters', "tuple"),
        ('spend_parameters', "tuple"),
        ('orders', None),
        ('transactions', None),
        ('configuration', "clv_configuration"),
    )),
    "clv_option_info": (OptionInfo, (
        ('number', None),
        ('name', "text"),
        ('unit', "text"),
        ('default_value', None),
        ('minimum', None),
        ('maximum', None),
        ('whole', bool),
        ('summary', "text"),
    )),
    "clv_predict_options": (PredictOptions, (
        ('horizon', None),
        ('next_order_limit', None),
        ('annual_discount', None),
    )),
    "clv_segment_facts": (SegmentFacts, (
        ('minor_digits', None),
        ('attributes', None),
        ('money', bool),
        ('bytes', None),
    )),
    "clv_summary_totals": (SummaryTotals, (
        ('until', "day"),
        ('first_day', "day"),
        ('last_day', "day"),
        ('customers', None),
        ('repeat_customers', None),
        ('transactions', None),
        ('orders', None),
        ('spend', None),
        ('spend_overflow', bool),
    )),
    "clv_tick": (Tick, (
        ('due', None),
        ('next', None),
    )),
}

# The brief and the description of each function.
DOCS = {
    "clv_account_apply": (
        'Take events.\n\nAn event that cannot be accepted is an outcome and stops nothing. The state that '
        'results is a function of the set of accepted events: order, repetition and batches do not '
        'matter.\n\nRaises:\nInvalidError: misuse (a NULL, a stride too small)\nOutOfMemoryError: nothing of the '
        'batch was applied, outcomes unchanged'
    ),
    "clv_account_apply_arrow": (
        'Apply a stream of orders or events, as clv_account_apply does, a part at a time, each all or '
        'nothing.\n\nColumns are known by their names, others are passed over: profile, order, time, amount, '
        'and optionally event (or kind), source, order_version (or version), status, cost, channel, '
        "campaign, tags; and only beside event: refund (a refund's id), survivor, seq, mode. Without event "
        'every row is a purchase, and the first four columns must be there.\n\nIds and texts are utf8, binary, '
        'large, as views or of fixed size; ids are integers too, which count as their decimal digits. event, '
        'status and mode are texts as in clv_event_kind, clv_order_status and clv_erase_mode (purchase, '
        'cancelled, suppress, ..) or their numbers. All of these may be dictionary-encoded. tags is a list '
        'of texts. time is a timestamp (without a time zone: UTC; parts of a second are cut), a date (a day '
        "of the account's) or integers, which are seconds. amount and cost are integers, which are minor "
        'units, or decimal128 of no more decimals than the account has, which are currency units even where '
        'they have none, as sums of integers in DuckDB are; floating point is refused. A null is a value '
        "that was not sent.\n\nOf the producer's arrays all is looked at that can be: numbers of buffers and "
        'children, lengths, offsets, indices into dictionaries. How long a buffer is, they do not tell: that '
        'it is as long as length and offsets claim is trusted, as the specification wants '
        'it.\n\nRaises:\nFormatError: a column has the wrong type, is missing or there twice, or an array is '
        'not what its schema says\nDataError: a value does not fit where it is to go, or CLV_ARROW_STRICT and '
        'an event that cannot be accepted\nIoError: the stream failed, and tells more by its '
        'get_last_error\nOutOfMemoryError: the allocator answered NULL\nInvalidError: an argument out of '
        'range, or a stream that is released'
    ),
    "clv_account_compare": (
        'What has changed for a customer from one moment to another, both with what is known '
        'now.\n\nRaises:\nNotFoundError: no such profile\nInvalidError: an argument out of '
        'range\nOutOfMemoryError: only a person of several profiles takes memory'
    ),
    "clv_account_create": (
        'Make an empty account.\n\nRaises:\nInvalidError: a NULL or an argument out of range\nOutOfMemoryError: '
        'the allocator answered NULL'
    ),
    "clv_account_define_filter": (
        "Name a filter, for questions under another one than the account's own.\n\nA name that is known is "
        'given the new expression.\n\nRaises:\nDataError: the expression breaks a rule of the '
        'language\nOutOfMemoryError: the allocator answered NULL\nInvalidError: a NULL, or no name'
    ),
    "clv_account_eligibility": (
        'Is there enough data for a model?\n\nRaises:\nInvalidError: an argument out of range\nOutOfMemoryError: '
        'the allocator answered NULL'
    ),
    "clv_account_explain": (
        'Explain what clv_account_predict says of one customer.\n\nRaises:\nNotFoundError: no such '
        'profile\nInvalidError: an argument out of range\nOutOfMemoryError: only a person of several profiles '
        'takes memory'
    ),
    "clv_account_export_arrow": (
        'Predictions of all customers as a stream, a row each: profile, then a column for each attribute: '
        'money int64 in minor units, counts int64, days date32, other numbers float64; null where '
        "absent.\n\nValues are computed straight into the arrays. A column's metadata says its clv.attribute, "
        "clv.unit, clv.description, and of money clv.minor_digits and, where the account's options have it, "
        "clv.currency; the table's says clv.table, clv.as_of (seconds), clv.horizon (days), clv.generation, "
        'clv.model and clv.spend_model.\n\nThe stream holds for one generation of the account, and a batch '
        'asked for after a change fails with ESTALE. Asking for a batch is a reader of the account, by the '
        "host's lock; the account must be there until the stream is released, or not asked again. Batches "
        "and schemas stay good without account and stream, and give their memory back to the account's "
        'allocator. A batch that failed can be asked for again.\n\nRaises:\nInvalidError: an argument out of '
        'range\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_export_segment_arrow": (
        "Predictions of a segment's members as a stream, with the columns and the order that "
        "clv_account_export_arrow has; the table's metadata says clv.segment, too.\n\nWhat is said of "
        'clv_account_export_arrow holds.\n\nRaises:\nInvalidError: an argument out of range\nConfigurationError: '
        'the segment reads amounts of other minor digits\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_export_statistics_arrow": (
        'Statistics of all customers as a stream: profile, x, first_day, last_day, orders, spend, '
        'first_spend as in clv_statistics; days are null of somebody without orders, money where it does not '
        'fit.\n\nWhat is said of clv_account_export_arrow holds.\n\nRaises:\nInvalidError: an argument out of '
        'range\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_filter": (
        'A filter as printed: the same text for every way to write it.'
    ),
    "clv_account_filter_name": (
        'The names of the filters.'
    ),
    "clv_account_fit_adopt": (
        'Let an account have what came of a job: the check, and the model, if it converged (or is at a '
        'boundary, or weak) and did not forecast worse than the one in use by more than one standard error '
        'of the difference.\n\nElse the old model stays and the account is stale. Takes the same short time '
        'for any account.\n\nRaises:\nConfigurationError: options that matter, filter or model have changed '
        "since the job began\nInvalidError: another account's job, or one that is not done, or adopted already"
    ),
    "clv_account_fit_begin": (
        'Begin what is due: check the eligibility as of now, and where a fit is due and the account is '
        'eligible, take out what the fit needs: the orders up to the end of the day before now, which is the '
        'last whole one, as a summary, and two columns of statistics for a backtest.\n\nRaises:\nInvalidError: '
        'an argument out of range\nTooLargeError: a count does not fit\nOutOfMemoryError: the allocator '
        'answered NULL'
    ),
    "clv_account_free": (
        'Free an account and overwrite the ids in its memory.\n\nModels taken from it stay.'
    ),
    "clv_account_get_facts": (
        'Figures of an account.\n\nOf the same short time for any account, but that after the last of all '
        'orders was erased, cancelled away or moved to an earlier time each call looks for the new last one, '
        'in a pass over all profiles, until a later order comes.\n\nRaises:\nInvalidError: a NULL or too small '
        'a size'
    ),
    "clv_account_get_options": (
        "An account's options.\n\nRaises:\nInvalidError: a NULL or too small a size"
    ),
    "clv_account_get_state": (
        'Where an account stands.\n\nThe state follows from the last check and the last fit: events alone do '
        'not change it.\n\nRaises:\nInvalidError: a NULL or too small a size'
    ),
    "clv_account_get_traffic": (
        'How many events an account was given, and what became of them.\n\nBatches that failed as a whole are '
        'not counted.\n\nRaises:\nInvalidError: a NULL or too small a size'
    ),
    "clv_account_in_segment": (
        'Is one customer in a segment?\n\nIts attributes are those of clv_account_predict, so that without a '
        'model predicted ones are absent.\n\nRaises:\nNotFoundError: no such profile\nConfigurationError: the '
        'segment reads amounts of other minor digits\nInvalidError: an argument out of '
        'range\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_last_check": (
        'What the last check of eligibility found.\n\nRaises:\nNotFoundError: there was none yet\nInvalidError: '
        'a NULL or too small a size'
    ),
    "clv_account_last_fit": (
        'How the last fit went that was tried since the account was given a model.\n\nRaises:\nNotFoundError: '
        'there was none yet\nInvalidError: a NULL or too small a size'
    ),
    "clv_account_load": (
        'Read an account from a file.\n\nRaises:\nNotFoundError: there is no such file\nIoError: a call of the '
        'system failed, errno tells why\nWrongKeyError: another key\nFormatError: not a snapshot, truncated or '
        'damaged\nVersionError: of a newer format\nOutOfMemoryError: the allocator answered NULL\nInvalidError: '
        'a NULL or an empty path'
    ),
    "clv_account_memory": (
        'What the memory of an account is for.\n\nRaises:\nInvalidError: a NULL or too small a size'
    ),
    "clv_account_model": (
        "The account's model."
    ),
    "clv_account_person_ids": (
        'All ids of a person, so that a host can erase each.\n\nAn erased one has '
        'none.\n\nRaises:\nNotFoundError: no such profile\nInvalidError: an argument out of range'
    ),
    "clv_account_position": (
        'The position that was set last, or read from a snapshot.\n\nRaises:\nInvalidError: a NULL'
    ),
    "clv_account_predict": (
        'Predict one customer.\n\nRaises:\nNotFoundError: no such profile\nInvalidError: an argument out of '
        'range\nOutOfMemoryError: only a person of several profiles takes memory'
    ),
    "clv_account_predict_list": (
        'Predict those of a list, only the attributes asked for, with the bits that clv_account_predict '
        'gives.\n\nRaises:\nInvalidError: an argument out of range\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_predict_range": (
        'Predict a range of all positions, only the attributes asked for.\n\nPositions hold for one '
        'generation; where nobody is, attributes are those of somebody without orders, and '
        'clv_account_profile_at tells.\n\nRaises:\nInvalidError: an argument out of range\nStaleError: another '
        'generation\nOutOfMemoryError: nor then, except that of more than 65,536 positions a part may be'
    ),
    "clv_account_predict_under": (
        'Predict one customer under a named filter.\n\nHistoric attributes count the orders that pass it; '
        'predicted ones are absent with CLV_REASON_OTHER_FILTER unless the model was fitted under the same '
        'expression.\n\nRaises:\nNotFoundError: no such profile, or no such filter (field says '
        'which)\nInvalidError: an argument out of range\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_profile_at": (
        'The id of the person at a position: of its profiles the one that no link names as absorbed; of '
        'several, or where all are named, the smallest by bytes.\n\nRaises:\nNotFoundError: nobody is at that '
        'position\nInvalidError: out of range\nStaleError: another generation'
    ),
    "clv_account_read": (
        'Read an account: the state as if its events had been applied.\n\nBytes that are damaged, hostile or '
        'not in the form that clv_account_write gives them are refused, before they can ask for more memory '
        'than they justify.\n\nRaises:\nWrongKeyError: another key\nFormatError: not a snapshot, truncated or '
        'damaged\nVersionError: of a newer format\nIoError: read failed\nOutOfMemoryError: the allocator '
        'answered NULL\nInvalidError: a NULL'
    ),
    "clv_account_refit": (
        'Do what is due in one call: begin, run, adopt.\n\nNobody else may use the account '
        'meanwhile.\n\nRaises:\nCancelledError: a progress callback asked to stop\nInvalidError: an argument out '
        'of range\nTooLargeError: a count does not fit\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_remove_filter": (
        'Forget a named filter.\n\nRaises:\nNotFoundError: no such filter\nInvalidError: a NULL'
    ),
    "clv_account_save": (
        'Write all of an account to a file, so that there is always a whole one: to a temporary file beside '
        'it (path, ".saving-" and six letters or digits), which is synced and takes its place, then the '
        'folder is synced.\n\nTwo threads may save to one path: one of the files stays. Readable for the '
        "process's user only. A process that is killed leaves its temporary file, which nothing reads: a "
        'host removes those of its path when it starts, while nobody saves to it.\n\nRaises:\nIoError: a call '
        'of the system failed, errno tells why\nOutOfMemoryError: the allocator answered NULL\nInvalidError: a '
        'NULL or an empty path'
    ),
    "clv_account_segment_range": (
        'Who of a range of all positions is in a segment, with the answer of clv_account_in_segment for '
        'each.\n\nOnly what the segment reads is computed. Positions hold for one generation; '
        'clv_account_profile_at tells the ids.\n\nRaises:\nInvalidError: an argument out of '
        'range\nConfigurationError: the segment reads amounts of other minor digits\nStaleError: another '
        'generation\nOutOfMemoryError: of more than 65,536 positions some may be written'
    ),
    "clv_account_set_filter": (
        "Change the account's own order filter.\n\nAll its orders are looked at again; the model stays, but "
        'the account is stale until one is fitted under the new filter, which is due at once. Until then '
        'predictions go on from the orders that count now by the model that was fitted to those that counted '
        'before; clv_account_predict_under does not mix them.\n\nRaises:\nDataError: the expression breaks a '
        'rule of the language\nOutOfMemoryError: the allocator answered NULL\nInvalidError: account is NULL, '
        'or no such time'
    ),
    "clv_account_set_model": (
        'Give the account a model, in place of the one it has.\n\nRaises:\nConfigurationError: fitted under '
        'another day offset, minor digits or filter (history_start may differ)\nInvalidError: account is NULL'
    ),
    "clv_account_set_options": (
        "Set an account's options.\n\nWhere a check or a fit depends on what was changed, it is due at "
        'once.\n\nRaises:\nInvalidError: an argument or option out of range'
    ),
    "clv_account_set_position": (
        "Keep the host's position in its stream of events.\n\nA snapshot holds it (CLV_SNAPSHOT_TICK) together "
        'with the events that were applied up to it, so that a host that goes on from the position it reads '
        'misses none; and those that its stream delivers again change nothing.\n\nRaises:\nInvalidError: a NULL '
        'or too long'
    ),
    "clv_account_statistics": (
        "One customer's numbers.\n\nRaises:\nNotFoundError: no such profile\nInvalidError: an argument out of "
        'range\nOutOfMemoryError: only a person of several profiles takes memory'
    ),
    "clv_account_statistics_range": (
        'The numbers of a range of all positions; where nobody is, those of somebody without '
        'orders.\n\nPositions hold for one generation.\n\nRaises:\nInvalidError: an argument out of '
        'range\nStaleError: another generation\nOutOfMemoryError: a part of them is written'
    ),
    "clv_account_statistics_under": (
        "One customer's numbers under a named filter.\n\nRaises:\nNotFoundError: no such profile, or no such "
        'filter (field says which)\nInvalidError: an argument out of range\nOutOfMemoryError: the allocator '
        'answered NULL'
    ),
    "clv_account_summary": (
        "The account's summary up to the end of a day.\n\nRaises:\nInvalidError: an argument out of "
        'range\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_summary_under": (
        "The account's summary under a named filter, to fit a model of its own to.\n\nRaises:\nNotFoundError: "
        'no such filter\nInvalidError: an argument out of range\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_account_tick": (
        'What is due, and when to ask again: also after a change of options, filter or model.\n\nBy default a '
        "check once a day and a fit once a calendar month, counted from the last one in the account's own "
        'days; where no model was found yet, a fit with every check. There is no clock behind it: now may go '
        'back, and a last time that lies more than a period ahead of now counts for nothing. Takes the same '
        'short time for any account.\n\nRaises:\nInvalidError: an argument out of range'
    ),
    "clv_account_write": (
        'Write an account: versioned, checksummed, in pieces of at most 64 KiB.\n\nThe same configuration, key '
        'and set of accepted events give the same bytes for CLV_SNAPSHOT_EVENTS, in whatever order they came '
        'and however often the account was written and read. Of an id that was erased there is no byte, but '
        'for the keyed mark of CLV_ERASE_SUPPRESS.\n\nRaises:\nIoError: write failed\nOutOfMemoryError: some '
        'bytes a profile are taken for sorting\nInvalidError: a NULL or no such part'
    ),
    "clv_attribute_at": (
        'A row of the table of attributes.\n\nRaises:\nNotFoundError: no such row\nInvalidError: info is NULL or '
        'its size too small'
    ),
    "clv_attribute_count": (
        'How many attributes there are.'
    ),
    "clv_backtest_add": (
        "Add a model's forecast.\n\nRaises:\nInvalidError: a NULL, or the model was fitted to days after the "
        'split\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_backtest_choose": (
        'Which model to use: the one of the least deviance, but the incumbent stays unless it is beaten by '
        'more than one standard error of the difference.\n\nRaises:\nNotFoundError: no model was '
        'added\nInvalidError: a NULL'
    ),
    "clv_backtest_compare": (
        'Compare two forecasts customer by customer.\n\nRaises:\nNotFoundError: no such score\nInvalidError: a '
        'NULL'
    ),
    "clv_backtest_create": (
        'Begin a backtest with the naive forecasts.\n\nRaises:\nDataError: statistics that cannot be, or that '
        'shrink from one day to a later one\nInvalidError: an argument out of range, or nobody had an order '
        'up to split\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_backtest_free": (
        'Free a backtest.'
    ),
    "clv_backtest_get_facts": (
        'What a backtest is about, and how it came out.\n\nRaises:\nInvalidError: a NULL or too small a size'
    ),
    "clv_backtest_get_score": (
        'How one forecast compares with what happened: the naive ones first, then models in the order they '
        'were added.\n\nRaises:\nNotFoundError: no such score\nInvalidError: a NULL or too small a size'
    ),
    "clv_backtest_split": (
        'Where to split a history for a backtest: the last third is forecast, at least 28 days and at most '
        '365.\n\nRaises:\nNotFoundError: less than 56 days are too few\nInvalidError: a NULL or no such day'
    ),
    "clv_backtest_write_json": (
        'Write a backtest as one JSON object: facts, and a list of scores.\n\nRaises:\nIoError: write '
        'failed\nInvalidError: a NULL'
    ),
    "clv_bulk_count": (
        'How many customers have an order up to until.'
    ),
    "clv_bulk_create": (
        'The bulk door: clean columns of orders in, statistics of every customer out.\n\nOrders after until '
        'are left out; each element is an order (nothing is taken for a duplicate).\n\nRaises:\nDataError: a '
        'day or an amount out of range\nInvalidError: a NULL or an argument out of range\nOutOfMemoryError: '
        'the allocator answered NULL'
    ),
    "clv_bulk_customers": (
        "The customers' numbers, ascending."
    ),
    "clv_bulk_free": (
        'Free what clv_bulk_create made.'
    ),
    "clv_bulk_statistics": (
        "The customers' statistics, in the order of clv_bulk_customers."
    ),
    "clv_bulk_summary": (
        'The summary of the same orders: equal, to the byte, to the one that an account makes of '
        'them.\n\nRaises:\nOutOfMemoryError: the allocator answered NULL\nInvalidError: a NULL'
    ),
    "clv_date_from_day": (
        'The civil date of a day.\n\nRaises:\nInvalidError: out of range or a NULL'
    ),
    "clv_day_add_months": (
        "The same day of another calendar month, clamped to that month's end (31 October + 4 -> 28 or 29 "
        'February).\n\nRaises:\nInvalidError: out of range, the result too, or result is NULL'
    ),
    "clv_day_from_date": (
        'The day of a civil date.\n\nRaises:\nInvalidError: there is no such date, or day is NULL'
    ),
    "clv_day_from_time": (
        "The account's civil day of a moment.\n\nRaises:\nInvalidError: a value is out of range (a time in "
        'milliseconds is named as such) or day is NULL'
    ),
    "clv_eligibility_write_json": (
        'Write an eligibility report as one JSON object.\n\nRaises:\nIoError: write failed\nInvalidError: a NULL'
    ),
    "clv_explanation_write_json": (
        'Write an explanation as one JSON object.\n\nRaises:\nIoError: write failed\nInvalidError: a NULL'
    ),
    "clv_fit": (
        'Fit a model to a summary by maximum likelihood.\n\nDeterministic to the bit: the same counts give the '
        'same model, whatever the order of arrival, the shards or the threads.\n\nRaises:\nNoModelError: '
        'transactions are NOT_IDENTIFIED\nCancelledError: a progress callback asked to stop\nDataError: a '
        "negative count\nInvalidError: an argument or option out of range (row is the option's "
        'index)\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_fit_job_free": (
        'Free a job, whether it was run and adopted or not.'
    ),
    "clv_fit_job_run": (
        'Do a job, on any thread, while the account is read and written: nothing where no fit is due.\n\nElse '
        "candidates are fitted up to an earlier day and forecast the rest; the kind that the account's "
        'options name, or the best one, is fitted to all days. With CLV_MODEL_AUTO the kind in use stays '
        'unless it is beaten by more than one standard error.\n\nRaises:\nCancelledError: a progress callback '
        'asked to stop\nOutOfMemoryError: the allocator answered NULL\nInvalidError: an argument out of range'
    ),
    "clv_fit_option_at": (
        'A row of the table of fit options.\n\nRaises:\nNotFoundError: no such row\nInvalidError: a NULL or too '
        'small a size'
    ),
    "clv_fit_reason_name": (
        'A word for the reason of a NOT_IDENTIFIED.'
    ),
    "clv_fit_status_name": (
        'A word for a fit status, as the JSON has it.'
    ),
    "clv_model_create": (
        'Make a model from known parameters.\n\nRaises:\nInvalidError: no such kind, or a parameter that is not '
        'positive and finite\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_model_derivatives": (
        'Derivatives of the log-likelihood of one customer by the logarithms of the '
        'parameters.\n\nRaises:\nInvalidError: an argument out of range'
    ),
    "clv_model_expected": (
        'Transactions expected in (T, T + horizon], each at T + u weighted with exp(-discount '
        'u).\n\nRaises:\nInvalidError: an argument out of range'
    ),
    "clv_model_expected_spend": (
        'Spend expected of one transaction of a customer.\n\nRaises:\nNotFoundError: the parameters give no '
        'finite mean (p n + q <= 1)\nNoModelError: no spend model\nInvalidError: an argument out of range'
    ),
    "clv_model_free": (
        'Give a reference back; the last one frees the model.'
    ),
    "clv_model_get_facts": (
        'What a model is.\n\nRaises:\nInvalidError: a NULL or too small a size'
    ),
    "clv_model_get_spend": (
        "How a model's spend part was fitted, with its parameters.\n\nRaises:\nInvalidError: a NULL or too "
        'small a size'
    ),
    "clv_model_get_transactions": (
        "How a model's transaction part was fitted, with its parameters.\n\nRaises:\nInvalidError: a NULL or "
        'too small a size'
    ),
    "clv_model_info_at": (
        'A row of the table of models, transaction models first.\n\nRaises:\nNotFoundError: no such '
        'row\nInvalidError: a NULL or too small a size'
    ),
    "clv_model_log_likelihood": (
        'The log-likelihood of one customer, with Gamma(r + x)/Gamma(r) kept and no 1/x! term, so that '
        'models can be compared.\n\nRaises:\nInvalidError: an argument out of range'
    ),
    "clv_model_p_alive": (
        'Probability that the customer has not dropped out by T.\n\nNot the probability to buy '
        'again.\n\nRaises:\nInvalidError: an argument out of range'
    ),
    "clv_model_p_order": (
        'Probability of at least one order in (T, T + horizon], dropout included.\n\nRaises:\nInvalidError: an '
        'argument out of range'
    ),
    "clv_model_read": (
        'Read a model; parameters that make no sense are refused.\n\nRaises:\nFormatError: not a model, '
        'truncated, damaged or senseless\nVersionError: of a newer format\nIoError: read '
        'failed\nOutOfMemoryError: the allocator answered NULL\nInvalidError: a NULL'
    ),
    "clv_model_ref": (
        'Take one more reference.'
    ),
    "clv_model_simulate": (
        'Draw one customer from the model, on whole days: the purchases of a customer whose first one is on '
        'day 0.\n\nThe same seed and customer give the same draw, whatever was drawn '
        'before.\n\nRaises:\nTooLargeError: more purchases than capacity (those that fit are '
        'there)\nNoModelError: spends asked of a model without\nInvalidError: a NULL or an argument out of '
        'range'
    ),
    "clv_model_spend_derivatives": (
        'Derivatives of that log-likelihood by the logarithms of the parameters.\n\nRaises:\nNoModelError: no '
        'spend model\nInvalidError: an argument out of range'
    ),
    "clv_model_spend_log_likelihood": (
        "The log-likelihood of a customer's mean spend.\n\nRaises:\nNoModelError: no spend model\nInvalidError: "
        'an argument out of range'
    ),
    "clv_model_wait": (
        'The wait from T within which an order is as likely as not.\n\nWith T = t_x: as of the last '
        'order.\n\nRaises:\nNotFoundError: the probability never reaches one half\nInvalidError: an argument out '
        'of range'
    ),
    "clv_model_write": (
        'Write a model: versioned, checksummed, the same bytes for the same model on any '
        'machine.\n\nRaises:\nIoError: write failed\nInvalidError: a NULL'
    ),
    "clv_model_write_json": (
        'Write a model as one JSON object: '
        '{"model","unit","params":{..},"log_likelihood","customers","repeat_customers", '
        '"status",..,"spend":{"model","params":{..},"log_likelihood","status",..}}.\n\nNumbers read back '
        'exactly.\n\nRaises:\nIoError: write failed\nInvalidError: a NULL'
    ),
    "clv_money_parse": (
        'Read money from decimal text, exactly: an optional sign, digits, and at most minor_digits decimals '
        'after a point.\n\nNo exponent, no blanks, no grouping.\n\nRaises:\nDataError: not a number, too many '
        'decimals, or beyond the limit\nInvalidError: a NULL or minor_digits out of range'
    ),
    "clv_money_print": (
        'Print money as decimal text, with all its minor digits.\n\nRaises:\nInvalidError: a NULL, minor_digits '
        'out of range, or too little capacity'
    ),
    "clv_outcome_text": (
        'An outcome in a few words.'
    ),
    "clv_predict": (
        'Predict one customer.\n\nRaises:\nDataError: statistics that cannot be (field says what)\nInvalidError: '
        'an argument out of range'
    ),
    "clv_predict_columns": (
        'Predict many customers, only the attributes asked for.\n\nEvery value has the same bits as '
        'clv_predict gives, whatever the range and the company.\n\nRaises:\nDataError: statistics that cannot '
        "be\nInvalidError: an argument out of range (row is the column's index where it is "
        'one)\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_prediction_write_json": (
        'Write a prediction as one JSON object: every attribute by its name, null where absent, and '
        '"absent":{"name":"reason"}.\n\nRaises:\nIoError: write failed\nInvalidError: a NULL'
    ),
    "clv_reason_text": (
        'A reason in a few words.'
    ),
    "clv_segment_create": (
        'Make a segment.\n\nRaises:\nDataError: the definition breaks a rule of the language\nInvalidError: a '
        'NULL, or no name\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_segment_definition": (
        'The definition of a segment as printed: the same text for every way to write it, which makes the '
        'same segment.'
    ),
    "clv_segment_free": (
        'Give a reference back; the last one frees the segment.'
    ),
    "clv_segment_get_facts": (
        'What a segment is.\n\nRaises:\nInvalidError: a NULL or too small a size'
    ),
    "clv_segment_name": (
        'The name of a segment.'
    ),
    "clv_segment_ref": (
        'Take one more reference.'
    ),
    "clv_state_name": (
        'A word for a state.'
    ),
    "clv_state_reason_name": (
        'A word for the reason of a state.'
    ),
    "clv_status_text": (
        'A status in a few words.'
    ),
    "clv_summary_add": (
        'Add the counts of another summary over other customers.\n\nRaises:\nConfigurationError: configuration '
        'or until differ\nTooLargeError: a count would leave 64 bits\nOutOfMemoryError: the allocator answered '
        'NULL\nInvalidError: a NULL'
    ),
    "clv_summary_create": (
        'Make an empty summary.\n\nRaises:\nInvalidError: an argument out of range\nOutOfMemoryError: the '
        'allocator answered NULL'
    ),
    "clv_summary_export_arrow": (
        'A table of a summary as a stream, in the order of its keys: a column for each key, days as date32, '
        'and one for the count.\n\nThe summary must be there, and stay as it is, until the stream is released '
        'or not asked again.\n\nRaises:\nInvalidError: an argument out of range\nOutOfMemoryError: the allocator '
        'answered NULL'
    ),
    "clv_summary_free": (
        'Free a summary.'
    ),
    "clv_summary_from_tables": (
        'The summary whose tables were counted elsewhere: equal, to the byte, to the one that the library '
        'makes of the same orders.\n\nTotals follow from the tables, and so does what of a table can; the rest '
        'is checked for what holds between the tables of any orders, so that a query that counts something '
        'else is mostly found here.\n\nRaises:\nDataError: a row that no summary has, or tables that cannot be '
        'of the same orders\nTooLargeError: a total does not fit 64 bits\nInvalidError: a NULL or an argument '
        'out of range\nOutOfMemoryError: the allocator answered NULL'
    ),
    "clv_summary_get_configuration": (
        'The configuration a summary was made under.\n\nRaises:\nInvalidError: a NULL or too small a size'
    ),
    "clv_summary_get_totals": (
        'Totals of a summary.\n\nRaises:\nInvalidError: a NULL or too small a size'
    ),
    "clv_summary_read": (
        'Read a summary.\n\nMemory is taken only as bytes arrive that justify it.\n\nRaises:\nFormatError: not a '
        'summary, truncated, damaged or not canonical\nVersionError: of a newer format\nIoError: read '
        'failed\nOutOfMemoryError: the allocator answered NULL\nInvalidError: a NULL'
    ),
    "clv_summary_row_count": (
        'How many rows a table of a summary has.'
    ),
    "clv_summary_rows": (
        'Rows of a table, in the order of their keys.\n\nRaises:\nInvalidError: a NULL, no such part, or out of '
        'range'
    ),
    "clv_summary_subtract": (
        'Take the counts of another summary away.\n\nCounts may become negative until the rest is added; '
        'fitting refuses that.\n\nRaises:\nConfigurationError: configuration or until differ\nTooLargeError: a '
        'count would leave 64 bits\nOutOfMemoryError: the allocator answered NULL\nInvalidError: a NULL'
    ),
    "clv_summary_write": (
        'Write a summary.\n\nThe same content gives the same bytes, on any machine.\n\nRaises:\nIoError: write '
        'failed (part of the bytes may have been taken)\nInvalidError: a NULL'
    ),
    "clv_summary_write_json": (
        'Write the totals of a summary as one JSON object.\n\nRaises:\nIoError: write failed\nInvalidError: a '
        'NULL'
    ),
    "clv_thresholds_preset": (
        'Thresholds by name.\n\nRaises:\nInvalidError: no such preset, a NULL or too small a size'
    ),
    "clv_version": (
        'The version of the library that is running.'
    ),
    "clv_version_string": (
        'The version of the library that is running, as text.'
    ),
}

__all__ = [
    'AccountFacts', 'AccountMemoryFacts', 'AccountOptions', 'AccountStateFacts', 'AccountTraffic',
    'ArrowExportOptions', 'ArrowImportOptions', 'ArrowReport', 'AttributeInfo', 'AttributeType', 'BacktestFacts',
    'BacktestScore', 'CancelledError', 'Choice', 'Configuration', 'ConfigurationError', 'DataError', 'Eligibility',
    'EraseMode', 'EventKind', 'Explanation', 'FitOption', 'FitOutcome', 'FitReason', 'FitReport', 'FitResult',
    'FitStatus', 'Forecaster', 'FormatError', 'Grade', 'InvalidError', 'IoError', 'ModelFacts', 'ModelInfo',
    'ModelKind', 'ModelSpec', 'NoModelError', 'NotFoundError', 'OptionInfo', 'OrderStatus', 'OutOfMemoryError',
    'Outcome', 'PredictOptions', 'Preset', 'Reason', 'SegmentFacts', 'SpendConvention', 'SpendKind', 'StaleError',
    'State', 'StateReason', 'Status', 'SummaryPart', 'SummaryTotals', 'Thresholds', 'Tick', 'TooLargeError',
    'VersionError', 'WrongKeyError'
]
