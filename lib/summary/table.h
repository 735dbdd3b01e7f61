/* Private to summary/: sorted keys, tables of counts, and what collects them. */
#ifndef CLVP_SUMMARY_TABLE_H
#define CLVP_SUMMARY_TABLE_H

#include "summary.h"

#define CLVP_SIGN_BIT (UINT64_C(1) << 63)

/* Two words that sort as one unsigned number. */
typedef struct clvp_word_pair {
  uint64_t high, low;
} clvp_word_pair;

/* Is `pairs` ascending by (high, low & low_mask)? */
bool clvp_word_pairs_sorted(const clvp_word_pair *pairs, size_t count, uint64_t low_mask);
/* Stable radix sort, over the bits in which they differ, by (high, low & low_mask). Returns where the result is:
 * `pairs` or `scratch`, of equal size. */
clvp_word_pair *clvp_word_pairs_sort(clvp_word_pair *pairs, clvp_word_pair *scratch, size_t count, uint64_t low_mask);

/* The same of words below 2^bits. */
uint64_t *clvp_words_sort(uint64_t *words, uint64_t *scratch, size_t count, unsigned bits);

/* A key of a table as a pair that sorts alike, and back. */
static inline clvp_word_pair clvp_word_pair_from_key(int32_t a, int64_t b) {
  clvp_word_pair pair = {(uint64_t)((int64_t)a - INT32_MIN), (uint64_t)b ^ CLVP_SIGN_BIT};
  return pair;
}
static inline int32_t clvp_word_pair_a(clvp_word_pair pair) { return (int32_t)((int64_t)pair.high + INT32_MIN); }
static inline int64_t clvp_word_pair_b(clvp_word_pair pair) { return (int64_t)(pair.low ^ CLVP_SIGN_BIT); }

/* All fill `table`, which is overwritten, and leave it alone when they fail. No row needs no memory. */
clv_status clvp_table_allocate(clvp_table *table, size_t size, const clv_allocator *allocator, clv_error *error);
clv_status clvp_table_copy(clvp_table *table, const clvp_table *from, const clv_allocator *allocator, clv_error *error);
/* Each pair counts one; `sorted` is. */
clv_status clvp_table_collapse(clvp_table *table, const clvp_word_pair *sorted, size_t count,
                               const clv_allocator *allocator, clv_error *error);
/* p + q or p - q, without the rows that come to 0. CLV_EOVERFLOW where a count leaves 64 bits. */
clv_status clvp_table_merge(clvp_table *table, const clvp_table *p, const clvp_table *q, bool subtract,
                            const clv_allocator *allocator, clv_error *error);
void clvp_table_release(clvp_table *table, const clv_allocator *allocator);

/* The sum of the counts, and false where the sum of their magnitudes leaves 63 bits: held for every table of a summary,
 * it lets counts be negated, and summed in any order. */
bool clvp_table_sum(const clvp_table *table, int64_t *sum);

/* The count of all rows whose first key is `a`, from row `*at`, which moves behind them. */
int64_t clvp_table_take_group(const clvp_table *table, size_t *at, int32_t a);

/* The sum of b times count, which every table of a summary keeps below 2^127 in magnitude. */
clvp_wide clvp_table_weigh_spend(const clvp_table *table);

/* What holds for the summary of any orders, and so, being linear, for sums and differences of them. Else CLV_EDATA, or
 * CLV_EOVERFLOW where sums leave 64 bits; the error names the table. */
clv_status clvp_summary_agree(const clv_summary *summary, clv_error *error);

/* A table under construction: keys that wait, unsorted, beside those already counted. */
typedef struct clvp_tally {
  clvp_table table;
  clvp_word_pair *pending;
  size_t size, capacity; /* of pending */
} clvp_tally;

/* Room for one more key; sorts the waiting ones into the table now and then, so that they stay few. */
clv_status clvp_tally_reserve(clvp_tally *tally, const clv_allocator *allocator, clv_error *error);
static inline void clvp_tally_add(clvp_tally *tally, int32_t a, int64_t b) {
  tally->pending[tally->size++] = clvp_word_pair_from_key(a, b);
}
/* Counts all waiting keys into the table. On failure the same keys are counted or waiting as before. */
clv_status clvp_tally_flush(clvp_tally *tally, const clv_allocator *allocator, clv_error *error);
void clvp_tally_release(clvp_tally *tally, const clv_allocator *allocator);

#define CLVP_HISTOGRAM_PAGE 4096
#define CLVP_HISTOGRAM_PAGES ((CLV_DAY_MAX - CLV_DAY_MIN) / CLVP_HISTOGRAM_PAGE + 1)

/* Counts by an index from 0 to CLV_DAY_MAX - CLV_DAY_MIN, in pages that appear where they are needed. */
typedef struct clvp_histogram {
  int64_t **pages; /* NULL, or CLVP_HISTOGRAM_PAGES of them, each NULL or a page */
} clvp_histogram;

clv_status clvp_histogram_make_page(clvp_histogram *histogram, int32_t index, const clv_allocator *allocator,
                                    clv_error *error);
/* Makes sure that `index` can be counted. */
static inline clv_status clvp_histogram_reserve(clvp_histogram *histogram, int32_t index,
                                                const clv_allocator *allocator, clv_error *error) {
  if (histogram->pages != NULL && histogram->pages[index / CLVP_HISTOGRAM_PAGE] != NULL) return CLV_OK;
  return clvp_histogram_make_page(histogram, index, allocator, error);
}
static inline void clvp_histogram_add(clvp_histogram *histogram, int32_t index) {
  histogram->pages[index / CLVP_HISTOGRAM_PAGE][index % CLVP_HISTOGRAM_PAGE]++;
}
/* As a table whose key is `base` + index. */
clv_status clvp_histogram_table(const clvp_histogram *histogram, int32_t base, clvp_table *table,
                                const clv_allocator *allocator, clv_error *error);
void clvp_histogram_release(clvp_histogram *histogram, const clv_allocator *allocator);

#endif
