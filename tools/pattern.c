/*
 * Patterns by PCRE2. One may be made to take years on some text, and texts are made by
 * anybody: steps and memory are limited.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "tools/pattern.h"

#include <ctype.h>
#include <pcre2.h>
#include <stdlib.h>

#include "src/base/buf.h"
#include "tools/message.h"

#define MOST_STEPS 10000000u      /* from one place of a text on */
#define MOST_HEAP (64u << 10)     /* KiB */
#define MOST_STACK (1u << 20)     /* bytes, of compiled patterns */
#define FIRST_STACK (32u << 10)

struct pattern {
    pcre2_code *code;
};

struct matcher {
    const struct pattern *pattern;
    pcre2_match_data *data;
    pcre2_match_context *limits;
    pcre2_jit_stack *stack;
};

/* @text as a pattern that matches just that. */
static bool quote(const char *text, struct nf_buf *to)
{
    for (; *text; text++) {
        if (ispunct((unsigned char)*text) && (unsigned char)*text < 0x80)
            nf_buf_add_byte(to, '\\');
        nf_buf_add_byte(to, (uint8_t)*text);
    }
    return !to->failed;
}

/* The place @offset, in bytes, in characters from 1 on. */
static size_t character_at(struct nf_str source, size_t offset)
{
    size_t n = 1;

    for (size_t i = 0; i < offset && i < source.len; i++)
        n += ((unsigned char)source.ptr[i] & 0xc0) != 0x80;
    return n;
}

static enum cli_exit compile(struct cli *cli, const char *text, struct nf_str source,
                             const struct pattern_opts *opts, pcre2_code **out)
{
    const uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_MULTILINE |
                           PCRE2_NEVER_BACKSLASH_C | (opts->any_case ? PCRE2_CASELESS : 0);
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    PCRE2_UCHAR why[256];
    PCRE2_SIZE offset;
    int error;

    if (!context)
        return fail_memory(cli);
    if (opts->words)
        pcre2_set_compile_extra_options(context, PCRE2_EXTRA_MATCH_WORD);
    *out = pcre2_compile((PCRE2_SPTR)source.ptr, source.len, flags, &error, &offset, context);
    pcre2_compile_context_free(context);
    if (*out) {
        /* Where that cannot be done, patterns are interpreted. */
        (void)pcre2_jit_compile(*out, PCRE2_JIT_COMPLETE);
        return CLI_OK;
    }
    pcre2_get_error_message(error, why, sizeof(why));
    if (opts->fixed)
        return fail_usage(cli, "the pattern '%s' cannot be used: %s", text, (const char *)why);
    return fail_usage(cli, "the pattern '%s' is wrong at character %zu: %s", text,
                      character_at(source, offset), (const char *)why);
}

enum cli_exit pattern_open(struct cli *cli, const char *text, const struct pattern_opts *opts,
                           struct pattern **out)
{
    struct nf_buf quoted = { .len = 0 };
    struct pattern *p = malloc(sizeof(*p));
    enum cli_exit end;

    if (!p || (opts->fixed && !quote(text, &quoted)))
        end = fail_memory(cli);
    else
        end = compile(cli, text, quoted.len ? nf_buf_view(&quoted) : safe_view(text), opts,
                      &p->code);
    nf_buf_free(&quoted);
    if (end == CLI_OK)
        *out = p;
    else
        free(p);
    return end;
}

void pattern_close(struct pattern *p)
{
    if (p)
        pcre2_code_free(p->code);
    free(p);
}

struct matcher *matcher_open(const struct pattern *p)
{
    struct matcher *m = calloc(1, sizeof(*m));

    if (!m)
        return NULL;
    m->pattern = p;
    m->data = pcre2_match_data_create_from_pattern(p->code, NULL);
    m->limits = pcre2_match_context_create(NULL);
    if (!m->data || !m->limits) {
        matcher_close(m);
        return NULL;
    }
    pcre2_set_match_limit(m->limits, MOST_STEPS);
    pcre2_set_heap_limit(m->limits, MOST_HEAP);
    /* Without one the machine's stack is used, of which a pattern gets 32 KiB. */
    m->stack = pcre2_jit_stack_create(FIRST_STACK, MOST_STACK, NULL);
    if (m->stack)
        pcre2_jit_stack_assign(m->limits, NULL, m->stack);
    return m;
}

void matcher_close(struct matcher *m)
{
    if (!m)
        return;
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->limits);
    pcre2_jit_stack_free(m->stack);
    free(m);
}

enum match matcher_find(struct matcher *m, struct nf_str text, size_t from, struct span *out)
{
    int n = pcre2_match(m->pattern->code, (PCRE2_SPTR)text.ptr, text.len, from, 0, m->data,
                        m->limits);
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->data);

    if (n == PCRE2_ERROR_NOMATCH)
        return MATCH_NONE;
    if (n < 0)
        return MATCH_GIVEN_UP;
    *out = (struct span){ at[0] < at[1] ? at[0] : at[1], at[1] };
    return MATCH_FOUND;
}
