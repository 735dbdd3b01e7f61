/* A history as bytes: one encoding for each set of events.
 *
 * Texts: those that are sources, then the others, each group sorted by bytes: number; size and bytes of each.
 * Profiles, sorted as in sorted.h: number; of each twice its id's size, plus 1 where it has links; the id; its orders
 * by time and digest: number; of each its parts as below. Of an erased one the size is 0, and hash and mark follow.
 * Links by the places of their ends among profiles with links, the lower first: number; of each the step to the lower
 * end from that of the link before; to the higher end from the lower one, or from that of the link before where both
 * begin alike, in both cases less 1; flags; seq. */
#ifndef CLVP_SECTION_H
#define CLVP_SECTION_H

#include "history.h"

/* An order: its parts as a varint, digest, time, amount, and what the parts say. The time of a profile's first order
 * is told by its distance from the one of the profile before, of the others by their distance from the one before.
 * Of one awaited nothing but digest and refunds. */
enum {
  CLVP_PART_CANCELLED = 1,
  CLVP_PART_CONFLICT = 2,
  CLVP_PART_AWAITED = 4,
  CLVP_PART_SOURCE = 8,   /* number of the text */
  CLVP_PART_DETAILS = 16, /* which as a varint, then each */
  CLVP_PART_REFUNDS = 32, /* number; by digest: digest, flags, time from the order's, amount, version */
  CLVP_PARTS = 64
};

enum {
  CLVP_DETAIL_VERSION = 1,
  CLVP_DETAIL_COST = 2,
  CLVP_DETAIL_CHANNEL = 4,
  CLVP_DETAIL_CAMPAIGN = 8,
  CLVP_DETAIL_TAGS = 16,
  CLVP_DETAILS = 32
};

enum { CLVP_REFUND_CANCELLED = 1, CLVP_REFUND_VERSION = 2, CLVP_REFUND_FLAGS = 4 };

/* Of a link; none: an unlink decided. */
enum {
  CLVP_TIE_LIVE = 1,
  CLVP_TIE_UPWARDS = 2, /* the lower end is absorbed */
  CLVP_TIE_LESS = 4,    /* the absorbed id is less than the survivor's by bytes */
  CLVP_TIE_FLAGS = 8
};

/* A set of tags as one text. */
#define CLVP_TAGS_SIZE_MAX (CLV_TAGS_MAX * (1 + CLV_TEXT_MAX))

#endif
