/*
 * Two writers, a redactor and a reader of one archive; each may be killed at each step, and
 * the power may fail at each. A generation is a chunk and the footer that makes it count.
 * What was not synced may be on disk or not, each part by itself; the same holds for the
 * name of a file. doc/reliability.md has the steps, and the code that does them.
 *
 *     spin -a archive.pml && cc -DSAFETY -o pan pan.c && ./pan -E
 *
 * Each step that is left out by one of these must be missed: -DNO_CHUNK_SYNC
 * -DNO_FOOTER_SYNC -DNO_SETTLE_SYNC -DNO_FOLDER_SYNC -DNO_NAME_CHECK -DOLD_END
 * -DNO_NEW_SYNC -DNO_RENAME_SYNC -DNO_REDACTOR_LOCK. tests/model/check.sh tries them all.
 */
#define GENERATIONS 3 /* one that is there, and one by each writer */
#define FIRST 3       /* what the one that is there holds; a writer's is its number */

typedef file {
    byte chunk[GENERATIONS], footer[GENERATIONS];           /* as programs see them */
    byte chunk_disk[GENERATIONS], footer_disk[GENERATIONS]; /* as the last sync left them */
    byte lock;
};

file f[2];           /* the archive, and what the redactor makes */
byte name, name_disk; /* which file has the name */
bool told[FIRST + 1]; /* whether somebody was told that this is stored */
bool redacted;       /* whether somebody was told so */
bool off;            /* the power */

inline sync(x) {
    d_step {
        f[x].chunk_disk[0] = f[x].chunk[0]; f[x].footer_disk[0] = f[x].footer[0];
        f[x].chunk_disk[1] = f[x].chunk[1]; f[x].footer_disk[1] = f[x].footer[1];
        f[x].chunk_disk[2] = f[x].chunk[2]; f[x].footer_disk[2] = f[x].footer[2]
    }
}

/* The newest footer; there is always one. */
inline find_end(x, top) {
    d_step {
        top = GENERATIONS - 1;
        do
        :: f[x].footer[top] == 0 -> top--
        :: else -> break
        od
    }
}

inline may_be_killed() {
    if
    :: skip
    :: goto killed
    fi
}

/* Open the file that has the name and lock it: wait for who has it. It is the right one
 * only if it still has the name. */
inline open_and_lock(x, top) {
    do
    :: x = name;
       find_end(x, top);
       may_be_killed();
       atomic { f[x].lock == 0 -> f[x].lock = _pid }
       may_be_killed();
#ifndef NO_NAME_CHECK
       if
       :: name == x -> break
       :: else -> f[x].lock = 0
       fi
#else
       break
#endif
    od
}

proctype writer(byte id) provided (!off) {
    byte x, top;

    open_and_lock(x, top);
#ifndef NO_FOLDER_SYNC
    name_disk = name;
    may_be_killed();
#endif
#ifndef OLD_END
    find_end(x, top);
#endif
    /* Cut off what was not finished. */
    d_step {
        if
        :: top < 1 -> f[x].chunk[1] = 0
        :: else
        fi;
        if
        :: top < 2 -> f[x].chunk[2] = 0
        :: else
        fi
    }
    may_be_killed();
#ifndef NO_SETTLE_SYNC
    sync(x);
    may_be_killed();
#endif
    /* It may say of any article that it is known. */
    d_step {
        told[f[x].footer[0]] = true;
        told[f[x].footer[1]] = true;
        told[f[x].footer[2]] = true
    }
    may_be_killed();
    top++;
    assert(top < GENERATIONS);
    f[x].chunk[top] = id;
    may_be_killed();
#ifndef NO_CHUNK_SYNC
    sync(x);
    may_be_killed();
#endif
    f[x].footer[top] = id;
    may_be_killed();
#ifndef NO_FOOTER_SYNC
    if
    :: name == x -> sync(x)
    :: else -> goto killed /* it has no name any more */
    fi;
    may_be_killed();
#endif
    told[id] = true;
killed:
    skip;
    d_step {
        if
        :: f[x].lock == _pid -> f[x].lock = 0
        :: else
        fi
    }
}

/* Makes a new file of what is there, and puts it in the place of the old one. */
proctype redactor() provided (!off) {
    byte x, top, k;

#ifndef NO_REDACTOR_LOCK
    open_and_lock(x, top);
#else
    x = name;
#endif
    find_end(x, top);
    do
    :: k <= top ->
       f[1].chunk[k] = f[x].chunk[k];
       may_be_killed();
       f[1].footer[k] = f[x].footer[k];
       may_be_killed();
       k++
    :: else -> break
    od;
#ifndef NO_NEW_SYNC
    sync(1);
    may_be_killed();
#endif
    name = 1;
    may_be_killed();
#ifndef NO_RENAME_SYNC
    name_disk = name;
    may_be_killed();
#endif
    redacted = true;
killed:
    skip;
    d_step {
        if
        :: f[x].lock == _pid -> f[x].lock = 0
        :: else
        fi
    }
}

/* Sees one generation, whole, whatever others do meanwhile. */
proctype reader() provided (!off) {
    byte x = name, top, k;
    byte seen[GENERATIONS];

    find_end(x, top);
    do
    :: k <= top ->
       assert(f[x].chunk[k] != 0 && f[x].chunk[k] == f[x].footer[k]);
       seen[k] = f[x].chunk[k];
       k++
    :: else -> break
    od;
    k = 0;
    do
    :: k <= top ->
       assert(f[x].chunk[k] == seen[k]);
       k++
    :: else -> break
    od
}

/* Of what was not synced, what is there? */
inline choose(now, disk) {
    if
    :: now != disk -> now = disk
    :: true
    fi
}

proctype power() {
    byte k, x, top, article;

    off = true;
    atomic {
        choose(name, name_disk);
        x = name;
        k = 0;
        do
        :: k < GENERATIONS ->
           choose(f[x].chunk[k], f[x].chunk_disk[k]);
           choose(f[x].footer[k], f[x].footer_disk[k]);
           k++
        :: else -> break
        od;
        /* There is a generation, and it is whole. */
        assert(f[x].footer[0] != 0);
        find_end(x, top);
        k = 0;
        do
        :: k <= top -> assert(f[x].chunk[k] == f[x].footer[k] && f[x].chunk[k] != 0); k++
        :: else -> break
        od;
        /* Whatever was told to be stored is in it. */
        article = 1;
        do
        :: article <= FIRST ->
           assert(!told[article] || f[x].footer[0] == article ||
                  f[x].footer[1] == article || f[x].footer[2] == article);
           article++
        :: else -> break
        od;
        assert(!redacted || x == 1)
    }
}

init {
    atomic {
        f[0].chunk[0] = FIRST; f[0].footer[0] = FIRST;
        sync(0);
        told[FIRST] = true;
        run writer(1);
        run writer(2);
        run redactor();
        run reader();
        run power()
    }
}
