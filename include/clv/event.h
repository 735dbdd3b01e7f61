/* libclv: what happens to customers and their orders, as an account takes it.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_EVENT_H
#define CLV_EVENT_H

#include <clv/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Limits of an event's texts, in bytes. */
#define CLV_ID_MAX 1024
#define CLV_SOURCE_MAX 255
#define CLV_TEXT_MAX 255

/* Tags that one order may have. */
#define CLV_TAGS_MAX 64

/* What an event is. */
typedef enum clv_event_kind {
  CLV_EVENT_PURCHASE = 1, /* an order: placed, replaced by a higher version, or cancelled */
  CLV_EVENT_REFUND = 2,   /* money given back for an order, which may come later */
  CLV_EVENT_LINK = 3,     /* two profiles are one person: `profile` is absorbed by `survivor` */
  CLV_EVENT_UNLINK = 4,   /* they are not */
  CLV_EVENT_ERASE = 5     /* all that is known of one profile goes */
} clv_event_kind;

/* What has become of an order or a refund. */
typedef enum clv_order_status {
  CLV_ORDER_PLACED = 0,   /* counted */
  CLV_ORDER_CANCELLED = 1 /* known, and not counted */
} clv_order_status;

/* What an erased profile leaves. Source, channel, campaign and tags are texts that orders share, and not the profile's:
 * those that no order has any more are gone from the next snapshot, and from memory when that is read. */
typedef enum clv_erase_mode {
  CLV_ERASE_SUPPRESS = 1, /* a keyed 128-bit mark: what it joined stays joined, its orders are dropped for ever */
  CLV_ERASE_FORGET = 2    /* nothing, no link, no mark: the id may come back as a new one. The only event whose place
                             among the others matters */
} clv_erase_mode;

/* Bytes of the caller's. */
typedef struct clv_text {
  const void *bytes; /* NULL only where `size` is 0 */
  size_t size;       /* bytes */
} clv_text;

/* `cost` is given. */
#define CLV_EVENT_COST 1u

/* One event. An order is (profile, source, order), a refund one of an order's by its own id; of each the highest
 * version is known, and under one version a fixed comparison of the contents decides. A link is known by its two
 * profiles; of those the highest seq decides, at an equal one unlink. Travels in arrays with its stride, so that it
 * can grow. A member that the kind does not use is not looked at. */
typedef struct clv_event {
  int32_t kind;         /* clv_event_kind */
  int32_t status;       /* purchase, refund: clv_order_status */
  const void *profile;  /* the customer's id: any bytes */
  size_t profile_size;  /* 1 to CLV_ID_MAX */
  const void *order;    /* purchase, refund: the order's id within its source, any bytes */
  size_t order_size;    /* 1 to CLV_ID_MAX */
  const void *source;   /* purchase, refund: shop or system the order came from; NULL: the one without a name */
  size_t source_size;   /* 0 to CLV_SOURCE_MAX */
  int64_t time;         /* purchase, refund: seconds since 1970-01-01T00:00:00Z */
  int64_t amount;       /* purchase: paid; refund: given back; minor units, 0 to CLV_AMOUNT_MAX */
  uint32_t version;     /* purchase, refund: of the contents; a higher one replaces a lower one */
  uint32_t flags;       /* purchase: CLV_EVENT_COST or 0; else 0 */
  int64_t cost;         /* purchase with CLV_EVENT_COST: of what was sold, minor units, 0 to CLV_AMOUNT_MAX */
  const void *channel;  /* purchase: any bytes; NULL: not sent, the same as empty */
  size_t channel_size;  /* 0 to CLV_TEXT_MAX */
  const void *campaign; /* purchase: any bytes; NULL: not sent, the same as empty */
  size_t campaign_size; /* 0 to CLV_TEXT_MAX */
  const clv_text *tags; /* purchase: a set, each 1 to CLV_TEXT_MAX of any bytes; NULL: none */
  size_t tag_count;     /* 0 to CLV_TAGS_MAX */
  const void *refund;   /* refund: its id within the order, any bytes */
  size_t refund_size;   /* 1 to CLV_ID_MAX */
  const void *survivor; /* link, unlink: the other profile's id, any bytes */
  size_t survivor_size; /* 1 to CLV_ID_MAX */
  int64_t seq;          /* link, unlink: the host's time or version of the relation; the highest decides */
  int32_t mode;         /* erase: clv_erase_mode */
  uint32_t reserved;    /* 0 */
} clv_event;

/* What became of an event. Whether it is accepted (>= 0) depends on the event alone. */
typedef enum clv_outcome {
  CLV_OUTCOME_NEW = 0,            /* not known before */
  CLV_OUTCOME_REPEATED = 1,       /* known with the same contents, or without effect: nothing changed */
  CLV_OUTCOME_REPLACED = 2,       /* took the place of a lower version or seq */
  CLV_OUTCOME_SUPERSEDED = 3,     /* a higher version or seq is known: nothing changed */
  CLV_OUTCOME_CONFLICT = 4,       /* same version or seq, other contents: a fixed comparison decided */
  CLV_OUTCOME_DROPPED = 5,        /* an order or a refund of a profile that is erased for ever: nothing changed */
  CLV_OUTCOME_BAD_KIND = -1,      /* no such kind of event */
  CLV_OUTCOME_BAD_PROFILE = -2,   /* profile missing or too long */
  CLV_OUTCOME_BAD_ORDER = -3,     /* order id missing or too long */
  CLV_OUTCOME_BAD_SOURCE = -4,    /* source too long, or NULL with a size */
  CLV_OUTCOME_BAD_TIME = -5,      /* time beyond the years 0001 to 9999 */
  CLV_OUTCOME_MILLISECONDS = -6,  /* the same, and it would be a date of our days in milliseconds */
  CLV_OUTCOME_BAD_AMOUNT = -7,    /* amount negative or beyond CLV_AMOUNT_MAX */
  CLV_OUTCOME_BAD_STATUS = -8,    /* no such order status */
  CLV_OUTCOME_RESERVED = -9,      /* a reserved member or an unknown flag is not 0: the event is of a newer version */
  CLV_OUTCOME_BAD_REFUND = -10,   /* refund id missing or too long */
  CLV_OUTCOME_BAD_SURVIVOR = -11, /* the other profile missing or too long */
  CLV_OUTCOME_BAD_COST = -12,     /* cost negative or beyond CLV_AMOUNT_MAX */
  CLV_OUTCOME_BAD_CHANNEL = -13,  /* channel too long, or NULL with a size */
  CLV_OUTCOME_BAD_CAMPAIGN = -14, /* campaign too long, or NULL with a size */
  CLV_OUTCOME_BAD_TAGS = -15,     /* too many tags, or one that is empty or too long */
  CLV_OUTCOME_BAD_MODE = -16      /* no such way to erase */
} clv_outcome;

/**
 * An outcome in a few words.
 *
 * @param outcome any value
 * @return static text, never NULL. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_outcome_text(clv_outcome outcome);

#ifdef __cplusplus
}
#endif

#endif
