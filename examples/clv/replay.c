/* clv replay: a stream of events into an account that is kept in a snapshot, each event once whatever happens. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "clv_command.h"
#include "event_json.h"

enum { REPLAY_BATCH = 1000, REPLAY_OUTCOMES = 6, POSITION_TEXT = 128 };

/* How far a stream was read: what a snapshot keeps of it. */
typedef struct replay_place {
  uint64_t bytes, lines;
  uint64_t sum; /* over those bytes, so that another stream is noticed */
} replay_place;

typedef struct replay {
  const cli_arguments *arguments;
  const char *snapshot, *path;
  clv_account *account;
  clv_account_facts before;
  FILE *file;
  uint64_t size;            /* bytes of the file; 0: not known */
  replay_place read, place; /* behind the last line read; behind the last one that the account has */
  bool lost;                /* what was read could not be applied: the account is saved no more */
  cli_event events[REPLAY_BATCH];
  uint64_t lines[REPLAY_BATCH];
  size_t count;
  uint64_t outcomes[REPLAY_OUTCOMES], refused, applied;
  int64_t every, now; /* CLV_NO_TIME: as the day after the last order begins */
  bool ended, now_is_date;
  cli_progress progress;
} replay;

static volatile sig_atomic_t replay_stopped;

static void replay_stop(int number) {
  (void)number;
  replay_stopped = 1;
}

/* FNV-1a: it tells streams apart, it does not protect. */
static uint64_t place_sum(uint64_t sum, const char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) sum = (sum ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
  return sum;
}

static void place_advance(replay_place *place, const char *line, size_t size) {
  place->bytes += size;
  place->lines++;
  place->sum = place_sum(place->sum, line, size);
}

static int place_keep(replay *job) {
  char text[POSITION_TEXT];
  clv_error error = CLV_ERROR_INIT;
  int size = snprintf(text, sizeof text, "clv replay 1 %" PRIu64 " %" PRIu64 " %016" PRIx64, job->place.bytes,
                      job->place.lines, job->place.sum);
  if (clv_account_set_position(job->account, text, (size_t)size, &error)) return refuse_error("position", &error);
  return DONE;
}

static int place_of_snapshot(const replay *job, replay_place *place) {
  const void *bytes = NULL;
  size_t size = 0;
  char text[POSITION_TEXT] = "";
  clv_error error = CLV_ERROR_INIT;
  *place = (replay_place){0, 0, UINT64_C(14695981039346656037)};
  if (clv_account_position(job->account, &bytes, &size, &error)) return refuse_error("position", &error);
  if (size == 0) return DONE;
  if (size < sizeof text) memcpy(text, bytes, size);
  if (sscanf(text, "clv replay 1 %" SCNu64 " %" SCNu64 " %" SCNx64, &place->bytes, &place->lines, &place->sum) != 3)
    return refuse("%s: its position in the stream was set by another program", job->snapshot);
  return DONE;
}

/* Over what the snapshot has already seen. */
static int replay_skip(replay *job, const replay_place *seen) {
  static char block[1 << 16];
  uint64_t sum = job->read.sum;
  for (uint64_t left = seen->bytes; left > 0;) {
    size_t size = fread(block, 1, left < sizeof block ? (size_t)left : sizeof block, job->file);
    if (size == 0) return refuse("%s: shorter than what %s has already seen of it", job->path, job->snapshot);
    sum = place_sum(sum, block, size);
    left -= size;
  }
  if (sum != seen->sum) return refuse("%s: not the stream that %s was made from", job->path, job->snapshot);
  job->read = job->place = *seen;
  return DONE;
}

static int replay_apply(replay *job) {
  static clv_event events[REPLAY_BATCH];
  int32_t outcomes[REPLAY_BATCH] = {0};
  clv_error error = CLV_ERROR_INIT;
  for (size_t i = 0; i < job->count; i++) events[i] = job->events[i].is;
  int result = DONE;
  if (job->count > 0 && clv_account_apply(job->account, events, sizeof *events, job->count, outcomes, &error))
    result = refuse_error(job->path, &error);
  for (size_t i = 0; i < job->count && !result; i++) {
    if (outcomes[i] >= 0 && outcomes[i] < REPLAY_OUTCOMES) {
      job->outcomes[outcomes[i]]++;
      continue;
    }
    job->refused++;
    fprintf(stderr, "clv: %s:%" PRIu64 ": not accepted: %s\n", job->path, job->lines[i],
            clv_outcome_text((clv_outcome)outcomes[i]));
  }
  for (size_t i = 0; i < job->count; i++) event_release(&job->events[i]);
  if (result) {
    job->lost = true;
  } else {
    job->applied += job->count;
    job->place = job->read;
  }
  job->count = 0;
  return result ? result : place_keep(job);
}

