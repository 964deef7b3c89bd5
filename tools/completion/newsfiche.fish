# fish completion for newsfiche: what its help says, and what the archive at hand has.

# Of "newsfiche help": commands, or the options of one, each with a tab and what it does.
function __newsfiche_commands
    newsfiche help 2>/dev/null | string replace -rf '^  ([a-z]+) +(.*)' '$1\t$2' |
        string match -v 'newsfiche*'
end
function __newsfiche_options
    newsfiche help $argv[1] 2>/dev/null |
        string replace -rf '^  (?:-.,|   ) (--[a-z-]+)(?: \S+)?(?:$|  +(.*))' '$1\t$2'
end

# __newsfiche_has LIST MEMBER: what the first archive on the line has in a list of "info".
# Names with anything that JSON escapes are left out.
function __newsfiche_has
    set -l archive
    for word in (commandline -opc)[3..-1]
        set word (string replace -r '^~/' "$HOME/" -- $word)
        if test -z "$archive"; and not string match -q -- '-*' $word; and test -f $word
            set archive $word
        end
    end
    test -n "$archive"; or return
    newsfiche info --quiet --json -- $archive 2>/dev/null |
        string replace -rf ".*,\"$argv[1]\":\{\"count\"" '' |
        string replace -r '\},"[a-z]*":\{"count".*' '' |
        string match -rga "\"$argv[2]\":\"([^\"\\\\]+)\""
end

function __newsfiche_fields
    set -l typed (commandline -ct)
    set -l before (string match -r '.*,' -- $typed)
    string replace -r '^' -- "$before" number url canonical_url id title text html summary \
        authors published modified fetched language source domain section tags image rights \
        path (__newsfiche_has fields key | string match -v '*,*')
end

function __newsfiche_words
    set -l words (commandline -opc)
    switch $words[-1]
        case --color
            string split ' ' 'auto always never'
        case --from
            test "$words[2]" = diff # there it is the number of a version
            or newsfiche formats 2>/dev/null | string match -r '^[a-z]+'
        case --known
            string split ' ' 'version skip keep'
        case --on-error
            test "$words[2]" = sql; and string split ' ' 'stop null'
            or string split ' ' 'stop skip'
        case --by
            string split ' ' 'year month day source language count= size='
        case --format
            string split ' ' 'jsonl csv tsv'
        case --lang
            __newsfiche_has languages name
        case --source
            __newsfiche_has sources name
        case --field --fields
            __newsfiche_fields
        case --directory -C
            __fish_complete_directories (commandline -ct)
        case '*'
            if test "$words[2]" = help
                __newsfiche_commands
            else if string match -q -- '-*' (commandline -ct)
                __newsfiche_options $words[2]
            else
                __fish_complete_path (commandline -ct)
            end
    end
end

complete -c newsfiche -f
complete -c newsfiche -n 'test (count (commandline -opc)) -eq 1' -a '(__newsfiche_commands)'
complete -c newsfiche -n 'test (count (commandline -opc)) -eq 1' -a help -d 'show help'
complete -c newsfiche -n 'test (count (commandline -opc)) -gt 1' -a '(__newsfiche_words)'
