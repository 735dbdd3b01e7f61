/* libclv: an account: profiles and their orders, whatever order they arrive in, and what its model says of each.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_ACCOUNT_H
#define CLV_ACCOUNT_H

#include <clv/base.h>
#include <clv/event.h>
#include <clv/model.h>
#include <clv/predict.h>
#include <clv/summary.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One shop's profiles and orders, and at most one current model. One writer or any number of readers at a time, by the
 * host's lock; functions that take a const account are readers. */
typedef struct clv_account clv_account;

/* Bytes of the key that the host keeps for an account. */
#define CLV_KEY_SIZE 16

/**
 * Make an empty account.
 *
 * @param account       receives the account; free it with clv_account_free
 * @param key           CLV_KEY_SIZE secret random bytes, the same whenever this account is opened
 * @param configuration NULL for the defaults; its history_start must be CLV_NO_DAY and its filter 0 (they are given
 *                      when a summary is made)
 * @param allocator     NULL for malloc; copied
 * @param error         NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or an argument out of range; CLV_ENOMEM; `*account` unchanged then.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_account_create(clv_account **account, const unsigned char *key,
                                      const clv_configuration *configuration, const clv_allocator *allocator,
                                      clv_error *error);

/**
 * Free an account and overwrite the ids in its memory. Models taken from it stay.
 *
 * @param account the account, or NULL. A writer. Since 0.1.
 */
CLV_API void clv_account_free(clv_account *account);

/**
 * Take events. An event that cannot be accepted is an outcome and stops nothing. The state that results is a function
 * of the set of accepted events: order, repetition and batches do not matter.
 *
 * @param account    the account
 * @param events     the events; their ids are copied
 * @param event_size bytes from one of `events` to the next, at least sizeof(clv_event) of version 0.1; a larger one
 *                   must be zero beyond what this library knows
 * @param count      elements of `events` and of `outcomes`
 * @param outcomes   NULL, or receives a clv_outcome an event
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: misuse (a NULL, a stride too small); CLV_ENOMEM: nothing of the batch was applied,
 *         `outcomes` unchanged. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_apply(clv_account *account, const clv_event *events, size_t event_size, size_t count,
                                     int32_t *outcomes, clv_error *error);

/* Figures of an account. */
typedef struct clv_account_facts {
  uint32_t size;                   /* bytes of this structure */
  int32_t has_model;               /* 1: it has one */
  uint64_t generation;             /* changes with profiles, orders, links, filter, model, and options that predict */
  size_t positions;                /* of ranges: 0 to this - 1; at some there is nobody */
  size_t persons;                  /* with an order or a refund: profiles that links join are one */
  size_t profiles;                 /* with an order or a refund of their own */
  size_t erased;                   /* marks of profiles that are erased for ever */
  size_t links;                    /* that hold */
  size_t orders;                   /* known, cancelled ones too */
  size_t refunds;                  /* known, cancelled ones and those without an order too */
  size_t conflicts;                /* orders that came with different contents under one version */
  size_t bytes;                    /* of memory held */
  int64_t last_time;               /* greatest time of an order; CLV_TIME_MIN where there is none */
  clv_configuration configuration; /* the account's */
} clv_account_facts;

/**
 * Figures of an account. Of the same short time for any account, but that after the last of all orders was erased,
 * cancelled away or moved to an earlier time each call looks for the new last one, in a pass over all profiles, until
 * a later order comes.
 *
 * @param account the account
 * @param facts   its `size` set by the caller; receives them
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_get_facts(const clv_account *account, clv_account_facts *facts, clv_error *error);

/* What the memory of an account is for, in bytes. */
typedef struct clv_account_memory_facts {
  uint32_t size;     /* bytes of this structure */
  uint32_t reserved; /* 0 */
  size_t total;      /* of all that follows */
  size_t profiles;   /* records of profiles, and the table that finds them */
  size_t ids;        /* of profiles */
  size_t orders;     /* what every order takes */
  size_t cells;      /* refunds, and what only some orders have */
  size_t links;      /* between profiles, and the persons that they make */
  size_t texts;      /* sources, channels, campaigns, tags */
  size_t scratch;    /* kept for the next batch of events */
  size_t model;      /* the model, which others may hold too */
  size_t account;    /* the rest */
} clv_account_memory_facts;

