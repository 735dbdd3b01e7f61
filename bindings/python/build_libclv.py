"""Builds libclv._libclv: cffi over the library compiled in, or with LIBCLV_SYSTEM=1 over the one of pkg-config."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import os
import runpy
import shlex
import subprocess
from pathlib import Path

from cffi import FFI

HERE = Path(__file__).resolve().parent
DECLARED = runpy.run_path(str(HERE / "libclv" / "_cdef.py"))

# The one call that is made for speed: it gives the prediction its size, and holds the account's gate (_lock.py), which
# costs less than a lock of Python's. Threads for a fit, of C alone: what Ctrl-C
# raises in a Python function would leave tasks behind that still run. And streams of Arrow whose batches are asked for
# through Python, which has the account's lock, and that tell when they are released.
CDEF = """
typedef struct python_gate python_gate;
python_gate *python_gate_new(void);
void python_gate_free(python_gate *gate);
void python_gate_enter(python_gate *gate);
void python_gate_leave(python_gate *gate);
clv_status python_predict(python_gate *gate, const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                          const clv_predict_options *options, clv_prediction *prediction);
void python_threads_run(clv_task_fn task, void *data, size_t count, void *user);
extern "Python" int python_stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out, void *user);
extern "Python" int python_stream_released(void *user);
struct ArrowArrayStream *python_stream_new(void);
int python_stream_guard(struct ArrowArrayStream *stream, void *user);
void python_capsule_dropped(void *capsule);
"""
SOURCE = """
#include <errno.h>
#include <pthread.h>

typedef struct python_gate {
  pthread_mutex_t mutex;
} python_gate;

/* Whoever is inside may enter again. NULL: out of memory. */
static python_gate *python_gate_new(void) {
  python_gate *gate = malloc(sizeof *gate);
  pthread_mutexattr_t attributes;
  if (!gate || pthread_mutexattr_init(&attributes) != 0) return free(gate), NULL;
  int failed = pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE) ||
               pthread_mutex_init(&gate->mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  if (failed) return free(gate), NULL;
  return gate;
}

static void python_gate_free(python_gate *gate) {
  if (gate) pthread_mutex_destroy(&gate->mutex);
  free(gate);
}

static void python_gate_enter(python_gate *gate) { pthread_mutex_lock(&gate->mutex); }

/* Nothing happens where the thread is not inside. */
static void python_gate_leave(python_gate *gate) { pthread_mutex_unlock(&gate->mutex); }

static clv_status python_predict(python_gate *gate, const clv_account *account, const void *id, size_t id_size,
                                 int64_t as_of, const clv_predict_options *options, clv_prediction *prediction) {
  prediction->size = sizeof *prediction;
  python_gate_enter(gate);
  clv_status status = clv_account_predict(account, id, id_size, as_of, options, prediction, NULL);
  python_gate_leave(gate);
  return status;
}

typedef struct shared_tasks {
  clv_task_fn task;
  void *data;
  size_t count, next;
} shared_tasks;

static void *shared_tasks_take(void *given) {
  shared_tasks *all = given;
  for (;;) {
    size_t index = __atomic_fetch_add(&all->next, 1, __ATOMIC_RELAXED);
    if (index >= all->count) return NULL;
    all->task(all->data, index);
  }
}

/* `user` is the number of threads, the caller's among them; where there are no more to be had, fewer do it all. */
static void python_threads_run(clv_task_fn task, void *data, size_t count, void *user) {
  enum { MOST = 63 };
  shared_tasks all = {task, data, count, 0};
  pthread_t others[MOST];
  size_t started = 0, wanted = (size_t)(uintptr_t)user;
  while (started < MOST && started + 1 < wanted && started + 1 < count &&
         pthread_create(&others[started], NULL, shared_tasks_take, &all) == 0)
    started++;
  shared_tasks_take(&all);
  for (size_t i = 0; i < started; i++) pthread_join(others[i], NULL);
}

