#ifndef NF_TOOLS_SHORT_TIME_H
#define NF_TOOLS_SHORT_TIME_H

#include <newsfiche/types.h>

#define SHORT_TIME 22 /* of "2024-01-31 10:20+01:00" */

/* "2024-01-31T10:20:30+01:00" as "2024-01-31 10:20+01:00" for people; the zone is there
 * where it is not UTC, for --since and --until go by UTC. What is no such time is @value
 * itself; else the view is into @buf. */
struct nf_str short_time(struct nf_str value, char buf[SHORT_TIME]);

#endif
