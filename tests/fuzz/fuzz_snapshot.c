/* Any bytes as a snapshot: refused, or written back as they were, and the account works. Sections are put into frames
 * whose checksums are right, so that what reads their insides is reached. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "../../lib/base/hash.h"
#include "../../lib/exchange/snapshot.h"
#include <stdlib.h>
#include <string.h>

/* Compiling a filter with each use of it takes what does not depend on its size. */
enum { SECTIONS = 16, MEMORY_LEAST = 400000, MEMORY_RATE = 500 };

/* A section of the input, without its chunks. */
typedef struct section {
  uint32_t head;
  uint8_t *bytes;
  size_t size;
} section;

typedef struct parts {
  uint8_t begin[12]; /* magic and version */
  section sections[SECTIONS];
  size_t count;
} parts;

static void parts_free(parts *p) {
  for (size_t i = 0; i < p->count; i++) free(p->sections[i].bytes);
}

/* As far as it goes: sizes beyond the input mean its end. False where it has no beginning. */
static bool parts_split(parts *p, const uint8_t *bytes, size_t size) {
  fuzz_input input = {bytes, size};
  memset(p, 0, sizeof *p);
  if (size < sizeof p->begin) return false;
  for (size_t i = 0; i < sizeof p->begin; i++) p->begin[i] = fuzz_byte(&input);
  while (input.size > 0 && p->count < SECTIONS) {
    section *s = &p->sections[p->count++];
    s->head = (uint32_t)fuzz_number(&input, 4);
    s->bytes = fuzz_copy(input.bytes, input.size);
    for (bool last = false; !last && input.size > 0;) {
      size_t told = (size_t)fuzz_number(&input, 4), piece = told < input.size ? told : input.size;
      if (piece > CLVP_CHUNK_SIZE) piece = CLVP_CHUNK_SIZE;
      memcpy(s->bytes + s->size, input.bytes, piece);
      s->size += piece;
      input.bytes += piece;
      input.size -= piece;
      last = piece < CLVP_CHUNK_SIZE;
    }
    (void)fuzz_number(&input, 8);
  }
  return true;
}

/* The bytes of those sections in full chunks with checksums; a model's is mended inside too. */
static harness_buffer parts_join(parts *p) {
  harness_buffer joined = {0};
  clvp_sink sink;
  clvp_sink_init(&sink, harness_write, &joined);
  clvp_put_bytes(&sink, p->begin, sizeof p->begin);
  for (size_t i = 0; i < p->count; i++) {
    section *s = &p->sections[i];
    if ((s->head & 0xffff) == CLVP_SECTION_MODEL) fuzz_mend(s->bytes, s->size);
    clvp_put_u32(&sink, s->head);
    for (size_t at = 0, piece = CLVP_CHUNK_SIZE; piece == CLVP_CHUNK_SIZE; at += piece) {
      piece = s->size - at < CLVP_CHUNK_SIZE ? s->size - at : CLVP_CHUNK_SIZE;
      clvp_put_u32(&sink, (uint32_t)piece);
      clvp_put_bytes(&sink, s->bytes + at, piece);
    }
    clvp_put_checksum(&sink);
  }
  FUZZ_REQUIRE(clvp_sink_finish(&sink, NULL) == CLV_OK, "out of memory");
  return joined;
}

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t capacity);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t capacity, unsigned seed);

/* Without its section of that number. */
static void parts_drop(parts *p, size_t number) {
  free(p->sections[number].bytes);
  p->count--;
  memmove(&p->sections[number], &p->sections[number + 1], (p->count - number) * sizeof p->sections[0]);
}

static void section_mutate(section *s, uint64_t *state) {
  size_t room = s->size + 1 + harness_random(state) % 64;
  uint8_t *grown = realloc(s->bytes, room);
  FUZZ_REQUIRE(grown, "out of memory");
  s->bytes = grown;
  s->size = LLVMFuzzerMutate(grown, s->size, room);
}

