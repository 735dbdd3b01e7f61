/* Tables, numbers and bars for people. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include "clv_command.h"

void table_begin(cli_table *table, const char *align) {
  table->align = align;
  table->columns = strlen(align);
  table->rows = 0;
}

void table_row(cli_table *table, ...) {
  if (table->rows == TABLE_ROWS) return;
  va_list list;
  va_start(list, table);
  for (size_t i = 0; i < table->columns; i++)
    snprintf(table->cells[table->rows][i], TABLE_CELL, "%s", va_arg(list, const char *));
  va_end(list);
  table->rows++;
}

/* Characters of UTF-8 text. */
static int text_width(const char *text) {
  int width = 0;
  for (; *text; text++) width += (*text & 0xc0) != 0x80;
  return width;
}

void table_print(const cli_table *table, FILE *file, const char *indent) {
  int width[TABLE_COLUMNS] = {0};
  for (size_t row = 0; row < table->rows; row++) {
    for (size_t i = 0; i < table->columns; i++) {
      int w = text_width(table->cells[row][i]);
      if (w > width[i]) width[i] = w;
    }
  }
  for (size_t row = 0; row < table->rows; row++) {
    fputs(indent, file);
    for (size_t i = 0; i < table->columns; i++) {
      const char *cell = table->cells[row][i];
      int pad = width[i] - text_width(cell);
      bool last = true;
      for (size_t j = i + 1; j < table->columns && last; j++) last = !table->cells[row][j][0];
      if (table->align[i] == 'r') fprintf(file, "%*s%s", pad, "", cell);
      if (table->align[i] != 'r') fprintf(file, "%s%*s", cell, last ? 0 : pad, "");
      fputs(last ? "\n" : "  ", file);
      if (last) break;
    }
  }
}

/* Commas between the thousands of the digits before the point. */
static const char *group(char text[TABLE_CELL]) {
  char plain[TABLE_CELL];
  memcpy(plain, text, TABLE_CELL);
  size_t sign = plain[0] == '-', whole = strcspn(plain + sign, "."), out = 0;
  for (size_t i = 0; plain[i] && out + 2 < TABLE_CELL; i++) {
    if (i > sign && i < sign + whole && (sign + whole - i) % 3 == 0) text[out++] = ',';
    text[out++] = plain[i];
  }
  text[out] = 0;
  return text;
}

const char *text_count(int64_t value, char text[TABLE_CELL]) {
  snprintf(text, TABLE_CELL, "%lld", (long long)value);
  return group(text);
}

const char *text_money(double minor, uint32_t minor_digits, char text[TABLE_CELL]) {
  double scale = 1;
  for (uint32_t i = 0; i < minor_digits; i++) scale *= 10;
  return text_real(minor / scale, (int)minor_digits, text);
}

const char *text_real(double value, int decimals, char text[TABLE_CELL]) {
  if (fabs(value) >= 1e15) {
    snprintf(text, TABLE_CELL, "%.6g", value);
    return text;
  }
  snprintf(text, TABLE_CELL, "%.*f", decimals, value);
  return group(text);
}

const char *text_bar(double share, int width, char text[TABLE_CELL]) {
  int length = (int)lround(fmin(fmax(share, 0), 1) * width);
  if (length == 0 && share > 0) length = 1;
  if (length > TABLE_CELL - 1) length = TABLE_CELL - 1;
  memset(text, '#', (size_t)length);
  text[length] = 0;
  return text;
}