/**
 * What the memory of an account is for.
 *
 * @param account the account
 * @param facts   its `size` set by the caller; receives them
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_memory(const clv_account *account, clv_account_memory_facts *facts, clv_error *error);

/* Events that an account was given since it was made or read from a snapshot. */
typedef struct clv_account_traffic {
  uint32_t size;       /* bytes of this structure */
  uint32_t reserved;   /* 0 */
  uint64_t purchases;  /* of that kind; this and the next four, accepted or not */
  uint64_t refunds;    /* of that kind */
  uint64_t links;      /* of that kind */
  uint64_t unlinks;    /* of that kind */
  uint64_t erasures;   /* of that kind */
  uint64_t added;      /* CLV_OUTCOME_NEW; this and the next six are all events once more */
  uint64_t repeated;   /* CLV_OUTCOME_REPEATED */
  uint64_t replaced;   /* CLV_OUTCOME_REPLACED */
  uint64_t superseded; /* CLV_OUTCOME_SUPERSEDED */
  uint64_t conflicts;  /* CLV_OUTCOME_CONFLICT */
  uint64_t dropped;    /* CLV_OUTCOME_DROPPED */
  uint64_t refused;    /* not accepted, of whatever kind */
} clv_account_traffic;

/**
 * How many events an account was given, and what became of them. Batches that failed as a whole are not counted.
 *
 * @param account the account
 * @param traffic its `size` set by the caller; receives the counts
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_get_traffic(const clv_account *account, clv_account_traffic *traffic, clv_error *error);

/**
 * One customer's numbers.
 *
 * @param account         the account
 * @param id              the profile's id
 * @param id_size         bytes of `id`
 * @param as_of           orders up to this second count
 * @param statistics      receives them
 * @param statistics_size bytes of `statistics`, at least sizeof(clv_statistics) of version 0.1
 * @param error           NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; CLV_ENOMEM: only a person of
 *         several profiles takes memory; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_statistics(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                                          clv_statistics *statistics, size_t statistics_size, clv_error *error);

/**
 * The numbers of a range of all positions; where nobody is, those of somebody without orders. Positions hold for one
 * generation.
 *
 * @param account    the account
 * @param generation as clv_account_get_facts told it
 * @param first      index of the first position
 * @param count      number of positions; first + count at most clv_account_facts.positions
 * @param as_of      orders and refunds up to this second count
 * @param statistics receives `count` elements
 * @param stride     bytes from one of `statistics` to the next, at least sizeof(clv_statistics) of version 0.1; what is
 *                   beyond that stays as it is
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ESTALE: another generation; `statistics` unchanged then;
 *         CLV_ENOMEM: a part of them is written. A reader: a host may give each of its threads a range. Since 0.1.
 */
CLV_API clv_status clv_account_statistics_range(const clv_account *account, uint64_t generation, size_t first,
                                                size_t count, int64_t as_of, clv_statistics *statistics, size_t stride,
                                                clv_error *error);

/**
 * The account's summary up to the end of a day.
 *
 * @param account       the account
 * @param until         the day: orders up to its last second count, CLV_DAY_MIN to CLV_DAY_MAX
 * @param history_start customers whose first transaction is earlier are left out; CLV_NO_DAY: nobody
 * @param summary       receives it; free it with clv_summary_free
 * @param error         NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ENOMEM; `*summary` unchanged then. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_summary(const clv_account *account, int32_t until, int32_t history_start,
                                       clv_summary **summary, clv_error *error);

/* What an account needs before a model makes sense. */
typedef struct clv_thresholds {
  uint32_t size;              /* bytes of this structure */
  int32_t months;             /* calendar months from the first to the last day with an order, 0 to 1,200 */
  int64_t buyers;             /* customers with an order, >= 0 */
  int64_t loyal_transactions; /* a customer with at least so many transactions, >= 1, .. */
  int64_t loyal_buyers;       /* how many loyal customers, >= 0 */
  int64_t loyal_orders;       /* .. and at least so many orders, >= 0, is a loyal one */
  int64_t paying_buyers;      /* customers with an order that is worth more than 0 net of refunds, >= 0 */
  int32_t days;               /* days from the first day with an order to the day of the question, 0 to 36,525 */
  int32_t recent_days;        /* days within which there must be an order, 1 to 36,525; 0: not asked */
  int64_t reserved;           /* 0 */
} clv_thresholds;

