#!/bin/sh
# run.sh CASE SOURCE WORK: embed newsfiche in one way, run what comes out.
# CC, CMAKE and BUILD (the build folder) come from the environment; CXX may. Builds that are
# tried, not measured, are without optimisation, so that they take half as long.
set -eu

case_name=$1
source=$2
work=$3
here=$source/tests/package
CXX=${CXX:-c++}
fast=-DCMAKE_BUILD_TYPE=Debug
installed=$(dirname "$work")/installed

rm -rf "$work"
mkdir -p "$work"
cd "$work"

# Build the project in project/ with @1, run both programs.
build_project() {
    "$CMAKE" -S "$here/project" -B build -DCMAKE_C_COMPILER="$CC" "$fast" "$@"
    "$CMAKE" --build build -j 2
    ./build/with_shared
    ./build/with_static
    if [ -x build/with_convert ]; then
        ./build/with_convert
        ./build/with_convert_static
    fi
    if [ -x build/with_arrow ]; then
        ./build/with_arrow
        ./build/with_arrow_static
    fi
}

case $case_name in
one_command)
    cd "$source"
    # shellcheck disable=SC2086
    "$CC" ${CFLAGS:-} -std=c11 -O1 -D_POSIX_C_SOURCE=200809L -I. -Iinclude \
        -o "$work/consumer" "$here/consumer.c" format/*.c src/[!c]*/*.c \
        src/ch*/*.c \
        -lzstd -lxxhash -pthread
    "$work/consumer"
    ;;
reader_only)
    # The same flags as those of the whole library, so that sizes can be compared.
    flags='CMAKE_BUILD_TYPE\|CMAKE_C_FLAGS[A-Z_]*\|CMAKE_C_COMPILER_LAUNCHER'
    sed -n "s/^\($flags\):[A-Z]*=\(.*\)/set(\1 \"\2\" CACHE STRING \"\")/p" \
        "$BUILD/CMakeCache.txt" >flags.cmake
    "$CMAKE" -C flags.cmake -S "$source" -B build -DCMAKE_C_COMPILER="$CC" -DNF_WRITER=OFF
    "$CMAKE" --build build -j 2
    [ ! -e build/tools ]
    # Nothing of what packs is there, and nothing is missing without it.
    nm build/libnewsfiche.a 2>/dev/null | awk '
        $1 == "U" && $2 ~ /^nf_/ { used[$2] }
        NF == 3 && $2 ~ /[TDBRVW]/ { there[$3] }
        END {
            for (name in used) if (!(name in there)) { print "missing: " name; bad = 1 }
            for (name in there)
                if (name ~ /^nf_(pack|writer|block_build|lexicon_train|job|parity)/) {
                    print "not for readers: " name
                    bad = 1
                }
            exit bad
        }'
    ar t build/libnewsfiche.a >members
    for file in "$source"/src/pack/*.c "$source"/src/learn/*.c "$source"/src/build/*.c \
        "$source"/src/parity/*.c "$source"/src/write/*.c; do
        if grep -qx "${file##*/}.o" members; then
            echo "not for readers: $file"
            exit 1
        fi
    done
    text() { size "$1" | awk 'END { print $1 }'; }
    reader=$(text build/libnewsfiche.so)
    whole=$(text "$BUILD/libnewsfiche.so")
    echo "text: $reader of $whole bytes"
    [ $((2 * reader)) -le "$whole" ]
    "$CC" -std=c11 -I"$source/include" -o print_json "$source/examples/print_json.c" \
        build/libnewsfiche.a -lzstd -lxxhash -pthread
    "$CC" -std=c11 -I"$source/include" -o reader "$here/consumer_reader.c" \
        build/libnewsfiche.a -lzstd -lxxhash -pthread
    ./reader "$source/tests/golden/good/hand.fiche"
    # As README has it.
    (cd "$source" && "$CC" -std=c11 -O1 -D_POSIX_C_SOURCE=200809L -I. -Iinclude \
        -o "$work/one_command" examples/print_json.c format/*.c \
        src/base/*.c src/article/*.c src/io/*.c src/ch*/*.c src/unpack/*.c \
        src/block/*.c src/index/*.c src/read/*.c src/set/*.c \
        -lzstd -lxxhash -pthread)
    ./print_json "$source/tests/golden/good/hand.fiche" >lines
    ./one_command "$source/tests/golden/good/hand.fiche" | cmp - lines
    [ -s lines ]
    ;;
cxx)
    for header in "$source"/include/newsfiche/*.h; do
        printf '#include <newsfiche/%s>\nextern int alone;\n' \
            "${header##*/}" >alone.c
        for std in c++11 c++17 c++20; do
            "$CXX" -std=$std -Wall -Wextra -pedantic-errors -Werror -fsyntax-only \
                -I"$source/include" -x c++ alone.c
        done
        "$CC" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
            -I"$source/include" alone.c
    done
    for std in c++11 c++17 c++20; do
        "$CXX" -std=$std -Wall -Wextra -pedantic-errors -Werror -I"$source/include" \
            -o consumer "$here/consumer.cc" "$BUILD/libnewsfiche.a" \
            -lzstd -lxxhash -lisal -pthread
        ./consumer
    done
    ;;
