/* libclv: segments, the customers of whom something is true.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_SEGMENT_H
#define CLV_SEGMENT_H

#include <clv/account.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A name and a definition: an expression in the language of clv_query(7) over the attributes of a customer, by the
 * names of clv_attribute_at, money in currency units. Customers of whom it is true are the segment's members.
 *
 *   total_value > 500 and p_alive < 0.4
 *   next_order within 7 days or p_alive is absent
 *
 * Immutable, counted by references, and of no account: the same segment may be asked of many, by many threads. */
typedef struct clv_segment clv_segment;

/* Longest name of a segment, in bytes. */
#define CLV_SEGMENT_NAME_MAX 255

/**
 * Make a segment.
 *
 * @param segment      receives the segment; give it back with clv_segment_free
 * @param name         1 to CLV_SEGMENT_NAME_MAX bytes of UTF-8 without control characters; terminated; copied
 * @param definition   the expression, not terminated
 * @param size         bytes of `definition`
 * @param minor_digits decimals of the currency that amounts are written in, 0 to 6
 * @param allocator    NULL for malloc; copied; must be thread-safe where the segment is shared
 * @param error        NULL, or receives what went wrong; `position` tells where in `definition`
 * @return CLV_OK; CLV_EDATA: the definition breaks a rule of the language; CLV_EINVAL: a NULL, or no name; CLV_ENOMEM;
 *         `*segment` unchanged then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_segment_create(clv_segment **segment, const char *name, const char *definition, size_t size,
                                      uint32_t minor_digits, const clv_allocator *allocator, clv_error *error);

/**
 * Take one more reference.
 *
 * @param segment the segment, or NULL
 * @return `segment`. Thread-safe. Since 0.1.
 */
CLV_API clv_segment *clv_segment_ref(clv_segment *segment);

/**
 * Give a reference back; the last one frees the segment.
 *
 * @param segment the segment, or NULL. Thread-safe. Since 0.1.
 */
CLV_API void clv_segment_free(clv_segment *segment);

/**
 * The name of a segment.
 *
 * @param segment the segment
 * @return its name, terminated, there as long as the segment; NULL where `segment` is. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_segment_name(const clv_segment *segment);

/**
 * The definition of a segment as printed: the same text for every way to write it, which makes the same segment.
 *
 * @param segment the segment
 * @return the text, terminated, there as long as the segment; NULL where `segment` is. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_segment_definition(const clv_segment *segment);

/* What a segment is. */
typedef struct clv_segment_facts {
  uint32_t size;         /* bytes of this structure */
  uint32_t minor_digits; /* as it was made */
  uint64_t attributes;   /* bit n: it reads the attribute of number n */
  int32_t money;         /* 1: it reads an amount, so that only accounts with these minor digits can be asked */
  int32_t reserved;      /* 0 */
  size_t bytes;          /* of memory held */
} clv_segment_facts;

/**
 * What a segment is.
 *
 * @param segment the segment
 * @param facts   its `size` set by the caller; receives them
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_segment_get_facts(const clv_segment *segment, clv_segment_facts *facts, clv_error *error);

/**
 * Is one customer in a segment? Its attributes are those of clv_account_predict, so that without a model predicted ones
 * are absent.
 *
 * @param account the account
 * @param segment the segment
 * @param id      the profile's id
 * @param id_size bytes of `id`
 * @param as_of   the moment, whose day `within` counts from
 * @param options NULL for the account's
 * @param member  receives 1 or 0
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such profile; CLV_ECONFIG: the segment reads amounts of other minor digits;
 *         CLV_EINVAL: an argument out of range; CLV_ENOMEM; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_in_segment(const clv_account *account, const clv_segment *segment, const void *id,
                                          size_t id_size, int64_t as_of, const clv_predict_options *options,
                                          int32_t *member, clv_error *error);

/**
 * Who of a range of all positions is in a segment, with the answer of clv_account_in_segment for each. Only what the
 * segment reads is computed. Positions hold for one generation; clv_account_profile_at tells the ids.
 *
 * @param account    the account
 * @param segment    the segment
 * @param generation as clv_account_get_facts told it
 * @param first      index of the first position
 * @param count      number of positions; first + count at most clv_account_facts.positions
 * @param as_of      the moment, whose day `within` counts from
 * @param options    NULL for the account's
 * @param positions  NULL, or receives `count` elements at most: the positions of the members, ascending; what is behind
 *                   them stays as it is
 * @param members    receives the number of members
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ECONFIG: the segment reads amounts of other minor digits;
 *         CLV_ESTALE: another generation; CLV_ENOMEM: of more than 65,536 positions some may be written; `*members`
 *         unchanged then. A reader: a host may give each of its threads a range. Since 0.1.
 */
CLV_API clv_status clv_account_segment_range(const clv_account *account, const clv_segment *segment,
                                             uint64_t generation, size_t first, size_t count, int64_t as_of,
                                             const clv_predict_options *options, size_t *positions, size_t *members,
                                             clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
