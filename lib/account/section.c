/* What a snapshot tells of an account beside its events and its model. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/configuration.h"
#include "../base/error.h"
#include "../model/model.h"
#include <string.h>

/* Tags of fields: appended, never used again. */
enum { HEADER_DAY_OFFSET = 1, HEADER_MINOR_DIGITS = 2, HEADER_KEY_CHECK = 3, HEADER_FILTER = 4, HEADER_NEEDED = 3 };
enum { TICK_POSITION = 1, TICK_FILTERS = 2, /* CLVP_TICK_OPTIONS and more, */ TICK_NEEDED = 2 /* options and dates */ };

static const char *section_filter_text(const clvp_filter *filter, size_t *size) {
  return clvp_query_printed(filter->query, size);
}

void clvp_account_write_header(const clv_account *account, clvp_sink *sink) {
  const clvp_history *history = &account->history;
  clvp_put_field_u64(sink, HEADER_DAY_OFFSET, (uint64_t)history->configuration.day_offset);
  clvp_put_field_u64(sink, HEADER_MINOR_DIGITS, history->configuration.minor_digits);
  clvp_put_field_u64(sink, HEADER_KEY_CHECK, history->key_check);
  if (history->filter) {
    size_t size;
    const char *text = section_filter_text(history->filter, &size);
    clvp_put_field(sink, HEADER_FILTER, text, size);
  }
  clvp_put_fields_end(sink);
}

/* Named filters in one field: of each its name behind its size in one byte, its text behind its size in four. */
static void section_write_filters(const clv_account *account, clvp_sink *sink) {
  size_t size, all = 0;
  for (size_t i = 0; i < account->filter_count; i++) {
    (void)section_filter_text(account->filters[i].filter, &size);
    all += 1 + strlen(account->filters[i].name) + 4 + size;
  }
  clvp_put_field_head(sink, TICK_FILTERS, all);
  for (size_t i = 0; i < account->filter_count; i++) {
    const char *name = account->filters[i].name, *text = section_filter_text(account->filters[i].filter, &size);
    clvp_put_u8(sink, (uint8_t)strlen(name));
    clvp_put_bytes(sink, name, strlen(name));
    clvp_put_u32(sink, (uint32_t)size);
    clvp_put_bytes(sink, text, size);
  }
}

void clvp_account_write_tick(const clv_account *account, clvp_sink *sink) {
  if (account->position_size > 0) clvp_put_field(sink, TICK_POSITION, account->position, account->position_size);
  if (account->filter_count > 0) section_write_filters(account, sink);
  clvp_lifecycle_write(account, sink);
  clvp_put_fields_end(sink);
}

/* The text of a filter; NULL: none, `*status` is CLV_ENOMEM or the source keeps why. */
static char *section_get_text(clvp_source *source, uint64_t size, const clv_allocator *allocator, clv_status *status) {
  if (size == 0 || size > CLVP_QUERY_SIZE_MAX) clvp_source_fail(source, CLV_EFORMAT);
  if (source->failed != CLV_OK) return NULL;
  char *text = clvp_allocate(allocator, (size_t)size, 1);
  if (!text) *status = CLV_ENOMEM;
  if (text) clvp_get_bytes(source, text, (size_t)size);
  return text;
}

/* Only what was printed is taken. */
static bool section_printed(const clvp_filter *filter, const char *text, size_t size) {
  size_t printed_size;
  const char *printed = section_filter_text(filter, &printed_size);
  return printed_size == size && memcmp(printed, text, size) == 0;
}

static clv_status section_finish(const clvp_source *source, clv_status status, clv_error *error) {
  return status == CLV_ENOMEM ? clvp_no_memory(error) : clvp_source_finish(source, "snapshot", error);
}

clv_status clvp_account_read_header(clvp_source *source, bool newer, const clv_allocator *allocator,
                                    clvp_account_header *header, clv_error *error) {
  uint64_t values[HEADER_NEEDED] = {0}, size;
  clv_configuration given = CLV_CONFIGURATION_INIT;
  clv_status status = CLV_OK;
  unsigned needed = 0;
  for (uint32_t tag = 0; status == CLV_OK && clvp_get_field(source, &tag, &size);) {
    if (tag <= HEADER_NEEDED) {
      values[tag - 1] = clvp_get_field_u64(source, size);
      needed++;
    } else if (tag == HEADER_FILTER) {
      header->filter = section_get_text(source, size, allocator, &status);
      header->filter_size = (size_t)size;
    } else {
      clvp_source_fail(source, newer ? CLV_EVERSION : CLV_EFORMAT);
    }
  }
  clvp_check_end(source);
  given.day_offset = (int32_t)values[HEADER_DAY_OFFSET - 1];
  given.minor_digits = (uint32_t)values[HEADER_MINOR_DIGITS - 1];
  bool whole = (uint64_t)given.day_offset == values[HEADER_DAY_OFFSET - 1] &&
               given.minor_digits == values[HEADER_MINOR_DIGITS - 1];
  header->key_check = values[HEADER_KEY_CHECK - 1];
  if (needed != HEADER_NEEDED || !whole || clvp_configuration_init(&header->configuration, &given, NULL) != CLV_OK)
    clvp_source_fail(source, CLV_EFORMAT);
  return section_finish(source, status, error);
}

void clvp_account_header_free(clvp_account_header *header, const clv_allocator *allocator) {
  clvp_release(allocator, header->filter);
  header->filter = NULL;
}

/* An expression that this version does not take is of a newer one, or of nobody. */
static clv_status section_no_filter(bool newer, clv_error *error) {
  return clvp_fail(error, newer ? CLV_EVERSION : CLV_EFORMAT, "filter", "the snapshot's filter is not understood");
}