grown)
    # Structs that may grow have one member more: the program runs with the library
    # that has it, and one that has it with the library that does not.
    mkdir -p grown/include/newsfiche
    for header in "$source"/include/newsfiche/*.h; do
        awk '/^struct nf_.*\{$/ { inside = 1; grows = 0 }
             inside && /^    size_t struct_size;/ { grows = 1 }
             inside && /^};/ { if (grows) print "    size_t added;"; inside = 0 }
             { print }' "$header" >"grown/include/newsfiche/${header##*/}"
    done
    [ "$(grep -l 'size_t added;' grown/include/newsfiche/*.h | wc -l)" -ge 6 ]
    soname=$(readlink "$BUILD/libnewsfiche.so")
    (cd "$source" && "$CC" -std=c11 -O0 -fPIC -shared -fvisibility=hidden \
        -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -I. \
        -I"$work/grown/include" -o "$work/grown/$soname" -Wl,-soname,"$soname" \
        -Wl,--version-script=cmake/newsfiche.map \
        format/*.c src/[!c]*/*.c src/ch*/*.c -lzstd -lxxhash -pthread)
    "$CC" -std=c11 -I"$source/include" -o usual_program "$here/consumer_grown.c" \
        "$BUILD/$soname"
    "$CC" -std=c11 -DGROWN -Igrown/include -o grown_program "$here/consumer_grown.c" \
        "$BUILD/$soname"
    LD_LIBRARY_PATH=$BUILD ./usual_program
    LD_LIBRARY_PATH=$work/grown ./usual_program
    LD_LIBRARY_PATH=$BUILD ./grown_program
    ;;
subdirectory)
    build_project -DNEWSFICHE_SOURCE="$source"
    ;;
without_tests)
    # The tests can influence nothing that is built: it builds without them.
    mkdir tree
    (cd "$source" && tar cf - CMakeLists.txt cmake include format src tools \
        bindings examples fuzz) | (cd tree && tar xf -)
    "$CMAKE" -S tree -B build -DCMAKE_C_COMPILER="$CC" "$fast"
    "$CMAKE" --build build --target newsfiche_static -j 2
    ;;
without_parsers)
    # Front matter in YAML and TOML is text then, there is no SQL, no parity and no grep: it is
    # said. It is so in a folder that was made with all of them before.
    "$CMAKE" -S "$source" -B build -DCMAKE_C_COMPILER="$CC" "$fast" -DNF_BUILD_TESTS=OFF
    "$CMAKE" -S "$source" -B build -DCMAKE_C_COMPILER="$CC" "$fast" -DNF_WITH_YAML=OFF \
        -DNF_WITH_TOML=OFF -DNF_WITH_SQLITE=OFF -DNF_WITH_ISAL=OFF -DNF_WITH_PCRE2=OFF \
        -DNF_BUILD_TESTS=OFF
    "$CMAKE" --build build --target newsfiche_command -j 2
    printf -- '---\ntitle: a\n---\nIt.' >a.md
    printf -- '+++\ntitle = "a"\n+++\nIt.' >b.md
    printf '{"title": "a"}\nIt.' >c.md
    ./build/tools/newsfiche pack -v a.md b.md c.md -o a.fiche >said 2>&1
    grep 'a.md: .*: built without libyaml' said
    grep 'b.md: .*: built without toml++' said
    ./build/tools/newsfiche grep a a.fiche 2>said && exit 1
    grep 'built without PCRE2' said
    ./build/tools/newsfiche export a.fiche >got
    cat >want <<'END'
{"text":"---\ntitle: a\n---\nIt."}
{"text":"+++\ntitle = \"a\"\n+++\nIt."}
{"title":"a","text":"It."}
END
    cmp got want
    for command in index search sql; do
        ./build/tools/newsfiche "$command" --json a.fiche a >got 2>said && exit 1
        test ! -s got
        grep "^newsfiche: $command: .*built without SQLite, which $command needs" said
    done
    ./build/tools/newsfiche help sql | grep 'not in this build'
    if ./build/tools/newsfiche seal a.fiche 2>said; then exit 1; fi
    grep 'a.fiche: this build cannot make parity: it has no libisal' said
    cp "$source/tests/golden/good/sealed.fiche" b.fiche
    ./build/tools/newsfiche verify b.fiche | grep 'b.fiche: parity: 10 %.*whole'
    printf xxxx | dd of=b.fiche bs=1 seek=100 conv=notrunc status=none
    if ./build/tools/newsfiche repair b.fiche 2>said; then exit 1; fi
    grep 'b.fiche: parity is there .*, but this build has no libisal' said
    cp "$source/tests/golden/good/sealed.fiche" c.fiche
    ./build/tools/newsfiche add c.fiche a.md 2>said
    grep 'c.fiche: what was added has no parity: this build has no libisal' said
    ./build/tools/newsfiche verify c.fiche
    ;;
install)
    # Installed in one place, then moved: nothing may hold the old one.
    rm -rf "$installed"
    "$CMAKE" --install "$BUILD" --prefix "$work/first"
    mv "$work/first" "$installed"
    if grep -r "$work/first" "$installed" --include=*.pc --include=*.cmake; then
        echo "the package files name the place of installation"
        exit 1
    fi
    module=$(find "$installed" -name newsfiche.so)
    if [ -n "$module" ] && command -v sqlite3 >/dev/null; then
        LD_LIBRARY_PATH=$(dirname "$module") sqlite3 :memory: '.load newsfiche' \
            "SELECT name FROM pragma_module_list WHERE name = 'newsfiche'" | grep newsfiche
    fi
    ;;
find_package)
    build_project -DCMAKE_PREFIX_PATH="$installed"
    # Who prints articles as JSON needs two libraries beside those of the system, and that
    # of what makes parity.
    ldd build/with_shared | awk '{ print $1 }' | sort >needs
    grep libzstd needs && grep libxxhash needs
    if grep -v -e '^libzstd\.so' -e '^libxxhash\.so' -e '^libisal\.so' -e '^libnewsfiche\.so' \
        -e '^lib[cm]\.so' -e '^libpthread\.so' -e '^linux-' -e '^/.*ld-' needs; then
        echo "with_shared needs more than libzstd, libxxhash and libisal"
        exit 1
    fi
    ;;
pkg_config)
    pc=$(find "$installed" -name newsfiche.pc)
    PKG_CONFIG_PATH=$(dirname "$pc")
    export PKG_CONFIG_PATH
    lib=$(pkg-config --variable=libdir newsfiche)
    # shellcheck disable=SC2046
    "$CC" -std=c11 -o with_shared "$here/consumer.c" \
        $(pkg-config --cflags --libs newsfiche) -Wl,-rpath,"$lib"
    ./with_shared
    # shellcheck disable=SC2046
    "$CC" -std=c11 -o with_static "$here/consumer.c" \
        $(pkg-config --cflags newsfiche) -Wl,-Bstatic -L"$lib" -lnewsfiche \
        -Wl,-Bdynamic \
        $(pkg-config --static --libs newsfiche | sed 's/-lnewsfiche//')
    ./with_static
    if pkg-config --exists newsfiche_convert; then
        # shellcheck disable=SC2046
        "$CC" -std=c11 -o with_convert "$here/consumer_convert.c" \
            $(pkg-config --cflags --libs newsfiche_convert) -Wl,-rpath,"$lib"
        ./with_convert
    fi
    if pkg-config --exists newsfiche_arrow; then
        # shellcheck disable=SC2046
        "$CC" -std=c11 -o with_arrow "$here/consumer_arrow.c" \
            $(pkg-config --cflags --libs newsfiche_arrow) -Wl,-rpath,"$lib"
        ./with_arrow
    fi
    ;;
*)
    echo "run.sh: no case $case_name" >&2
    exit 2
    ;;
esac
