# bash completion for newsfiche: what its help says, and what the archive at hand has.

# _newsfiche_commands BEGINNING: those that go on with it.
_newsfiche_commands() {
    compgen -W "$(newsfiche help 2>/dev/null | sed -nE 's/^  ([a-z]+) .*/\1/p' |
        grep -vx newsfiche) help --help --version" -- "$1"
}

# _newsfiche_has LIST MEMBER: what the first archive on the line has in a list of "info".
# Names with anything that JSON escapes are left out.
_newsfiche_has() {
    local word archive=''
    for word in "${words[@]:2}"; do
        word=${word/#\~\//$HOME/}
        [[ -z $archive && $word != -* && -f $word ]] && archive=$word
    done
    [[ -n $archive ]] || return
    newsfiche info --quiet --json -- "$archive" 2>/dev/null |
        sed -n "s/.*,\"$1\":{\"count\"//p" | sed 's/},"[a-z]*":{"count".*//' |
        grep -oE "\"$2\":\"[^\"\\\\]+\"" | sed 's/^"[a-z]*":"//; s/"$//'
}

# _newsfiche_offer BEFORE: of the lines that come in, those that go on with what was typed.
# Not by compgen -W, which would run what an archive calls "$(...)".
_newsfiche_offer() {
    local name
    while IFS= read -r name; do
        name=$(printf %q "$name")
        [[ $1$name == "$cur"* ]] && COMPREPLY+=("$1$name")
    done
}

_newsfiche() {
    local cur prev words cword
    _init_completion -n : 2>/dev/null || {
        cur=${COMP_WORDS[COMP_CWORD]}
        prev=${COMP_WORDS[COMP_CWORD - 1]}
        words=("${COMP_WORDS[@]}")
        cword=$COMP_CWORD
    }

    local fields='number url canonical_url id title text html summary authors
        published modified fetched language source domain section tags image
        rights path'
    if ((cword == 1)); then
        mapfile -t COMPREPLY < <(_newsfiche_commands "$cur")
        return
    fi

    case $prev in
    --color)
        mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
        return
        ;;
    --from)
        [[ ${words[1]} == diff ]] && return
        mapfile -t COMPREPLY < <(
            compgen -W "$(newsfiche formats 2>/dev/null | grep -o '^[a-z]*')" -- "$cur")
        return
        ;;
    --known)
        mapfile -t COMPREPLY < <(compgen -W 'version skip keep' -- "$cur")
        return
        ;;
    --on-error)
        local what=skip
        [[ ${words[1]} == sql ]] && what=null
        mapfile -t COMPREPLY < <(compgen -W "stop $what" -- "$cur")
        return
        ;;
    --field | --fields)
        local before=''
        [[ $cur == *,* ]] && before=${cur%,*},
        mapfile -t COMPREPLY < <(compgen -P "$before" -W "$fields" -- "${cur##*,}")
        _newsfiche_offer "$before" < <(_newsfiche_has fields key | grep -v ,)
        return
        ;;
    --lang)
        _newsfiche_offer '' < <(_newsfiche_has languages name)
        return
        ;;
    --source)
        _newsfiche_offer '' < <(_newsfiche_has sources name)
        return
        ;;
    --map)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
        ;;
    -C)
        if [[ ${words[1]} == extract ]]; then
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        fi
        return
        ;;
    --directory)
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        return
        ;;
    --to | --sample | --since | --until | --limit | --part | --numbers | --newest | --level | \
    --jobs | --block | --at | --articles | --context | --flush-every | --wait | \
        --columns | --encoding | --max-memory)
        return
        ;;
    --by)
        mapfile -t COMPREPLY < <(compgen -W 'year month day source language count= size=' -- "$cur")
        return
        ;;
    --format)
        mapfile -t COMPREPLY < <(compgen -W 'jsonl csv tsv' -- "$cur")
        return
        ;;
    esac

    if [[ ${words[1]} == help ]]; then
        mapfile -t COMPREPLY < <(_newsfiche_commands "$cur")
        return
    fi
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(newsfiche help "${words[1]}" 2>/dev/null |
            sed -nE 's/^  (-.,|   ) (--[a-z-]+).*/\2/p')" -- "$cur")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}

complete -F _newsfiche newsfiche
