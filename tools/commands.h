#ifndef NF_TOOLS_COMMANDS_H
#define NF_TOOLS_COMMANDS_H

#include "tools/cli.h"

/* One per cmd_<name>.c; none calls another. */
extern const struct cli_command cmd_pack;
extern const struct cli_command cmd_add;
extern const struct cli_command cmd_list;
extern const struct cli_command cmd_show;
extern const struct cli_command cmd_extract;
extern const struct cli_command cmd_export;
extern const struct cli_command cmd_grep;
extern const struct cli_command cmd_verify;
extern const struct cli_command cmd_index;
extern const struct cli_command cmd_search;
extern const struct cli_command cmd_catalog;
extern const struct cli_command cmd_info;
extern const struct cli_command cmd_log;
extern const struct cli_command cmd_history;
extern const struct cli_command cmd_diff;
extern const struct cli_command cmd_compact;
extern const struct cli_command cmd_merge;
extern const struct cli_command cmd_split;
extern const struct cli_command cmd_splits;
extern const struct cli_command cmd_sql;
extern const struct cli_command cmd_repair;
extern const struct cli_command cmd_salvage;
extern const struct cli_command cmd_seal;
extern const struct cli_command cmd_redact;
extern const struct cli_command cmd_formats;
extern const struct cli_command cmd_dump;

#endif