#define CLV_THRESHOLDS_INIT                                                                                            \
  { (uint32_t)sizeof(clv_thresholds), 4, 500, 3, 1, 0, 0, 0, 0, 0 }

/* Thresholds that others use. */
typedef enum clv_preset {
  CLV_PRESET_DEFAULT = 0, /* four months; 500 buyers; one of them with 3 transactions: CLV_THRESHOLDS_INIT */
  CLV_PRESET_KLAVIYO = 1  /* 500 paying buyers; 180 days; an order in the last 30 days; a buyer with 3 orders */
} clv_preset;

/**
 * Thresholds by name.
 *
 * @param preset     which
 * @param thresholds its `size` set by the caller; receives them
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: no such preset, a NULL or too small a size; unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_thresholds_preset(clv_preset preset, clv_thresholds *thresholds, clv_error *error);

/* Whether it has it, figure by figure. */
typedef struct clv_eligibility {
  uint32_t size;             /* bytes of this structure */
  int32_t eligible;          /* 1: all of these are met */
  int32_t first_day;         /* with an order; CLV_NO_DAY where there is none */
  int32_t last_day;          /* with an order; CLV_NO_DAY where there is none */
  int32_t needed_day;        /* the last day must not be before: first_day + months; CLV_NO_DAY where there is none */
  int32_t months;            /* whole calendar months from first_day to last_day */
  int32_t months_met;        /* 1: enough months */
  int32_t buyers_met;        /* 1: enough buyers */
  int64_t buyers;            /* customers with an order */
  int64_t loyal_buyers;      /* of these with at least loyal_transactions and loyal_orders */
  int64_t paying_buyers;     /* of these with an order that is worth more than 0 net of refunds */
  int32_t loyal_met;         /* 1: enough loyal ones */
  int32_t paying_met;        /* 1: enough paying ones */
  int32_t days;              /* from first_day to the day of the question; 0 where there is no order */
  int32_t days_met;          /* 1: enough days */
  int32_t idle_days;         /* from last_day to the day of the question; 0 where there is no order */
  int32_t recent_met;        /* 1: there is an order within recent_days, or none is asked for */
  clv_thresholds thresholds; /* that were asked */
} clv_eligibility;

/**
 * Is there enough data for a model?
 *
 * @param account    the account
 * @param as_of      orders up to this second count
 * @param thresholds NULL for the account's
 * @param report     its `size` set by the caller; receives figures, thresholds and which are met
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK, eligible or not; CLV_EINVAL: an argument out of range; CLV_ENOMEM; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_eligibility(const clv_account *account, int64_t as_of, const clv_thresholds *thresholds,
                                           clv_eligibility *report, clv_error *error);

/**
 * Write an eligibility report as one JSON object.
 *
 * @param report the report
 * @param write  takes the bytes
 * @param user   handed to `write`
 * @param error  NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed; CLV_EINVAL: a NULL. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_eligibility_write_json(const clv_eligibility *report, clv_write_fn write, void *user,
                                              clv_error *error);

/**
 * Give the account a model, in place of the one it has.
 *
 * @param account the account; takes a reference of its own
 * @param model   the model; NULL: none from now on
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_ECONFIG: fitted under another day offset, minor digits or filter (history_start may differ); the
 *         old model stays then; CLV_EINVAL: `account` is NULL. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_set_model(clv_account *account, clv_model *model, clv_error *error);

/**
 * The account's model.
 *
 * @param account the account
 * @return the model with a reference for the caller, who gives it back with clv_model_free; NULL: none. A reader.
 *         Since 0.1.
 */
CLV_API clv_model *clv_account_model(const clv_account *account);

