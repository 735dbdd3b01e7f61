/* All customers of an account by id, and a column of values an attribute, filled by threads. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "clv_command.h"

enum { SCORE_BLOCK = 4096 };

int people_sort(const clv_account *account, cli_person **people, size_t *count) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_error error = CLV_ERROR_INIT;
  if (clv_account_get_facts(account, &facts, &error)) return refuse_error("account", &error);
  cli_person *list = malloc((facts.positions + 1) * sizeof *list);
  if (!list) return refuse("out of memory");
  *count = 0;
  for (size_t i = 0; i < facts.positions; i++) {
    const void *id = NULL;
    cli_person *person = &list[*count];
    person->position = i;
    clv_status status = clv_account_profile_at(account, facts.generation, i, &id, &person->id_size, &error);
    if (status == CLV_ENOTFOUND) continue;
    if (status) {
      free(list);
      return refuse_error("account", &error);
    }
    person->id = id;
    (*count)++;
  }
  qsort(list, *count, sizeof *list, people_compare);
  *people = list;
  return DONE;
}

int people_choose(const clv_account *account, const clv_segment *segment, int32_t at,
                  const clv_predict_options *options, cli_person *people, size_t *count) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_error error = CLV_ERROR_INIT;
  size_t members = 0, kept = 0;
  clv_account_get_facts(account, &facts, NULL);
  size_t *positions = malloc((facts.positions + 1) * sizeof *positions);
  bool *chosen = calloc(facts.positions + 1, sizeof *chosen);
  int result = positions && chosen ? DONE : refuse("out of memory");
  if (!result && clv_account_segment_range(account, segment, facts.generation, 0, facts.positions, day_end(at), options,
                                           positions, &members, &error))
    result = refuse_error("--segment", &error);
  for (size_t i = 0; i < members; i++) chosen[positions[i]] = true;
  for (size_t i = 0; i < *count && !result; i++)
    if (chosen[people[i].position]) people[kept++] = people[i];
  if (!result) *count = kept;
  free(positions);
  free(chosen);
  return result;
}

int people_compare(const void *left, const void *right) {
  const cli_person *a = left, *b = right;
  int order = memcmp(a->id, b->id, a->id_size < b->id_size ? a->id_size : b->id_size);
  return order ? order : (a->id_size > b->id_size) - (a->id_size < b->id_size);
}

static size_t type_size(clv_attribute_type type) { return type == CLV_TYPE_DAY ? sizeof(int32_t) : sizeof(int64_t); }

int scores_create(const clv_account *account, cli_scores *scores) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_account_get_facts(account, &facts, NULL);
  size_t count = facts.positions;
  *scores = (cli_scores){.count = count, .columns = clv_attribute_count()};
  for (uint32_t i = 0; i < scores->columns && i < CLV_ATTRIBUTE_LIMIT; i++) {
    scores->info[i].size = sizeof scores->info[i];
    clv_attribute_at(i, &scores->info[i], NULL);
    scores->column[i].attribute = scores->info[i].number;
    scores->column[i].values = malloc((count + 1) * type_size(scores->info[i].type));
    scores->column[i].reasons = malloc(count + 1);
    if (!scores->column[i].values || !scores->column[i].reasons) return refuse("out of memory");
  }
  return DONE;
}

void scores_free(cli_scores *scores) {
  for (uint32_t i = 0; i < scores->columns; i++) {
    free(scores->column[i].values);
    free(scores->column[i].reasons);
  }
  scores->columns = 0;
}

/* What the threads share: each takes a block of positions. */
typedef struct cli_scoring {
  const clv_account *account;
  const clv_predict_options *options;
  cli_scores *scores;
  uint64_t generation;
  int64_t as_of;
  size_t first; /* block of this round */
  clv_status *statuses;
  clv_error *errors;
} cli_scoring;

static void score_block(void *data, size_t index) {
  cli_scoring *scoring = data;
  cli_scores *scores = scoring->scores;
  size_t first = (scoring->first + index) * SCORE_BLOCK;
  size_t count = scores->count - first < SCORE_BLOCK ? scores->count - first : SCORE_BLOCK;
  clv_column columns[CLV_ATTRIBUTE_LIMIT];
  for (uint32_t i = 0; i < scores->columns; i++) {
    columns[i] = scores->column[i];
    columns[i].values = (char *)columns[i].values + first * type_size(scores->info[i].type);
    columns[i].reasons += first;
  }
  scoring->errors[index] = (clv_error)CLV_ERROR_INIT;
  scoring->statuses[index] =
      clv_account_predict_range(scoring->account, scoring->generation, first, count, scoring->as_of, scoring->options,
                                columns, scores->columns, &scoring->errors[index]);
}

int scores_fill(const cli_arguments *arguments, const clv_account *account, int32_t at,
                const clv_predict_options *options, cli_scores *scores) {
  enum { ROUND = 16 };
  clv_status statuses[ROUND];
  clv_error errors[ROUND];
  clv_account_facts facts = {.size = sizeof facts};
  clv_account_get_facts(account, &facts, NULL);
  cli_scoring scoring = {account, options, scores, facts.generation, day_end(at), 0, statuses, errors};
  size_t blocks = (scores->count + SCORE_BLOCK - 1) / SCORE_BLOCK;
  cli_progress progress;
  progress_begin(&progress, arguments);
  for (; scoring.first < blocks; scoring.first += ROUND) {
    size_t count = blocks - scoring.first < ROUND ? blocks - scoring.first : ROUND;
    threads_run(score_block, &scoring, count, NULL);
    for (size_t i = 0; i < count; i++) {
      if (!statuses[i]) continue;
      progress_end(&progress);
      return refuse_error("score", &errors[i]);
    }
    progress_show(&progress, "scoring", (double)(scoring.first + count) / (double)blocks);
  }
  progress_end(&progress);
  return DONE;
}