/* Mostly one section changes inside, or goes, and the frames around it fit. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t capacity, unsigned seed) {
  uint64_t state = seed;
  parts p;
  size_t how = harness_random(&state) % 16, made = 0;
  if (how < 2 || !parts_split(&p, bytes, size)) return LLVMFuzzerMutate(bytes, size, capacity);
  if (p.count > 0) {
    size_t number = harness_random(&state) % p.count;
    if (how == 2)
      parts_drop(&p, number);
    else
      section_mutate(&p.sections[number], &state);
    harness_buffer joined = parts_join(&p);
    made = joined.size <= capacity ? joined.size : 0;
    memcpy(bytes, joined.bytes, made);
    harness_buffer_free(&joined);
  }
  parts_free(&p);
  return made > 0 ? made : LLVMFuzzerMutate(bytes, size, capacity);
}
#endif

/* Which parts a snapshot tells of, and whether this version could have written it. */
static uint32_t parts_told(const parts *p, bool *own) {
  uint32_t told = 0;
  *own = p->begin[8] == CLVP_SNAPSHOT_MINOR && p->begin[9] == 0;
  for (size_t i = 0; i < p->count; i++) {
    if (p->sections[i].head == (CLVP_SECTION_REQUIRED << 16 | CLVP_SECTION_EVENTS)) told |= CLV_SNAPSHOT_EVENTS;
    if (p->sections[i].head == (CLVP_SECTION_REQUIRED << 16 | CLVP_SECTION_MODEL)) told |= CLV_SNAPSHOT_MODEL;
    if (p->sections[i].head == (CLVP_SECTION_REQUIRED << 16 | CLVP_SECTION_TICK)) told |= CLV_SNAPSHOT_TICK;
  }
  return told;
}

static void check_answers(const clv_account *account) {
  static const int64_t times[] = {CLV_TIME_MIN, INT64_C(1640995200), CLV_TIME_MAX};
  clv_account_facts facts = {.size = sizeof facts};
  clv_eligibility report = {.size = sizeof report};
  clv_tick tick = {.size = sizeof tick};
  FUZZ_REQUIRE(clv_account_get_facts(account, &facts, NULL) == CLV_OK, "no facts");
  FUZZ_REQUIRE(clv_account_tick(account, times[1], &tick, NULL) == CLV_OK, "no tick");
  size_t persons = 0;
  for (size_t i = 0; i < facts.positions; i++) {
    const void *id;
    size_t size;
    if (clv_account_profile_at(account, facts.generation, i, &id, &size, NULL) != CLV_OK) continue;
    persons++;
    for (size_t k = 0; k < 3; k++) {
      clv_prediction prediction = {.size = sizeof prediction};
      clv_error error = CLV_ERROR_INIT;
      clv_status status = clv_account_predict(account, id, size, times[k], NULL, &prediction, &error);
      FUZZ_REQUIRE(status == CLV_OK, "position %zu: %s", i, error.message);
      fuzz_check_prediction(&prediction);
    }
  }
  FUZZ_REQUIRE(persons == facts.persons, "%zu persons, not %zu", persons, facts.persons);
  FUZZ_REQUIRE(clv_account_eligibility(account, times[2], NULL, &report, NULL) == CLV_OK, "no eligibility");
  for (size_t k = 0; k < 3; k++) {
    clv_summary *summary = NULL;
    int32_t day = k == 0 ? CLV_DAY_MIN : k == 1 ? 18993 : CLV_DAY_MAX;
    FUZZ_REQUIRE(clv_account_summary(account, day, CLV_NO_DAY, &summary, NULL) == CLV_OK, "no summary");
    clv_summary_free(summary);
  }
}

static harness_buffer written(const clv_account *account, uint32_t told) {
  harness_buffer bytes = {0};
  clv_error error = CLV_ERROR_INIT;
  FUZZ_REQUIRE(clv_account_write(account, told, harness_write, &bytes, &error) == CLV_OK, "%s", error.message);
  return bytes;
}