static int python_stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out, void *user);
static int python_stream_released(void *user);

typedef struct guarded_stream {
  struct ArrowArrayStream inner;
  void *user;
} guarded_stream;

static int guarded_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  guarded_stream *own = stream->private_data;
  return own->inner.get_schema(&own->inner, out);
}

static int guarded_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  guarded_stream *own = stream->private_data;
  int code = python_stream_next(&own->inner, out, own->user);
  /* Ctrl-C came to the callback, where nobody else would hear of it: it comes again behind the reader's call. */
  if (code == EINTR) PyErr_SetInterrupt();
  return code;
}

static const char *guarded_last_error(struct ArrowArrayStream *stream) {
  guarded_stream *own = stream->private_data;
  return own->inner.get_last_error(&own->inner);
}

static void guarded_release(struct ArrowArrayStream *stream) {
  guarded_stream *own = stream->private_data;
  own->inner.release(&own->inner);
  /* Who releases it may be on the way out with an exception, which is kept. */
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  int interrupted = 0;
  while (python_stream_released(own->user) == EINTR) interrupted = 1;
  if (interrupted) PyErr_SetInterrupt();
  PyErr_Restore(type, value, traceback);
  PyGILState_Release(state);
  free(own);
  stream->release = NULL;
}

static struct ArrowArrayStream *python_stream_new(void) { return calloc(1, sizeof(struct ArrowArrayStream)); }

static int python_stream_guard(struct ArrowArrayStream *stream, void *user) {
  guarded_stream *own = malloc(sizeof *own);
  if (own == NULL) return 1;
  own->inner = *stream;
  own->user = user;
  stream->get_schema = guarded_schema;
  stream->get_next = guarded_next;
  stream->get_last_error = guarded_last_error;
  stream->release = guarded_release;
  stream->private_data = own;
  return 0;
}

/* Who takes the stream out of the capsule leaves it released. */
static void python_capsule_dropped(void *capsule) {
  struct ArrowArrayStream *stream = PyCapsule_GetPointer((PyObject *)capsule, "arrow_array_stream");
  if (stream == NULL) return;
  if (stream->release != NULL) stream->release(stream);
  free(stream);
}
"""


def pkg_config(package, default):
    """Flags of the compiler and of the linker."""
    tool = os.environ.get("PKG_CONFIG", "pkg-config")
    try:
        return [shlex.split(subprocess.run([tool, flags, package], check=True, capture_output=True, text=True).stdout)
                for flags in ("--cflags", "--libs")]
    except (OSError, subprocess.CalledProcessError):
        if default is None:
            raise SystemExit(f"libclv: {tool} does not find {package}") from None
        return default


def flags():
    if os.environ.get("LIBCLV_SYSTEM") == "1":
        compiling, linking = pkg_config("libclv", None)
        return "#include <clv/clv.h>\n", [], compiling, linking
    # In the tree the library is there to be put together; in a source distribution it was.
    amalgamate = HERE.parent / "amalgamate"
    if amalgamate.exists():
        runpy.run_path(str(amalgamate))["amalgamate"](HERE / "amalgamation")
    compiling, linking = pkg_config("gsl", [[], ["-lgsl", "-lgslcblas", "-lm"]])
    compiling += ["-std=gnu11", "-O3", "-ffp-contract=off", "-fvisibility=hidden", "-DNDEBUG", "-DCLV_API=",
                  f"-I{HERE / 'amalgamation'}"]
    return '#include "clv.h"\n', ["amalgamation/clv.c"], compiling, [flag for flag in linking if flag != "-lgslcblas"]


ffi = FFI()
ffi.cdef(DECLARED["CDEF"] + CDEF)
header, sources, compiling, linking = flags()
ffi.set_source("libclv._libclv", header + DECLARED["SOURCE"] + SOURCE, sources=sources,
               extra_compile_args=[*compiling, "-pthread"], extra_link_args=[*linking, "-pthread"], py_limited_api=True)
