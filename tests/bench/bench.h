/* What programs that measure share: clocks, random numbers, models as CDNOW has them, and the end where a call fails.
 */
#ifndef BENCH_H
#define BENCH_H

#include <clv/clv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static inline double bench_clock(clockid_t id) {
  struct timespec time;
  clock_gettime(id, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Seconds of this process on the processor: what else runs on the machine does not count. */
static inline double bench_seconds(void) { return bench_clock(CLOCK_PROCESS_CPUTIME_ID); }

/* `error` may be NULL. */
static inline void bench_need(clv_status status, const clv_error *error) {
  if (status == CLV_OK) return;
  fprintf(stderr, "bench: %s: %s %s\n", clv_status_text(status), error ? error->field : "",
          error ? error->message : "");
  exit(1);
}

static inline void *bench_room(size_t count, size_t size) {
  void *block = calloc(count + 1, size);
  if (block == NULL) bench_need(CLV_ENOMEM, NULL);
  return block;
}

/* SplitMix64 (Steele, Lea and Flood 2014). */
static inline uint64_t bench_draw(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Fitted to CDNOW, in weeks and dollars, with Gamma-Gamma. */
static inline clv_model *bench_model(int32_t kind) {
  static const double parameters[][4] = {
      {0}, {.385, 12.07}, {.243, 4.414, .793, 2.426}, {.525, 6.183, .891, 1.614}, {.553, 10.578, .606, 11.669}};
  static const double spend[] = {6.25, 3.74, 15.44};
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_error error = CLV_ERROR_INIT;
  clv_model *model = NULL;
  spec.kind = kind;
  spec.unit_days = 7;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  memcpy(spec.parameters, parameters[kind], sizeof parameters[kind]);
  memcpy(spec.spend_parameters, spend, sizeof spend);
  bench_need(clv_model_create(&model, &spec, NULL, &error), &error);
  return model;
}

#endif