/* It goes on: everybody there buys, twice the same, is linked to the first, and the first is erased. */
static void check_goes_on(clv_account *account) {
  clv_account_facts facts = {.size = sizeof facts};
  (void)clv_account_get_facts(account, &facts, NULL);
  size_t room = facts.positions < 64 ? facts.positions : 64, count = 0;
  clv_event events[2 * 64 + 2];
  char ids[64][16];
  memset(events, 0, sizeof events);
  for (size_t i = 0; i < room; i++) {
    const void *id;
    size_t size;
    if (clv_account_profile_at(account, facts.generation, i, &id, &size, NULL) != CLV_OK || size > sizeof ids[i])
      continue;
    memcpy(ids[i], id, size);
    clv_event event = {.kind = CLV_EVENT_PURCHASE,
                       .profile = ids[i],
                       .profile_size = size,
                       .order = "new",
                       .order_size = 3,
                       .time = 1640995200,
                       .amount = 100};
    clv_event link = {.kind = CLV_EVENT_LINK,
                      .profile = ids[i],
                      .profile_size = size,
                      .survivor = ids[i],
                      .survivor_size = size,
                      .seq = INT64_MAX};
    if (count > 0) link.survivor = events[0].profile, link.survivor_size = events[0].profile_size;
    events[count++] = event;
    events[count++] = link;
  }
  if (count == 0) return;
  clv_event erase = events[0];
  erase.kind = CLV_EVENT_ERASE;
  erase.mode = CLV_ERASE_SUPPRESS;
  events[count++] = events[0];
  events[count++] = erase;
  FUZZ_REQUIRE(clv_account_apply(account, events, sizeof *events, count, NULL, NULL) == CLV_OK, "not applied");
  harness_buffer once = written(account, CLV_SNAPSHOT_EVENTS);
  FUZZ_REQUIRE(clv_account_apply(account, events, sizeof *events, count, NULL, NULL) == CLV_OK, "not applied again");
  harness_buffer again = written(account, CLV_SNAPSHOT_EVENTS);
  fuzz_same(&again, once.bytes, once.size, "the same events once more");
  harness_buffer_free(&once);
}

static void check_account(clv_account *account, const parts *p, const uint8_t *bytes, size_t size) {
  bool own;
  uint32_t told = parts_told(p, &own);
  if (own && told != 0) {
    harness_buffer one = written(account, told);
    fuzz_same(&one, bytes, size, "a snapshot");
  }
  harness_buffer all = written(account, CLV_SNAPSHOT_ALL), reader = fuzz_reader(all.bytes, all.size, 0);
  clv_account *back = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_account_read(&back, fuzz_key, harness_read, &reader, NULL, &error);
  FUZZ_REQUIRE(status == CLV_OK, "what was written is not read: %s: %s", error.field, error.message);
  harness_buffer again = written(back, CLV_SNAPSHOT_ALL);
  fuzz_same(&again, all.bytes, all.size, "all of a snapshot");
  check_answers(back);
  check_goes_on(back);
  check_answers(back);
  clv_account_free(back);
  harness_buffer_free(&all);
}

/* With that allocation refused, and perhaps all after it. */
static void read_refused(const uint8_t *bytes, size_t size, size_t number) {
  harness_memory memory;
  clv_allocator allocator = fuzz_allocator(&memory);
  harness_buffer reader = fuzz_reader(bytes, size, 0);
  clv_account *account = NULL;
  memory.fail_at = number;
  memory.fail_from_then_on = number % 2;
  clv_status status = clv_account_read(&account, fuzz_key, harness_read, &reader, &allocator, NULL);
  FUZZ_REQUIRE(status == CLV_ENOMEM && !account && memory.live == 0, "allocation %zu refused: status %d", number,
               (int)status);
}

static void read_snapshot(const parts *p, const uint8_t *bytes, size_t size) {
  harness_memory memory;
  clv_allocator allocator = fuzz_allocator(&memory);
  harness_buffer reader = fuzz_reader(bytes, size, size > 0 ? 1 + bytes[size - 1] : 0);
  clv_account *account = NULL;
  clv_status status = clv_account_read(&account, fuzz_key, harness_read, &reader, &allocator, NULL);
  FUZZ_REQUIRE((status == CLV_OK) == (account != NULL), "status %d", (int)status);
  FUZZ_REQUIRE(account || status == CLV_EFORMAT || status == CLV_EVERSION || status == CLV_EKEY, "status %d",
               (int)status);
  FUZZ_REQUIRE(memory.peak_bytes <= MEMORY_LEAST + MEMORY_RATE * size, "%zu bytes of memory for %zu", memory.peak_bytes,
               size);
  size_t asked = memory.allocations;
  if (account) {
    check_account(account, p, bytes, size);
    clv_account_free(account);
    read_refused(bytes, size, 1 + bytes[size - 1] * asked / 256);
  }
  FUZZ_REQUIRE(memory.live == 0, "%zu blocks are left", memory.live);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  uint8_t *copy = fuzz_copy(bytes, size);
  parts p;
  bool split = parts_split(&p, bytes, size);
  read_snapshot(&p, copy, size);
  free(copy);
  if (!split) return 0;
  harness_buffer joined = parts_join(&p);
  copy = fuzz_copy(joined.bytes, joined.size);
  if (joined.size != size || memcmp(copy, bytes, size) != 0) read_snapshot(&p, copy, joined.size);
  free(copy);
  harness_buffer_free(&joined);
  parts_free(&p);
  return 0;
}
