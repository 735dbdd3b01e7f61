/* Who is in a segment: the query's fields are computed batch by batch, and no others. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../account/account.h"
#include "../base/error.h"
#include "../predict/predict.h"
#include "segment.h"

/* Positions looked at together: working memory stays small, however long the range. */
enum { MEMBERS_BLOCK = 1 << 16 };

_Static_assert((int)CLVP_QUERY_BATCH <= CLVP_DAYS_BLOCK, "a batch of the query is one of predictions");

/* Customers whom the query asks about. */
typedef struct members_rows {
  const clv_segment *segment;
  clvp_predictor predictor;
  clvp_batch batch;
  size_t filled; /* the first row of the batch; SIZE_MAX: none is filled */
  const clv_statistics *statistics;
  void *scratch; /* of the query */
} members_rows;

static void members_get(void *user, uint32_t field, size_t first, size_t count, clvp_query_column *column) {
  members_rows *rows = user;
  clvp_batch *batch = &rows->batch;
  if (rows->filled != first) {
    batch->rows = (const unsigned char *)(rows->statistics + first);
    batch->count = count;
    clvp_batch_fill(batch);
    rows->filled = first;
  }
  const clvp_attribute *attribute = &clvp_attributes[clvp_segment_attribute(field)];
  int32_t days[CLVP_QUERY_BATCH] = {0};
  bool is_day = attribute->size == sizeof days[0];
  clvp_values values = {.as.any = is_day ? (void *)days : &column->is, .reason = column->absent};
  clvp_attribute_compute(attribute, batch, &values);
  for (size_t i = 0; is_day && i < count; i++) column->is.integer[i] = days[i];
}

/* What all rows have in common, and the scratch, which is to be released in any case. */
static clv_status members_open(members_rows *rows, const clv_account *account, const clv_segment *segment,
                               int64_t as_of, const clv_predict_options *options, clv_error *error) {
  rows->segment = segment;
  rows->scratch = NULL;
  if (segment->money && segment->minor_digits != account->history.configuration.minor_digits)
    return clvp_fail(error, CLV_ECONFIG, "minor_digits", "the segment's amounts have another number of decimals");
  clv_predict_options own = clvp_account_predict_options(account);
  clv_status status = clvp_predictor_init(&rows->predictor, account->model, clvp_account_day(account, as_of),
                                          options ? options : &own, error);
  if (status != CLV_OK) return status;
  rows->predictor.days.question.asked = segment->asks;
  rows->batch.predictor = &rows->predictor;
  rows->batch.stride = sizeof *rows->statistics;
  rows->scratch = clvp_reallocate(&account->history.store.allocator, NULL, clvp_query_scratch_size(segment->query), 1);
  return rows->scratch ? CLV_OK : clvp_no_memory(error);
}

static void members_match(members_rows *rows, const clv_statistics *statistics, size_t count, uint8_t *matches) {
  clvp_query_source source = {members_get, NULL, rows, rows->predictor.as_of};
  rows->statistics = statistics;
  rows->filled = SIZE_MAX;
  clvp_query_evaluate(rows->segment->query, &source, rows->scratch, 0, count, matches);
}

clv_status clv_account_in_segment(const clv_account *account, const clv_segment *segment, const void *id,
                                  size_t id_size, int64_t as_of, const clv_predict_options *options, int32_t *member,
                                  clv_error *error) {
  uint32_t number;
  clv_statistics statistics;
  members_rows rows = {0};
  if (!segment) return clvp_fail(error, CLV_EINVAL, "segment", "segment is NULL");
  if (!member) return clvp_fail(error, CLV_EINVAL, "member", "member is NULL");
  clv_status status = clvp_account_check_time(as_of, "as_of", error);
  if (status == CLV_OK) status = clvp_account_find(account, id, id_size, &number, error);
  if (status == CLV_OK) status = clvp_history_statistics(&account->history, number, as_of, &statistics, error);
  if (status != CLV_OK) return status;
  status = members_open(&rows, account, segment, as_of, options, error);
  if (status == CLV_OK) {
    uint8_t match;
    members_match(&rows, &statistics, 1, &match);
    *member = match;
  }
  clvp_release(&account->history.store.allocator, rows.scratch);
  return status;
}

/* A block of positions: what is asked, and what is found. */
typedef struct members_block {
  const clv_account *account;
  int64_t as_of;
  clv_statistics *statistics;
  uint8_t *matches;
  size_t *positions; /* NULL, or of the members found so far */
  size_t members;
} members_block;

static clv_status members_find(members_block *block, members_rows *rows, size_t first, size_t count, clv_error *error) {
  const clv_account *account = block->account;
  const clv_allocator *allocator = &account->history.store.allocator;
  clv_status status = clv_account_statistics_range(account, account->generation, first, count, block->as_of,
                                                   block->statistics, sizeof *block->statistics, error);
  if (status == CLV_OK)
    status = clvp_predictor_prepare(&rows->predictor, rows->segment->asks, block->statistics, sizeof *block->statistics,
                                    count, allocator, error);
  if (status != CLV_OK) return status;
  members_match(rows, block->statistics, count, block->matches);
  clvp_predictor_clear(&rows->predictor, allocator);
  for (size_t i = 0; i < count; i++) {
    if (!block->matches[i] || !clvp_history_listed(&account->history, first + i)) continue;
    if (block->positions) block->positions[block->members] = first + i;
    block->members++;
  }
  return CLV_OK;
}

clv_status clv_account_segment_range(const clv_account *account, const clv_segment *segment, uint64_t generation,
                                     size_t first, size_t count, int64_t as_of, const clv_predict_options *options,
                                     size_t *positions, size_t *members, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!segment) return clvp_fail(error, CLV_EINVAL, "segment", "segment is NULL");
  if (!members) return clvp_fail(error, CLV_EINVAL, "members", "members is NULL");
  clv_status status = clvp_account_check_range(account, generation, first, count, error);
  if (status == CLV_OK) status = clvp_account_check_time(as_of, "as_of", error);
  if (status != CLV_OK) return status;
  members_rows rows = {0};
  status = members_open(&rows, account, segment, as_of, options, error);
  const clv_allocator *allocator = &account->history.store.allocator;
  size_t room = count < MEMBERS_BLOCK ? count : MEMBERS_BLOCK;
  members_block block = {.account = account, .as_of = as_of, .positions = positions};
  if (status == CLV_OK && count > 0) {
    block.statistics = clvp_allocate(allocator, room, sizeof *block.statistics);
    block.matches = clvp_allocate(allocator, room, sizeof *block.matches);
    if (!block.statistics || !block.matches) status = clvp_no_memory(error);
  }
  for (size_t done = 0; status == CLV_OK && done < count; done += room) {
    if (room > count - done) room = count - done;
    status = members_find(&block, &rows, first + done, room, error);
  }
  clvp_release(allocator, block.statistics);
  clvp_release(allocator, block.matches);
  clvp_release(allocator, rows.scratch);
  if (status == CLV_OK) *members = block.members;
  return status;
}