static clv_status section_open_filter(clv_account *account, const clvp_account_header *header, bool newer,
                                      clv_error *error) {
  clvp_history *history = &account->history;
  clvp_filter *filter = NULL;
  clv_status status = clvp_filter_create(&filter, header->filter, header->filter_size,
                                         history->configuration.minor_digits, &history->store.allocator, error);
  if (status == CLV_EDATA || (status == CLV_OK && !section_printed(filter, header->filter, header->filter_size)))
    status = section_no_filter(newer, error);
  if (status == CLV_OK) status = clvp_history_set_filter(history, filter, error);
  if (status != CLV_OK) clvp_filter_free(filter);
  return status;
}

clv_status clvp_account_open(clv_account **account, const unsigned char *key, const clvp_account_header *header,
                             bool newer, const clv_allocator *allocator, clv_error *error) {
  clv_account *made = NULL;
  clv_status status = clv_account_create(&made, key, &header->configuration, allocator, error);
  if (status != CLV_OK) return status;
  if (made->history.key_check != header->key_check)
    status = clvp_fail(error, CLV_EKEY, "key", "the snapshot was written under another key");
  if (status == CLV_OK && header->filter) status = section_open_filter(made, header, newer, error);
  if (status == CLV_OK)
    *account = made;
  else
    clv_account_free(made);
  return status;
}

bool clvp_account_adopt_model(clv_account *account, clv_model *model) {
  const clv_configuration *own = &account->history.configuration, *other = &model->facts.configuration;
  if (own->day_offset != other->day_offset || own->minor_digits != other->minor_digits) return false;
  clvp_account_put_model(account, clv_model_ref(model));
  clvp_lifecycle_model_given(account);
  return true;
}

/* One named filter, its name greater than the one before; false: `*status` or the source tells why not. */
static bool section_get_filter(clv_account *account, clvp_source *source, char *before, clv_status *status) {
  const clv_allocator *allocator = &account->history.store.allocator;
  char name[CLV_FILTER_NAME_MAX + 1] = {0};
  size_t name_size = clvp_get_u8(source);
  if (name_size > CLV_FILTER_NAME_MAX) clvp_source_fail(source, CLV_EFORMAT);
  if (source->failed == CLV_OK) clvp_get_bytes(source, name, name_size);
  uint32_t size = clvp_get_u32(source);
  if (strlen(name) != name_size || strcmp(name, before) <= 0) clvp_source_fail(source, CLV_EFORMAT);
  char *text = section_get_text(source, size, allocator, status);
  if (text && source->failed == CLV_OK) {
    *status = clv_account_define_filter(account, name, text, size, NULL);
    if (*status == CLV_OK && !section_printed(account->filters[account->filter_count - 1].filter, text, size))
      *status = CLV_EDATA;
  }
  clvp_release(allocator, text);
  memcpy(before, name, sizeof name);
  return *status == CLV_OK && source->failed == CLV_OK;
}

static clv_status section_read_filters(clv_account *account, clvp_source *source, uint64_t size, bool newer,
                                       clv_error *error) {
  const uint64_t begin = source->consumed;
  char before[CLV_FILTER_NAME_MAX + 1] = {0};
  clv_status status = CLV_OK;
  if (size == 0) clvp_source_fail(source, CLV_EFORMAT);
  while (source->consumed - begin < size && section_get_filter(account, source, before, &status)) continue;
  if (status == CLV_EDATA || status == CLV_EINVAL) return section_no_filter(newer, error);
  if (status == CLV_OK && source->consumed - begin != size) clvp_source_fail(source, CLV_EFORMAT);
  return section_finish(source, status, error);
}

clv_status clvp_account_read_tick(clv_account *account, clvp_source *source, bool newer, clv_error *error) {
  uint64_t size;
  clv_status status = CLV_OK;
  unsigned needed = 0;
  for (uint32_t tag = 0; status == CLV_OK && clvp_get_field(source, &tag, &size);) {
    needed += tag == CLVP_TICK_OPTIONS || tag == CLVP_TICK_DATES;
    if (tag == TICK_POSITION) {
      if (size == 0 || size > sizeof account->position) clvp_source_fail(source, CLV_EFORMAT);
      if (source->failed != CLV_OK) break;
      clvp_get_bytes(source, account->position, (size_t)size);
      account->position_size = (size_t)size;
    } else if (tag == TICK_FILTERS) {
      status = section_read_filters(account, source, size, newer, error);
    } else if (tag >= CLVP_TICK_OPTIONS && tag <= CLVP_TICK_FIT) {
      clvp_lifecycle_read(account, tag, source, size, newer);
    } else if (newer) {
      clvp_skip_bytes(source, size);
    } else {
      clvp_source_fail(source, CLV_EFORMAT);
    }
  }
  if (status != CLV_OK) return status;
  clvp_check_end(source);
  if (needed != TICK_NEEDED) clvp_source_fail(source, CLV_EFORMAT);
  return clvp_source_finish(source, "snapshot", error);
}

clv_status clv_account_set_position(clv_account *account, const void *bytes, size_t size, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!bytes && size > 0) return clvp_fail(error, CLV_EINVAL, "bytes", "bytes is NULL");
  if (size > CLV_POSITION_MAX) return clvp_fail(error, CLV_EINVAL, "size", "a position has at most 256 bytes");
  memset(account->position, 0, sizeof account->position);
  if (size > 0) memmove(account->position, bytes, size);
  account->position_size = size;
  return CLV_OK;
}

clv_status clv_account_position(const clv_account *account, const void **bytes, size_t *size, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!bytes || !size) return clvp_fail(error, CLV_EINVAL, bytes ? "size" : "bytes", "an output is NULL");
  *bytes = account->position;
  *size = account->position_size;
  return CLV_OK;
}
