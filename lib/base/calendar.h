/* The civil calendar inside the library: arguments already checked. */
#ifndef CLVP_CALENDAR_H
#define CLVP_CALENDAR_H

#include <clv/base.h>
#include <stdbool.h>

/* Clamped to CLV_DAY_MIN and CLV_DAY_MAX, as a zone may lead a day beyond them. */
int32_t clvp_day_of_time(int64_t time, int32_t day_offset);
/* The last second of `day`, clamped to CLV_TIME_MIN and CLV_TIME_MAX. */
int64_t clvp_last_second(int32_t day, int32_t day_offset);
/* Clamped to the month's end, and to CLV_DAY_MIN and CLV_DAY_MAX. */
int32_t clvp_add_months(int32_t day, int32_t months);
bool clvp_day_valid(int32_t day);
bool clvp_time_valid(int64_t time);

#endif
