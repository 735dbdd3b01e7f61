/* Streams of ours in the Arrow C interfaces: schemas and arrays with their release, and what a stream holds. */
#ifndef CLVP_ARROW_OUT_H
#define CLVP_ARROW_OUT_H

#include "../base/memory.h"
#include <clv/arrow.h>

/* Buffers of an array: validity, then the values; of ids offsets, then bytes. */
enum { CLVP_ARROW_VALIDITY = 0, CLVP_ARROW_DATA = 1, CLVP_ARROW_BYTES = 2, CLVP_ARROW_BUFFERS = 3 };

/* An attribute each with its reason, and the id. */
enum { CLVP_ARROW_FIELDS = 1 + 2 * CLV_ATTRIBUTE_LIMIT, CLVP_ARROW_NAME = 48, CLVP_ARROW_NOTES = 768 };

/* A column of a stream of ours. */
typedef struct clvp_arrow_field {
  char name[CLVP_ARROW_NAME];
  const char *format;      /* of the specification; static */
  const char *unit;        /* static; "" where there is none */
  const char *description; /* the same */
  uint32_t attribute;      /* its number, of a reason too; 0: no attribute */
  bool nullable, money, reason;
} clvp_arrow_field;

/* Metadata as the specification has it: a number of pairs, each text with its length before it. */
typedef struct clvp_arrow_notes {
  int32_t count;
  size_t size; /* bytes in use, the number of pairs included */
  char bytes[CLVP_ARROW_NOTES];
} clvp_arrow_notes;

void clvp_arrow_notes_init(clvp_arrow_notes *notes);
void clvp_arrow_note(clvp_arrow_notes *notes, const char *key, const char *value);
void clvp_arrow_note_integer(clvp_arrow_notes *notes, const char *key, int64_t value);

/* What a stream holds. The account or summary is the host's. */
typedef struct clvp_arrow_out clvp_arrow_out;
struct clvp_arrow_out {
  clv_allocator allocator;
  /* The next batch, released at the end; on failure nothing has changed. */
  clv_status (*next)(clvp_arrow_out *out, struct ArrowArray *batch, clv_error *error);
  clvp_arrow_field fields[CLVP_ARROW_FIELDS];
  size_t field_count;
  clvp_arrow_notes notes; /* of the table */
  uint32_t minor_digits;
  char currency[4];       /* "": not known */
  uint64_t position, end; /* of the account, or rows of the table */
  uint64_t delivered;     /* rows */
  size_t rows;            /* of a batch at most */
  void *scratch;          /* what `next` wants it for; or NULL */
  const clv_account *account;
  uint64_t generation;
  int64_t as_of;
  clv_predict_options predict;
  bool binary;          /* ids */
  clv_segment *segment; /* with a reference: its members only; or NULL */
  const clv_summary *summary;
  clv_summary_part part;
  char message[384]; /* of the last failure */
};

/* Add a column to the stream, and to it its reason where it may be absent and reasons are asked for. */
void clvp_arrow_add_field(clvp_arrow_out *out, const clvp_arrow_field *field, bool reasons);

/* arrow_make.c. The schema of a stream; false: no memory, `*schema` is unchanged then. */
bool clvp_arrow_make_schema(const clvp_arrow_out *out, struct ArrowSchema *schema);
/* A batch with a child for every column, the buffers of fixed width as long as `capacity` elements; of `length` rows,
 * nothing null. False: no memory, `*batch` is unchanged then. */
bool clvp_arrow_make_batch(const clvp_arrow_out *out, size_t length, size_t capacity, struct ArrowArray *batch);
/* Room for a buffer that an array of ours does not have yet. */
bool clvp_arrow_make_buffer(struct ArrowArray *array, int index, size_t bytes);
/* Memory of the array's own. */
void *clvp_arrow_buffer(const struct ArrowArray *array, int index);

/* arrow_stream.c. Checked copies of options; a stream that is to be filled and then handed out. */
clv_status clvp_arrow_out_create(clvp_arrow_out **out, const clv_arrow_export_options *options,
                                 clv_arrow_export_options *checked, const clv_allocator *allocator, clv_error *error);
void clvp_arrow_out_free(clvp_arrow_out *out);
void clvp_arrow_out_hand(clvp_arrow_out *out, struct ArrowArrayStream *stream);

#endif