static int replay_save(replay *job) {
  clv_error error = CLV_ERROR_INIT;
  int result = job->lost ? REFUSED : replay_apply(job);
  if (!result && clv_account_save(job->account, job->snapshot, &error)) result = refuse_error(job->snapshot, &error);
  return result;
}

static int replay_fit_progress(const clv_progress *report, void *user) {
  replay *job = user;
  return progress_fit(report, &job->progress) || replay_stopped;
}

/* At the end of the stream alone, and by the time of its orders: so the account does not depend on what stopped it. */
static int replay_look_after(replay *job) {
  int64_t now = job->now;
  int32_t day = account_last_day(job->account);
  if (now == CLV_NO_TIME && day == CLV_NO_DAY) return DONE;
  if (now == CLV_NO_TIME) now = account_day_start(job->account, day + 1);
  if (job->now_is_date) now = account_day_start(job->account, (int32_t)(now / CLV_SECONDS_PER_DAY));
  return account_look_after(job->account, now, replay_fit_progress, job);
}

/* The next line, of `*size` bytes; none at the end, or where a signal says so. */
static int replay_read(replay *job, char **line, size_t *room, size_t *size) {
  errno = 0;
  ssize_t got = getline(line, room, job->file);
  bool failed = ferror(job->file) || (got < 0 && !feof(job->file));
  *size = got > 0 && !failed ? (size_t)got : 0; /* what an error cuts off is no line */
  if (*size > 0 || replay_stopped) return DONE;
  job->ended = !failed;
  return failed ? refuse("%s: cannot be read: %s", job->path, strerror(errno ? errno : EIO)) : DONE;
}

/* One event a line; an empty line is none, and what is no event is not taken. */
static int replay_line(replay *job, const char *line, size_t size, uint32_t minor_digits) {
  size_t length = size - (line[size - 1] == '\n');
  if (length > 0 && line[length - 1] == '\r') length--;
  if (length > 0) {
    cli_event *event = &job->events[job->count];
    job->lines[job->count] = job->read.lines + 1;
    int result = event_parse(line, length, minor_digits, job->path, job->read.lines + 1, event);
    if (result) event_release(event);
    if (result) return result;
    job->count++;
  }
  place_advance(&job->read, line, size);
  return DONE;
}

static void replay_progress(replay *job) {
  double share = job->size > 0 ? (double)job->read.bytes / (double)job->size : 0;
  if (job->size > 0)
    progress_show(&job->progress, "events", share < 1 ? share : 1);
  else
    progress_count(&job->progress, "events", job->applied + job->count);
}

static int replay_lines(replay *job) {
  char *line = NULL;
  size_t room = 0, size = 0;
  int result = DONE;
  uint64_t saved = 0;
  clv_account_facts facts = {.size = sizeof facts};
  clv_account_get_facts(job->account, &facts, NULL);
  while (!result && !replay_stopped) {
    result = replay_read(job, &line, &room, &size);
    if (result || size == 0) break;
    result = replay_line(job, line, size, facts.configuration.minor_digits);
    if (!result && job->count == REPLAY_BATCH) result = replay_apply(job);
    if (!result && job->applied + job->count - saved >= (uint64_t)job->every) {
      result = replay_save(job);
      saved = job->applied;
    }
    replay_progress(job);
  }
  free(line);
  return result;
}

static void replay_row(cli_table *table, const char *what, size_t before, size_t after) {
  char was[TABLE_CELL], is[TABLE_CELL];
  table_row(table, what, text_count((int64_t)before, was), text_count((int64_t)after, is));
}

static void replay_print(const replay *job, FILE *file) {
  static const char *const names[REPLAY_OUTCOMES] = {"new",        "repeated", "replaced",
                                                     "superseded", "conflict", "dropped"};
  const clv_account_facts *was = &job->before;
  clv_account_facts is = {.size = sizeof is};
  char count[TABLE_CELL];
  cli_table table;
  clv_account_get_facts(job->account, &is, NULL);
  fprintf(file, "%s: %s events", job->path, text_count((int64_t)job->applied, count));
  if (job->place.lines > job->applied) fprintf(file, ", up to line %s", text_count((int64_t)job->place.lines, count));
  fprintf(file, "\n\n");
  table_begin(&table, "lr");
  for (int i = 0; i < REPLAY_OUTCOMES; i++)
    if (job->outcomes[i]) table_row(&table, names[i], text_count((int64_t)job->outcomes[i], count));
  if (job->refused) table_row(&table, "not accepted", text_count((int64_t)job->refused, count));
  table_print(&table, file, "  ");
  fprintf(file, "\n");
  table_begin(&table, "lrr");
  table_row(&table, "", "before", "now");
  replay_row(&table, "persons", was->persons, is.persons);
  replay_row(&table, "profiles with orders", was->profiles, is.profiles);
  replay_row(&table, "orders", was->orders, is.orders);
  replay_row(&table, "refunds", was->refunds, is.refunds);
  replay_row(&table, "links that hold", was->links, is.links);
  replay_row(&table, "erased for ever", was->erased, is.erased);
  replay_row(&table, "orders with conflicting contents", was->conflicts, is.conflicts);
  table_print(&table, file, "  ");
  fprintf(file, "\n");
  state_print(job->account, file);
}