/**
 * Predict one customer.
 *
 * @param account    the account
 * @param id         the profile's id
 * @param id_size    bytes of `id`
 * @param as_of      the moment: orders up to it count, and predictions start at the end of its day
 * @param options    NULL for the account's
 * @param prediction its `size` set by the caller; receives the attributes
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; CLV_ENOMEM: only a person of
 *         several profiles takes memory; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_predict(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                                       const clv_predict_options *options, clv_prediction *prediction,
                                       clv_error *error);

/**
 * Predict a range of all positions, only the attributes asked for. Positions hold for one generation; where nobody is,
 * attributes are those of somebody without orders, and clv_account_profile_at tells.
 *
 * @param account      the account
 * @param generation   as clv_account_get_facts told it
 * @param first        index of the first position
 * @param count        number of positions; first + count at most clv_account_facts.positions
 * @param as_of        the moment
 * @param options      NULL for the account's
 * @param columns      what to fill, each with `count` elements
 * @param column_count elements of `columns`
 * @param error        NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ESTALE: another generation; no column is
 *         written then; CLV_ENOMEM: nor then, except that of more than 65,536 positions a part may be. A reader: a host
 * may give each of its threads a range. Since 0.1.
 */
CLV_API clv_status clv_account_predict_range(const clv_account *account, uint64_t generation, size_t first,
                                             size_t count, int64_t as_of, const clv_predict_options *options,
                                             const clv_column *columns, size_t column_count, clv_error *error);

/**
 * Predict those of a list, only the attributes asked for, with the bits that clv_account_predict gives.
 *
 * @param account      the account
 * @param ids          profiles' ids, 1 to CLV_ID_MAX bytes each, one twice if need be; where no such profile is, all
 *                     attributes are absent with CLV_REASON_NO_PROFILE
 * @param count        elements of `ids`, and of what each column points to
 * @param as_of        the moment
 * @param options      NULL for the account's
 * @param columns      what to fill, each with `count` elements
 * @param column_count elements of `columns`
 * @param error        NULL, or receives what went wrong; `row` is the index of the id or of the column
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ENOMEM; no column is written then. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_predict_list(const clv_account *account, const clv_text *ids, size_t count,
                                            int64_t as_of, const clv_predict_options *options,
                                            const clv_column *columns, size_t column_count, clv_error *error);

/**
 * What has changed for a customer from one moment to another, both with what is known now.
 *
 * @param account the account
 * @param id      the profile's id
 * @param id_size bytes of `id`
 * @param from    the one moment
 * @param to      the other moment, before or after it
 * @param options NULL for the account's
 * @param before  its `size` set by the caller; receives the prediction as of `from`
 * @param after   its `size` set by the caller; receives the prediction as of `to`
 * @param changed receives bit n where the attribute of number n has another value or another reason
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; CLV_ENOMEM: only a person of
 *         several profiles takes memory; outputs unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_compare(const clv_account *account, const void *id, size_t id_size, int64_t from,
                                       int64_t to, const clv_predict_options *options, clv_prediction *before,
                                       clv_prediction *after, uint64_t *changed, clv_error *error);

/**
 * The id of the person at a position: of its profiles the one that no link names as absorbed; of several, or where all
 * are named, the smallest by bytes.
 *
 * @param account    the account
 * @param generation as clv_account_get_facts told it
 * @param position   index of the position, 0 to clv_account_facts.positions - 1
 * @param id         receives where the id is, owned by the account, valid for this generation
 * @param id_size    receives the bytes of `id`
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: nobody is at that position; CLV_EINVAL: out of range; CLV_ESTALE: another generation;
 *         unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_profile_at(const clv_account *account, uint64_t generation, size_t position,
                                          const void **id, size_t *id_size, clv_error *error);

/**
 * All ids of a person, so that a host can erase each. An erased one has none.
 *
 * @param account  the account
 * @param id       one of the person's ids
 * @param id_size  bytes of `id`
 * @param ids      NULL, or receives them, the one that the person goes by first, the others by bytes; owned by the
 *                 account, valid for this generation; unchanged where `capacity` is less than their number
 * @param capacity elements of `ids`
 * @param count    receives how many there are
 * @param error    NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_person_ids(const clv_account *account, const void *id, size_t id_size, clv_text *ids,
                                          size_t capacity, size_t *count, clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
