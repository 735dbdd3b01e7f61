/* Events as JSON, one object a line. */
#ifndef CLV_EVENT_JSON_H
#define CLV_EVENT_JSON_H

#include <jansson.h>
#include <clv/clv.h>

typedef struct cli_event {
  clv_event is;
  clv_text tags[CLV_TAGS_MAX];
  json_t *root, *owned; /* what its texts lie in */
} cli_event;

/* Exit status; event_release in any case. */
int event_parse(const char *text, size_t size, uint32_t minor_digits, const char *path, uint64_t line,
                cli_event *event);
void event_release(cli_event *event);

#endif