static void replay_print_json(const replay *job, FILE *file) {
  static const char *const names[REPLAY_OUTCOMES] = {"new",        "repeated", "replaced",
                                                     "superseded", "conflict", "dropped"};
  const clv_account_facts *was = &job->before;
  clv_account_facts is = {.size = sizeof is};
  clv_account_get_facts(job->account, &is, NULL);
  fprintf(file, "{\"events\":%" PRIu64 ",\"line\":%" PRIu64 ",\"outcomes\":{", job->applied, job->place.lines);
  for (int i = 0; i < REPLAY_OUTCOMES; i++) fprintf(file, "\"%s\":%" PRIu64 ",", names[i], job->outcomes[i]);
  fprintf(file, "\"not_accepted\":%" PRIu64 "}", job->refused);
  const clv_account_facts *facts[] = {was, &is};
  for (int i = 0; i < 2; i++)
    fprintf(file,
            ",\"%s\":{\"persons\":%zu,\"profiles\":%zu,\"orders\":%zu,\"refunds\":%zu,\"links\":%zu,\"erased\":%zu,"
            "\"conflicts\":%zu}",
            i ? "now" : "before", facts[i]->persons, facts[i]->profiles, facts[i]->orders, facts[i]->refunds,
            facts[i]->links, facts[i]->erased, facts[i]->conflicts);
  fprintf(file, ",\"account\":");
  state_print_json(job->account, file);
  fprintf(file, "}\n");
}

static int replay_open(replay *job) {
  replay_place seen;
  struct stat status;
  job->before.size = sizeof job->before;
  clv_account_get_facts(job->account, &job->before, NULL);
  job->file = strcmp(job->path, "-") == 0 ? stdin : fopen(job->path, "r");
  if (job->file == stdin) job->path = "standard input";
  if (!job->file) return refuse("%s: cannot be read: %s", job->path, strerror(errno));
  if (fstat(fileno(job->file), &status) == 0 && S_ISREG(status.st_mode)) job->size = (uint64_t)status.st_size;
  int result = place_of_snapshot(job, &seen);
  job->read = (replay_place){0, 0, UINT64_C(14695981039346656037)};
  return result ? result : replay_skip(job, &seen);
}

static int replay_run(replay *job, bool json) {
  cli_output output;
  struct sigaction action = {.sa_handler = replay_stop};
  int result = replay_open(job);
  if (result) return result;
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  progress_begin(&job->progress, job->arguments);
  result = replay_lines(job);
  /* What was read before a line that cannot be read is kept. */
  int kept = job->lost ? REFUSED : replay_apply(job);
  if (!kept && job->ended && !job->arguments->values[OPTION_NO_FIT]) kept = replay_look_after(job);
  int saved = replay_save(job);
  progress_end(&job->progress);
  if (!result) result = kept ? kept : saved;
  if (result) return result;
  result = output_open(&output, NULL, false);
  if (!result && json) replay_print_json(job, output.file);
  if (!result && !json) replay_print(job, output.file);
  return output_close(&output, result);
}

int run_replay(const cli_arguments *arguments) {
  static const char *const formats[] = {"table", "json", NULL};
  int format = 0;
  replay *job = calloc(1, sizeof *job);
  if (!job) return refuse("out of memory");
  job->arguments = arguments;
  job->path = arguments->files[0];
  job->every = 1000000;
  job->now = CLV_NO_TIME;
  int result = argument_choice(arguments, OPTION_FORMAT, formats, &format);
  if (!result) result = argument_integer(arguments, OPTION_EVERY, 1, INT64_MAX, &job->every);
  if (!result) result = argument_time(arguments, OPTION_NOW, &job->now, &job->now_is_date);
  if (!result) result = snapshot_option(arguments, &job->snapshot);
  if (!result) result = snapshot_open(arguments, true, &job->account);
  if (!result) snapshot_sweep(job->snapshot);
  if (!result) result = replay_run(job, format == 1);
  for (size_t i = 0; i < job->count; i++) event_release(&job->events[i]);
  if (job->file && job->file != stdin) fclose(job->file);
  clv_account_free(job->account);
  free(job);
  return result;
}
