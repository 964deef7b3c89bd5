/*
 * What is said of an archive's parity.
 */
#include "tools/parity_show.h"

#include <string.h>

#include "tools/figures.h"
#include "tools/json_out.h"
#include "tools/message.h"

enum nf_status parity_look(const char *name, bool all, struct nf_parity *out,
                           struct nf_error *err)
{
    struct nf_parity_opts opts = NF_PARITY_OPTS_INIT;
    struct nf_source source = NF_SOURCE_INIT;
    enum nf_status st;

    if (strcmp(name, "-") == 0)
        return NF_OK;
    st = nf_source_file(name, &source, err);
    if (st != NF_OK)
        return st;
    opts.stop = cli_stop;
    st = (all ? nf_parity_check : nf_parity_find)(&source, &opts, out, err);
    source.close(source.ctx);
    return st;
}

bool parity_is_there(const char *name)
{
    struct nf_parity parity = NF_PARITY_INIT;

    return parity_look(name, false, &parity, NULL) == NF_OK && parity.percent > 0;
}

void parity_gone(struct cli *cli, const char *name)
{
    say(cli, "%s: has no parity any more; next: newsfiche seal %s", name, name);
}

void parity_summary(struct out *out, const struct nf_parity *p)
{
    char bytes[FIGURE_TEXT];

    out_format(out, "%llu %%, the first %s", (unsigned long long)p->percent,
               figure_bytes(p->covered, bytes));
}

static void state_text(struct out *out, const char *name, const struct nf_parity *p)
{
    char all[FIGURE_TEXT], damaged[FIGURE_TEXT], beyond[FIGURE_TEXT];

    if (p->damaged == 0) {
        out_string(out, ", whole\n");
        return;
    }
    out_format(out, "; of %s ranges %s %s damaged", figure_count(p->ranges, all),
               figure_count(p->damaged, damaged), p->damaged == 1 ? "is" : "are");
    if (p->beyond) {
        out_format(out, ", %s of them beyond what it can bring back\n",
                   figure_count(p->beyond, beyond));
        return;
    }
    out_string(out, ", and can be brought back: newsfiche repair ");
    out_safe(out, safe_view(name), SAFE_LINE);
    out_byte(out, '\n');
}

void parity_text(struct cli *cli, const char *name, const struct nf_parity *p)
{
    if (!p->percent)
        return;
    out_safe(&cli->out, safe_view(name), SAFE_LINE);
    out_string(&cli->out, ": parity: ");
    parity_summary(&cli->out, p);
    state_text(&cli->out, name, p);
}

void parity_json(struct cli *cli, const char *name, const struct nf_parity *p)
{
    struct out *out = &cli->out;

    if (!p->percent)
        return;
    json_begin(out);
    json_text(out, "type", safe_view("parity"));
    json_text(out, "archive", safe_view(name));
    json_number(out, "percent", p->percent);
    json_number(out, "covered", p->covered);
    json_number(out, "bytes", p->bytes);
    json_number(out, "ranges", p->ranges);
    json_number(out, "ranges_damaged", p->damaged);
    json_number(out, "ranges_beyond", p->beyond);
    json_end(out);
}
