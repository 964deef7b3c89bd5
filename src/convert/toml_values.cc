/*
 * TOML through toml++. The only file in C++; no exception leaves it.
 */
#include "src/convert/toml_values.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <new>
#include <sstream>
#include <string>

namespace {

/* What toml++ takes for granted does not hold. */
struct not_so {};

constexpr void take_for_granted(bool holds)
{
    if (!holds)
        throw not_so();
}

} // namespace

/* It takes for granted what it has not looked at: a table's name that begins with
 * a control character fails an assertion, and without them anything may happen. So
 * they are kept, and end the parsing. */
#undef NDEBUG
#define TOML_ASSERT(expr) take_for_granted(static_cast<bool>(expr))
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <newsfiche/convert.h>

namespace {

void put_quoted(std::string &out, std::string_view text)
{
    const size_t at = out.size();

    out.resize(at + 6 * text.size() + 2);
    char *end = nf_json_quote({ text.data(), text.size() }, &out[at]);
    out.resize(static_cast<size_t>(end - out.data()));
}

template <typename Number> void put_number(std::string &out, Number number)
{
    char digits[64];
    const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;

    out.append(digits, end);
}

/* JSON has no word for numbers that are none. */
void put_float(std::string &out, double number)
{
    if (std::isfinite(number))
        put_number(out, number);
    else
        out += std::isnan(number) ? "\"nan\"" : number > 0 ? "\"inf\"" : "\"-inf\"";
}

template <typename Time> void put_time(std::string &out, const Time &time)
{
    std::ostringstream text;

    text << time;
    put_quoted(out, text.str());
}

void put_node(std::string &out, const toml::node &node);

void put_table(std::string &out, const toml::table &table)
{
    const char *between = "{";

    for (const auto &[key, node] : table) {
        out += between;
        put_quoted(out, key.str());
        out += ':';
        put_node(out, node);
        between = ",";
    }
    out += *between == '{' ? "{}" : "}";
}

void put_array(std::string &out, const toml::array &array)
{
    const char *between = "[";

    for (const auto &node : array) {
        out += between;
        put_node(out, node);
        between = ",";
    }
    out += *between == '[' ? "[]" : "]";
}

void put_node(std::string &out, const toml::node &node)
{
    switch (node.type()) {
    case toml::node_type::table:          return put_table(out, *node.as_table());
    case toml::node_type::array:          return put_array(out, *node.as_array());
    case toml::node_type::string:         return put_quoted(out, node.as_string()->get());
    case toml::node_type::integer:        return put_number(out, node.as_integer()->get());
    case toml::node_type::floating_point: return put_float(out, node.as_floating_point()->get());
    case toml::node_type::date:           return put_time(out, node.as_date()->get());
    case toml::node_type::time:           return put_time(out, node.as_time()->get());
    case toml::node_type::date_time:      return put_time(out, node.as_date_time()->get());
    case toml::node_type::boolean:
        out += node.as_boolean()->get() ? "true" : "false";
        return;
    case toml::node_type::none:
        break;
    }
    out += "null";
}

enum nf_toml_kind kind_of(const toml::node &node)
{
    return node.is_string()                             ? NF_TOML_STRING
           : node.is_table() || node.is_array()         ? NF_TOML_NEST
           : node.is_integer() || node.is_floating_point() ? NF_TOML_NUMBER
                                                           : NF_TOML_WORD;
}

} // namespace

enum nf_toml_status nf_toml_values(struct nf_str text, void *ctx,
                                   bool (*take)(void *ctx,
                                                const struct nf_toml_value *value),
                                   char why[NF_TOML_WHY], size_t *line)
{
    try {
        const toml::table table = toml::parse(std::string_view(text.ptr, text.len));
        std::string json;

        for (const auto &[key, node] : table) {
            const auto *string = node.as_string();
            struct nf_toml_value value = {};

            json.clear();
            put_node(json, node);
            value.key = { key.str().data(), key.str().size() };
            value.line = key.source().begin.line - 1;
            value.kind = kind_of(node);
            value.json = { json.data(), json.size() };
            if (string)
                value.string = { string->get().data(), string->get().size() };
            if (!take(ctx, &value))
                return NF_TOML_NOMEM;
        }
        return NF_TOML_OK;
    } catch (const toml::parse_error &e) {
        const std::string_view said = e.description();

        snprintf(why, NF_TOML_WHY, "%.*s", static_cast<int>(said.size()), said.data());
        *line = e.source().begin.line ? e.source().begin.line - 1 : 0;
        return NF_TOML_BROKEN;
    } catch (const std::bad_alloc &) {
        return NF_TOML_NOMEM;
    } catch (...) {
        snprintf(why, NF_TOML_WHY, "not valid TOML");
        *line = 0;
        return NF_TOML_BROKEN;
    }
}
