/*
 * Figures as lines of JSON. Names here need no escapes.
 */
#include "bench/measure.h"

#include <zstd.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static FILE *append(const char *file)
{
    FILE *f = fopen(file, "a");

    if (!f)
        die("%s: cannot be written", file);
    return f;
}

void result(const struct results *r, const char *what, const char *unit,
            double value)
{
    FILE *f = append(r->file);

    fprintf(f,
            "{\"corpus\": \"%s\", \"peer\": \"%s\", \"what\": \"%s\", "
            "\"unit\": \"%s\", \"repeat\": %u, \"value\": %.9g}\n",
            r->corpus, r->peer, what, unit, r->repeat, value);
    fclose(f);
}

/* The value of "model name : …", without what JSON would escape. */
static void cpu_model(char *buf, size_t cap)
{
    FILE *f = fopen("/proc/cpuinfo", "r");
    char line[256];

    snprintf(buf, cap, "unknown");
    while (f && fgets(line, sizeof(line), f)) {
        char *colon = strchr(line, ':');

        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        line[strcspn(line, "\n\"\\")] = '\0';
        snprintf(buf, cap, "%s", colon + 2);
        break;
    }
    if (f)
        fclose(f);
}

void result_machine(const char *file)
{
    double load[1] = { 0 };
    struct utsname os;
    char date[16] = "";
    char cpu[256];
    time_t now = time(NULL);
    struct tm *utc = gmtime(&now);
    FILE *f;

    cpu_model(cpu, sizeof(cpu));
    if (uname(&os) != 0 || getloadavg(load, 1) != 1)
        die("the machine does not say what it is");
    if (utc)
        strftime(date, sizeof(date), "%Y-%m-%d", utc);
    f = append(file);
    fprintf(f,
            "{\"machine\": {\"cpu\": \"%s\", \"cores\": %ld, \"memory\": %.0f, "
            "\"kernel\": \"%s %s\", \"compiler\": \"%s %s\", "
            "\"zstd\": \"%s\", \"date\": \"%s\", \"load\": %.2f}}\n",
            cpu, sysconf(_SC_NPROCESSORS_ONLN),
            (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE),
            os.sysname, os.release,
#ifdef __clang__
            "clang", __clang_version__,
#else
            "gcc", __VERSION__,
#endif
            ZSTD_versionString(), date, load[0]);
    fclose(f);
}
