/* Words, numbers, dates, texts and signs of an expression. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/unicode.h"
#include "tree.h"
#include <string.h>

enum { LEXER_DECIMALS_MAX = 18 };

/* A number has fewer digits than this. */
static const uint64_t lexer_digits_limit = UINT64_C(1000000000000000000);

clv_status clvp_query_fail(const clvp_query_draft *draft, size_t position, const char *message) {
  return clvp_fail_at(draft->error, CLV_EDATA, position, draft->table->parameter, message);
}

/* The byte `ahead` of the next one; 0 behind the end, which no rule asks for. */
static unsigned char lexer_peek(const clvp_query_draft *draft, uint32_t ahead) {
  return draft->size - draft->at > ahead ? (unsigned char)draft->source[draft->at + ahead] : 0;
}

static bool lexer_is_digit(unsigned char byte) { return byte >= '0' && byte <= '9'; }

static bool lexer_begins_name(unsigned char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool lexer_in_name(unsigned char byte) { return lexer_begins_name(byte) || lexer_is_digit(byte); }

static clv_status lexer_name(clvp_query_draft *draft) {
  clvp_query_token *token = &draft->token;
  token->kind = CLVP_TOKEN_NAME;
  while (lexer_in_name(lexer_peek(draft, 0))) draft->at++;
  token->span = (clvp_query_span){token->position, draft->at - token->position};
  return CLV_OK;
}

/* Digits from here on, taken into the number; false where they are too many. */
static bool lexer_digits(clvp_query_draft *draft, clvp_query_fixed *number, bool decimals) {
  for (unsigned char byte; lexer_is_digit(byte = lexer_peek(draft, 0)); draft->at++) {
    number->digits = number->digits * 10 + (uint64_t)(byte - '0');
    if (number->digits >= lexer_digits_limit || number->written + decimals > LEXER_DECIMALS_MAX) return false;
    number->written = (uint8_t)(number->written + decimals);
  }
  return true;
}

/* Behind a number nothing may stand that looks like a part of it. */
static clv_status lexer_behind(const clvp_query_draft *draft, const char *message) {
  unsigned char byte = lexer_peek(draft, 0);
  if (lexer_in_name(byte) || byte == '.' || byte == '-' || byte == '+')
    return clvp_query_fail(draft, draft->at, message);
  return CLV_OK;
}

static clv_status lexer_number(clvp_query_draft *draft) {
  clvp_query_token *token = &draft->token;
  clvp_query_fixed number = {0, 0, 0, lexer_peek(draft, 0) == '-'};
  token->kind = CLVP_TOKEN_NUMBER;
  if (!lexer_is_digit(lexer_peek(draft, 0))) draft->at++;
  bool fits = lexer_digits(draft, &number, false);
  if (fits && lexer_peek(draft, 0) == '.' && lexer_is_digit(lexer_peek(draft, 1))) {
    draft->at++;
    fits = lexer_digits(draft, &number, true);
  }
  if (!fits) return clvp_query_fail(draft, token->position, "a number has at most 18 digits, and 18 decimals");
  number.decimals = number.written;
  while (number.decimals > 0 && number.digits % 10 == 0) {
    number.digits /= 10;
    number.decimals--;
  }
  number.negative = number.negative && number.digits > 0;
  token->number = number;
  return lexer_behind(draft, "a number is digits, with a sign before and decimals behind a point at most");
}

/* Whether a date begins here, though perhaps a bad one: four digits and a hyphen. */
static bool lexer_begins_date(const clvp_query_draft *draft) {
  for (uint32_t i = 0; i < 4; i++)
    if (!lexer_is_digit(lexer_peek(draft, i))) return false;
  return lexer_peek(draft, 4) == '-';
}

static clv_status lexer_date(clvp_query_draft *draft) {
  static const char format[] = "dddd-dd-dd", wrong[] = "a date is written as year, month and day: 2024-01-31";
  clvp_query_token *token = &draft->token;
  int32_t parts[3] = {0, 0, 0}, part = 0;
  token->kind = CLVP_TOKEN_DATE;
  for (uint32_t i = 0; i < sizeof format - 1; i++, draft->at++) {
    unsigned char byte = lexer_peek(draft, 0);
    if (format[i] == '-' ? byte != '-' : !lexer_is_digit(byte)) return clvp_query_fail(draft, draft->at, wrong);
    if (format[i] == '-')
      part++;
    else
      parts[part] = parts[part] * 10 + (byte - '0');
  }
  if (clv_day_from_date(parts[0], parts[1], parts[2], &token->day, NULL) != CLV_OK)
    return clvp_query_fail(draft, token->position, "there is no such date");
  return lexer_behind(draft, wrong);
}

static int lexer_hex(unsigned char byte) {
  if (lexer_is_digit(byte)) return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* The byte that an escape stands for; -1 where it is none. */
static int lexer_escape(clvp_query_draft *draft) {
  unsigned char byte = lexer_peek(draft, 1);
  if (byte == '"' || byte == '\\') {
    draft->at += 2;
    return byte;
  }
  int high = lexer_hex(lexer_peek(draft, 2)), low = high < 0 ? -1 : lexer_hex(lexer_peek(draft, 3));
  if (byte != 'x' || low < 0) return -1;
  draft->at += 4;
  return high * 16 + low;
}

static clv_status lexer_text(clvp_query_draft *draft) {
  clvp_query_token *token = &draft->token;
  size_t begin = draft->text_size;
  token->kind = CLVP_TOKEN_TEXT;
  for (draft->at++; draft->at < draft->size && draft->source[draft->at] != '"';) {
    unsigned char byte = lexer_peek(draft, 0);
    unsigned char bytes[4] = {byte, 0, 0, 0};
    size_t size = 1;
    if (byte == '\\') {
      int escaped = lexer_escape(draft);
      if (escaped < 0)
        return clvp_query_fail(draft, draft->at, "an escape is \\\", \\\\ or \\x with two hexadecimal digits");
      bytes[0] = (unsigned char)escaped;
    } else {
      size = clvp_utf8_size(draft->source + draft->at, draft->size - draft->at);
      if (size == 0)
        return clvp_query_fail(draft, draft->at, "not UTF-8: write such a byte as \\x and two hexadecimal digits");
      if (byte < 0x20 || byte == 0x7f)
        return clvp_query_fail(draft, draft->at, "a control character: write it as \\x and two hexadecimal digits");
      memcpy(bytes, draft->source + draft->at, size);
      draft->at += (uint32_t)size;
    }
    if (draft->text_size + size - begin > CLVP_QUERY_TEXT_MAX)
      return clvp_query_fail(draft, token->position, "a text has at most 1,024 bytes");
    clv_status status = clvp_reserve(draft->allocator, (void **)&draft->texts, &draft->text_capacity,
                                     draft->text_size + size, 1, draft->error);
    if (status != CLV_OK) return status;
    memcpy(draft->texts + draft->text_size, bytes, size);
    draft->text_size += size;
  }
  if (draft->at == draft->size) return clvp_query_fail(draft, token->position, "the text has no end: a \" is missing");
  draft->at++;
  token->span = (clvp_query_span){(uint32_t)begin, (uint32_t)(draft->text_size - begin)};
  return CLV_OK;
}

static clv_status lexer_sign(clvp_query_draft *draft) {
  static const struct {
    char sign[3];
    uint8_t kind, accept;
  } signs[] = {{"!=", CLVP_TOKEN_COMPARISON, CLVP_LESS | CLVP_GREATER},
               {"<=", CLVP_TOKEN_COMPARISON, CLVP_LESS | CLVP_EQUAL},
               {">=", CLVP_TOKEN_COMPARISON, CLVP_GREATER | CLVP_EQUAL},
               {"=", CLVP_TOKEN_COMPARISON, CLVP_EQUAL},
               {"<", CLVP_TOKEN_COMPARISON, CLVP_LESS},
               {">", CLVP_TOKEN_COMPARISON, CLVP_GREATER},
               {"(", CLVP_TOKEN_OPEN, 0},
               {")", CLVP_TOKEN_CLOSE, 0},
               {",", CLVP_TOKEN_COMMA, 0},
               {"%", CLVP_TOKEN_PERCENT, 0}};
  unsigned char first = lexer_peek(draft, 0), second = lexer_peek(draft, 1);
  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
    const char *sign = signs[i].sign;
    if (first != (unsigned char)sign[0] || (sign[1] != '\0' && second != (unsigned char)sign[1])) continue;
    draft->token.kind = (clvp_query_token_kind)signs[i].kind;
    draft->token.accept = signs[i].accept;
    draft->at += sign[1] != '\0' ? 2 : 1;
    return CLV_OK;
  }
  const char *message = "such a character stands in a text only";
  if (first == '\'') message = "texts stand in double quotes";
  if (first == '-' || first == '+') message = "a sign stands right before a number; nothing is added or subtracted";
  if (first == '!' || first == '&' || first == '|') message = "write not, and, or";
  return clvp_query_fail(draft, draft->at, message);
}

clv_status clvp_query_next(clvp_query_draft *draft) {
  static const char blanks[] = " \t\n\r";
  while (draft->at < draft->size && memchr(blanks, draft->source[draft->at], sizeof blanks - 1)) draft->at++;
  memset(&draft->token, 0, sizeof draft->token);
  draft->token.position = draft->at;
  if (draft->at == draft->size) return CLV_OK;
  unsigned char first = lexer_peek(draft, 0), second = lexer_peek(draft, 1);
  if (lexer_begins_name(first)) return lexer_name(draft);
  if (first == '"') return lexer_text(draft);
  if (lexer_begins_date(draft)) return lexer_date(draft);
  if (lexer_is_digit((first == '-' || first == '+') ? second : first)) return lexer_number(draft);
  return lexer_sign(draft);
}
