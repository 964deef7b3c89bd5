#include "tools/short_time.h"

#include <string.h>

#define MINUTES 16 /* of "2024-01-31T10:20" */
#define ZONE 6     /* of "+01:00" */

struct nf_str short_time(struct nf_str value, char buf[SHORT_TIME])
{
    struct nf_str s = { buf, MINUTES };
    const char *zone;

    if (value.len < MINUTES || value.ptr[4] != '-' || value.ptr[10] != 'T')
        return value;
    memcpy(buf, value.ptr, MINUTES);
    buf[10] = ' ';
    zone = value.ptr + value.len - ZONE;
    if (value.len >= MINUTES + ZONE && (*zone == '+' || *zone == '-') &&
        memcmp(zone + 1, "00:00", ZONE - 1) != 0) {
        memcpy(buf + MINUTES, zone, ZONE);
        s.len += ZONE;
    }
    return s;
}
