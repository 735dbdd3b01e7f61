/* CSV files with a header, row by row through libcsv, with the lines counted and everything bounded. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <csv.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "clv_command.h"

enum { FIELD_MAX = 1 << 16, ROW_MAX = 1 << 20, NAME_SHOWN = 40 };

struct cli_rows {
  const char *path;
  const cli_row_handler *handler;
  void *user;
  struct csv_parser parser;
  uint64_t line;     /* of the next byte */
  uint64_t row_line; /* on which the current row began */
  uint64_t ended;    /* rows so far */
  size_t column;     /* of the field to come */
  size_t columns;    /* that the header has */
  char **names;
  bool header;   /* has been read */
  bool quotes;   /* there may be fields with quotes, and so with line ends */
  bool after_cr; /* the last byte was a CR that ended a line */
  int result;    /* what stopped the reading */
};

const char *rows_name(const cli_rows *rows, size_t column) { return rows->names[column]; }
uint64_t rows_line(const cli_rows *rows) { return rows->row_line; }
const char *rows_path(const cli_rows *rows) { return rows->path; }

static void print_place(const char *path, uint64_t line, const char *column) {
  fprintf(stderr, "%s:%llu: ", path, (unsigned long long)line);
  if (!column) return;
  fputs("column ", stderr);
  for (size_t i = 0; column[i] && i < NAME_SHOWN; i++) {
    unsigned char c = (unsigned char)column[i];
    putc(c < ' ' || c == 0x7f ? '?' : c, stderr);
  }
  fputs(": ", stderr);
}

int refuse_at(const char *path, uint64_t line, const char *column, const char *format, ...) {
  va_list list;
  va_start(list, format);
  print_place(path, line, column);
  vfprintf(stderr, format, list);
  fputc('\n', stderr);
  va_end(list);
  return REFUSED;
}

int rows_refuse(cli_rows *rows, long column, const char *format, ...) {
  va_list list;
  va_start(list, format);
  bool named = rows->header && column >= 0 && (size_t)column < rows->columns;
  print_place(rows->path, column >= 0 ? rows->line : rows->row_line, named ? rows->names[column] : NULL);
  vfprintf(stderr, format, list);
  fputc('\n', stderr);
  va_end(list);
  rows->result = REFUSED;
  return REFUSED;
}

/* Line ends within a field: LF, CR LF, CR. */
static uint64_t count_lines(const char *text, size_t size) {
  uint64_t lines = 0;
  if (!memchr(text, '\n', size) && !memchr(text, '\r', size)) return 0;
  for (size_t i = 0; i < size; i++) lines += text[i] == '\r' || (text[i] == '\n' && !(i > 0 && text[i - 1] == '\r'));
  return lines;
}

static int take_name(cli_rows *rows, const char *text, size_t size) {
  if (rows->column == ROWS_COLUMNS_MAX)
    return rows_refuse(rows, ROWS_NO_COLUMN, "more than %d columns", ROWS_COLUMNS_MAX);
  char *name = malloc(size + 1);
  if (!name) return refuse("out of memory");
  memcpy(name, text, size);
  name[size] = 0;
  rows->names[rows->column] = name;
  rows->columns = rows->column + 1;
  return DONE;
}

static void take_field(void *field, size_t size, void *data) {
  cli_rows *rows = data;
  const char *text = field ? field : "";
  rows->after_cr = false;
  if (rows->column == 0) rows->row_line = rows->line;
  if (rows->result)
    ;
  else if (size > FIELD_MAX)
    rows->result = rows_refuse(rows, (long)rows->column, "longer than %d bytes", FIELD_MAX);
  else if (!rows->header)
    rows->result = take_name(rows, text, size);
  else if (rows->column < rows->columns)
    rows->result = rows->handler->field(rows->user, rows, rows->column, text, size);
  if (rows->quotes) rows->line += count_lines(text, size);
  rows->column++;
}

static void take_row(int end, void *data) {
  cli_rows *rows = data;
  bool second_half = end == '\n' && rows->after_cr && rows->column == 0;
  if (rows->column > 0 && !rows->result) {
    if (!rows->header) {
      rows->header = true;
      rows->result = rows->handler->header(rows->user, rows, rows->columns);
    } else if (rows->column != rows->columns) {
      rows_refuse(rows, ROWS_NO_COLUMN, "%zu fields, but the header has %zu", rows->column, rows->columns);
    } else {
      rows->result = rows->handler->row(rows->user, rows);
    }
  }
  rows->ended += rows->column > 0;
  rows->column = 0;
  rows->line += end >= 0 && !second_half;
  rows->after_cr = end == '\r';
}

/* Where in an unfinished field the reading stopped. */
static int stop_here(cli_rows *rows, const char *why) {
  if (rows->column == 0) rows->row_line = rows->line;
  if (rows->parser.entry_buf) rows->line += count_lines((const char *)rows->parser.entry_buf, rows->parser.entry_pos);
  return rows_refuse(rows, (long)rows->column, "%s", why);
}

static int feed(cli_rows *rows, const unsigned char *bytes, size_t size) {
  const unsigned char *nul = memchr(bytes, 0, size);
  size_t length = nul ? (size_t)(nul - bytes) : size;
  rows->quotes = rows->parser.quoted || memchr(bytes, '"', length);
  size_t taken = csv_parse(&rows->parser, bytes, length, take_field, take_row, rows);
  if (rows->result) return rows->result;
  if (taken != length) {
    if (csv_error(&rows->parser) != CSV_EPARSE) return refuse("out of memory");
    return stop_here(rows,
                     "a quote where none can be: a field with quotes is quoted whole, and its quotes are doubled");
  }
  if (nul) return stop_here(rows, "a NUL byte: this is no CSV text");
  if (rows->parser.entry_pos > FIELD_MAX) {
    if (rows->column == 0) rows->row_line = rows->line;
    return rows_refuse(rows, (long)rows->column, "longer than %d bytes (a quote that is not closed?)", FIELD_MAX);
  }
  return DONE;
}

static int read_blocks(cli_rows *rows, cli_source *source, cli_progress *progress) {
  uint64_t open = 0;
  if (source->size >= 3 && memcmp(source->block, "\xef\xbb\xbf", 3) == 0) source->position = 3;
  while (source->size > source->position) {
    uint64_t ended = rows->ended;
    int result = feed(rows, source->block + source->position, source->size - source->position);
    if (result) return result;
    open = rows->ended == ended ? open + source->size : 0;
    if (open > ROW_MAX) {
      rows->row_line = rows->column ? rows->row_line : rows->line;
      return rows_refuse(rows, ROWS_NO_COLUMN, "longer than %d bytes", ROW_MAX);
    }
    if (source->total) progress_show(progress, source->path, (double)source->taken / (double)source->total);
    if (source_fill(source)) return REFUSED;
  }
  if (csv_fini(&rows->parser, take_field, take_row, rows))
    return rows_refuse(rows, (long)rows->column, "a quote is not closed before the end of the file");
  if (rows->result) return rows->result;
  return rows->header ? DONE : refuse("%s: is empty: not even a header line", source->path);
}

int rows_read(cli_source *source, const cli_row_handler *handler, void *user, const cli_arguments *arguments) {
  cli_rows rows = {.path = source->path, .handler = handler, .user = user, .line = 1, .row_line = 1};
  cli_progress progress;
  progress_begin(&progress, arguments);
  rows.names = calloc(ROWS_COLUMNS_MAX, sizeof *rows.names);
  if (!rows.names) return refuse("out of memory");
  csv_init(&rows.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL);
  csv_set_blk_size(&rows.parser, 4096);
  int result = read_blocks(&rows, source, &progress);
  progress_end(&progress);
  csv_free(&rows.parser);
  for (size_t i = 0; i < rows.columns; i++) free(rows.names[i]);
  free(rows.names);
  return result;
}
