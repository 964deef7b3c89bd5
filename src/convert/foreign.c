#include "src/convert/foreign.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "src/base/ascii.h"
#include "src/base/space.h"
#include "src/base/str_equal.h"
#include "src/convert/csv_look.h"

#define DUCKDB \
    "duckdb -c \"COPY (FROM 'FILE') TO '/dev/stdout' (FORMAT json)\" | newsfiche pack -"
#define PANDAS \
    "in pandas, to_json('FILE.jsonl', orient='records', lines=True) writes JSON Lines"
#define TRAFILATURA "trafilatura --json <FILE | newsfiche pack -"
#define FEEDPARSER \
    "print(json.dumps(feedparser.parse('FILE'), default=str)) in Python makes JSON of it"
#define XML2JSON \
    "xq . FILE | newsfiche pack - --articles PATH (xq comes with yq)"
#define YAML2JSON "yq -o=json -I=0 . FILE | newsfiche pack -"
#define PAGES "trafilatura, news-please or warcio can extract its articles or pages"
#define OFFICE "pandoc -t plain FILE | newsfiche pack - --from text"
#define SHEET "save it as CSV"
#define MAILBOX "Python's mailbox module can extract its mails"
#define MAIL "Python's email module can extract its text"
#define QUERY "a query such as sqlite3 -json FILE 'SELECT * FROM articles' | newsfiche pack -"
#define ACCESS "mdb-json FILE articles | newsfiche pack -"
#define DUMP "load it into its database, and pack the result of a query in JSON or CSV"
#define UNPACK "unpack it first (7z x FILE), and pack the folder"
#define WIRE "its text stands between the bytes 0x02 and 0x03"
#define NO_TEXT "it contains no text"

/* A kind, by bytes at a place. */
struct kind {
    unsigned at;
    unsigned len;
    const char *bytes;
    const char *name;
    const char *way;
};

static const struct kind kinds[] = {
    { 0, 5, "WARC/", "WARC", PAGES },
    { 0, 11, "filedesc://", "ARC", PAGES },
    { 0, 16, "SQLite format 3", "an SQLite database", QUERY }, /* with the NUL */
    { 8, 4, "DUCK", "a DuckDB database",
      "duckdb -json FILE 'FROM articles' | newsfiche pack -" },
    { 4, 15, "Standard Jet DB", "an Access database", ACCESS },
    { 4, 15, "Standard ACE DB", "an Access database", ACCESS },
    { 0, 4, "m\xe2\x99\x81", "an archive of mongodump", "restore it, and use mongoexport" },
    { 0, 4, "PAR1", "Parquet", DUCKDB },
    { 0, 6, "ARROW1", "Arrow", PANDAS },
    { 0, 8, "\xff\xff\xff\xff\x10\0\0\0", "an Arrow stream", PANDAS },
    { 0, 4, "FEA1", "Feather", PANDAS },
    { 0, 8, "\x89HDF\r\n\x1a\n", "HDF5", PANDAS },
    { 0, 3, "ORC", "ORC", PANDAS },
    { 0, 4, "Obj\1", "Avro", DUCKDB },
    { 0, 6, "\x93NUMPY", "a NumPy array", PANDAS },
    { 0, 2, "\x80\2", "a Python pickle", PANDAS },
    { 0, 2, "\x80\3", "a Python pickle", PANDAS },
    { 0, 3, "\x80\4\x95", "a Python pickle", PANDAS },
    { 0, 3, "\x80\5\x95", "a Python pickle", PANDAS },
    { 0, 1, "\1", "a wire message (IPTC 7901)", WIRE },
    { 0, 3, "\x16\x16\1", "a wire message (ANPA)", WIRE },
    { 0, 5, "%PDF-", "PDF", "pdftotext FILE - | newsfiche pack - --from text" },
    { 0, 4, "%!PS", "PostScript", "ps2ascii FILE | newsfiche pack - --from text" },
    { 0, 5, "{\\rtf", "RTF", OFFICE },
    { 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office file", OFFICE },
    { 0, 8, "\x89PNG\r\n\x1a\n", "an image (PNG)", NO_TEXT },
    { 0, 3, "\xff\xd8\xff", "an image (JPEG)", NO_TEXT },
    { 0, 4, "GIF8", "an image (GIF)", NO_TEXT },
    { 0, 4, "II*\0", "an image (TIFF)", NO_TEXT },
    { 0, 4, "MM\0*", "an image (TIFF)", NO_TEXT },
    { 0, 4, "\0\0\1\0", "an icon", NO_TEXT },
    { 8, 4, "WEBP", "an image (WebP)", NO_TEXT },
    { 0, 4, "RIFF", "sound or film", NO_TEXT },
    { 4, 4, "ftyp", "film or an image", NO_TEXT },
    { 0, 4, "\x1a\x45\xdf\xa3", "film (Matroska)", NO_TEXT },
    { 0, 4, "OggS", "sound", NO_TEXT },
    { 0, 4, "fLaC", "sound", NO_TEXT },
    { 0, 3, "ID3", "sound", NO_TEXT },
    { 0, 4, "\x7f" "ELF", "an executable", NO_TEXT },
    { 0, 4, "MZ\x90\0", "an executable", NO_TEXT },
    { 0, 4, "\xcf\xfa\xed\xfe", "an executable", NO_TEXT },
    { 0, 4, "\xca\xfe\xba\xbe", "an executable", NO_TEXT },
    { 0, 4, "\0asm", "an executable (WebAssembly)", NO_TEXT },
    { 0, 2, "#!", "a script", "run it, and pack its output" },
    { 0, 6, "7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK },
    { 0, 6, "Rar!\x1a\7", "a RAR archive", UNPACK },
    { 0, 4, "MSCF", "a cabinet archive", UNPACK },
    { 0, 8, "!<arch>\n", "an ar archive", UNPACK },
    { 0, 4, "\xed\xab\xee\xdb", "an RPM package", UNPACK },
    { 0, 5, "07070", "a cpio archive", UNPACK },
    { 0, 4, "\4\"M\x18", "LZ4", "lz4 -dc FILE | newsfiche pack -" },
    { 0, 4, "LZIP", "lzip", "lzip -dc FILE | newsfiche pack -" },
    { 0, 5, "]\0\0\x80\0", "LZMA", "xz -dc --format=lzma FILE | newsfiche pack -" },
    { 0, 10, "\xff\6\0\0sNaPpY", "Snappy", "snzip -dc FILE | newsfiche pack -" },
    { 0, 2, "x\x9c", "zlib data", "pigz -dc <FILE | newsfiche pack -" },
    { 0, 4, "\x89LZO", "lzop", "lzop -dc FILE | newsfiche pack -" },
    { 0, 2, "\x1f\x9d", "compress (.Z)", "gzip -dc FILE | newsfiche pack -" },
    { 0, 6, "%YAML ", "YAML", YAML2JSON },
    { 0, 14, "-- MySQL dump ", "an SQL dump", DUMP },
    { 0, 16, "-- MariaDB dump ", "an SQL dump", DUMP },
    { 0, 4, "/*M!", "an SQL dump", DUMP },
    { 0, 23, "-- phpMyAdmin SQL Dump\n", "an SQL dump", DUMP },
    { 0, 11, "-- Adminer ", "an SQL dump", DUMP },
    { 0, 8, "/*!40101", "an SQL dump", DUMP },
    { 0, 5, "PGDMP", "an SQL dump", DUMP },
    { 0, 19, "PRAGMA foreign_keys", "an SQL dump", DUMP },
    { 0, 13, "CREATE TABLE ", "an SQL dump", DUMP },
    { 0, 12, "INSERT INTO ", "an SQL dump", DUMP },
    { 0, 18, "BEGIN TRANSACTION;", "an SQL dump", DUMP },
    { 0, 11, "DROP TABLE ", "an SQL dump", DUMP },
    { 0, 8, "bplist00", "a property list, perhaps a web archive",
      "textutil -convert txt FILE makes text of it" },
};

/* Kinds that are zips, by the name of their first member. */
static const struct kind zips[] = {
    { 30, 19, "[Content_Types].xml", "an office file", OFFICE },
    { 30, 20, "mimetypeapplication/", "an office file or e-book", OFFICE },
};

/* A kind, by the words that a text begins with, or a name ends with; capitals do not matter. */
struct opening {
    const char *words;
    const char *name;
    const char *way;
};

static const struct opening openings[] = {
    { "<!doctype html", "an HTML page", TRAFILATURA },
    { "<html", "an HTML page", TRAFILATURA },
    { "<head", "an HTML page", TRAFILATURA },
    { "<body", "an HTML page", TRAFILATURA },
    { "<rss", "an RSS feed", FEEDPARSER },
    { "<feed", "an Atom feed", FEEDPARSER },
    { "<rdf:rdf", "an RSS feed", FEEDPARSER },
    { "<urlset", "a sitemap", XML2JSON },
    { "<sitemapindex", "a sitemap", XML2JSON },
    { "<nitf", "NITF (XML)", XML2JSON },
    { "<newsml", "NewsML (XML)", XML2JSON },
    { "<newsitem", "NewsML (XML)", XML2JSON },
    { "<newsmessage", "NewsML (XML)", XML2JSON },
    { "<tei", "TEI (XML)", XML2JSON },
    { "<mediawiki", "a dump of MediaWiki (XML)", XML2JSON },
    { "<opml", "OPML (XML)", "it lists feeds, and has no articles" },
    { "<items>", "XML", XML2JSON },
    { "<articles>", "XML", XML2JSON },
    { "<doc ", "XML or SGML", XML2JSON },
    { "<doc>", "XML or SGML", XML2JSON },
    { "<!doctype", "XML or SGML", XML2JSON },
    { "<?xml", "XML", XML2JSON },
    { "-- postgresql database dump", "an SQL dump", DUMP },
    { "--\n-- postgresql database", "an SQL dump", DUMP },
    { "data: {", "a stream of events", "sed -n 's/^data: //p' FILE | newsfiche pack -" },
    { "ty  - ", "references (RIS)", "pandoc -f ris -t csljson FILE | newsfiche pack -" },
    { "@article{", "references (BibTeX)", "pandoc -f bibtex -t csljson FILE | newsfiche pack -" },
    { "**** *", "a corpus of IRaMuTeQ", NF_FOREIGN_SPLIT },
};

/* Kinds whose content is text like any other: their names tell. */
static const struct opening suffixes[] = {
    { ".yaml", "YAML", YAML2JSON },
    { ".yml", "YAML", YAML2JSON },
    { ".toml", "TOML", "yq -p toml -o json . FILE | newsfiche pack -" },
    { ".sql", "SQL", DUMP },
    { ".mbox", "a mailbox", MAILBOX },
    { ".eml", "a mail", MAIL },
    { ".mht", "a web page (MHTML)", MAIL },
    { ".mhtml", "a web page (MHTML)", MAIL },
    { ".warc", "WARC", PAGES },
    { ".arc", "ARC", PAGES },
    { ".html", "an HTML page", TRAFILATURA },
    { ".htm", "an HTML page", TRAFILATURA },
    { ".xml", "XML", XML2JSON },
    { ".rst", "reStructuredText", OFFICE },
    { ".org", "Org", OFFICE },
    { ".tex", "TeX", OFFICE },
    { ".pkl", "a Python pickle", PANDAS },
    { ".pickle", "a Python pickle", PANDAS },
    { ".marshal", "Python's marshal", "let the crawler write JSON Lines" },
    { ".bson", "BSON", "bsondump FILE | newsfiche pack -" },
    { ".br", "Brotli", "brotli -dc FILE | newsfiche pack -" },
};

/* The same of zips, of which the first member may be any. */
static const struct opening zip_suffixes[] = {
    { ".docx", "an office file", OFFICE },
    { ".docm", "an office file", OFFICE },
    { ".odt", "an office file", OFFICE },
    { ".epub", "an e-book", OFFICE },
    { ".pptx", "an office file", OFFICE },
    { ".odp", "an office file", OFFICE },
    { ".xlsx", "a spreadsheet", SHEET },
    { ".xlsm", "a spreadsheet", SHEET },
    { ".ods", "a spreadsheet", SHEET },
    { ".wacz", "WACZ", PAGES },
};

/* Where a file that is not text has its first zero, at the latest. */
#define ZEROS 4096

static bool is_letter_or_digit(char c)
{
    return nf_is_letter(c) || nf_is_digit(c);
}

bool nf_foreign_tell(char why[NF_WHY_TEXT], const char *name, const char *way)
{
    snprintf(why, NF_WHY_TEXT, "seems to be %s, which is not read; %s", name, way);
    return true;
}

/*
 * XML begins alike: its first element tells what it is.
 */
static struct nf_look first_element(struct nf_look l)
{
    for (;;) {
        bool comment = nf_look_begins(&l, "<!--");
        struct nf_look close = l;

        if (!comment && !nf_look_begins(&l, "<?"))
            return l;
        while (close.at < close.end && !nf_look_begins(&close, comment ? "-->" : ">"))
            close.at++;
        if (close.at == close.end)
            return l;
        l.at = close.at + (comment ? 3 : 1);
        l = nf_look_past_space(&l);
    }
}

static const struct opening *opening_of(const struct nf_look *look)
{
    for (size_t i = 0; i < sizeof(openings) / sizeof(*openings); i++)
        if (nf_look_begins_fold(look, openings[i].words))
            return &openings[i];
    return NULL;
}

/* How many letters, digits and @others @line begins with. */
static size_t name_len(struct nf_str line, const char *others)
{
    size_t n = 0;

    while (n < line.len && (is_letter_or_digit(line.ptr[n]) ||
                            memchr(others, line.ptr[n], strlen(others))))
        n++;
    return n;
}

/* Whether @line is a header of a mail, called @name unless that is NULL. */
static bool is_header(struct nf_str line, const char *name)
{
    const size_t n = name_len(line, "-");

    return n && n < line.len && line.ptr[n] == ':' &&
           (!name || (n == strlen(name) && strncasecmp(line.ptr, name, n) == 0));
}

/* From somebody@example.org Fri Mar  1 10:00:00 2024; who it was may be missing. */
static bool is_mailbox(const struct nf_look *look)
{
    struct nf_str line = nf_look_line(look, look->at);
    const char *colon = memchr(line.ptr, ':', line.len);

    if (!nf_look_begins(look, "From ") || !colon)
        return false;
    return memchr(line.ptr, '@', line.len) ||
           (line.ptr + line.len - colon > 3 && colon[3] == ':' &&
            is_header(nf_look_line(look, nf_look_next_line(look, look->at)), NULL));
}

/* Nothing but headers up to an empty line, and those that mails, web pages in MHTML and
 * posts of newsgroups have. */
static bool is_mail(const struct nf_look *look)
{
    const struct nf_str first = nf_look_line(look, look->at);
    bool from = is_header(first, "Return-Path") || is_header(first, "Delivered-To") ||
                is_header(first, "Received");
    bool subject = false;

    for (const char *p = look->at; p < look->end; p = nf_look_next_line(look, p)) {
        struct nf_str line = nf_look_line(look, p);

        if (line.len == 0)
            break;
        if (p > look->at && nf_is_blank(*line.ptr))
            continue;
        if (!is_header(line, NULL))
            return false;
        from = from || is_header(line, "From");
        subject = subject || is_header(line, "Subject");
    }
    return from && subject;
}

static const struct opening *ending(const char *name, const struct opening *endings, size_t n)
{
    const size_t len = nf_unpacked_name(name).len;

    for (size_t i = 0; i < n; i++) {
        const size_t s = strlen(endings[i].words);

        if (len > s && strncasecmp(name + len - s, endings[i].words, s) == 0)
            return &endings[i];
    }
    return NULL;
}

static const struct opening *zip_ending(const char *name)
{
    return ending(name, zip_suffixes, sizeof(zip_suffixes) / sizeof(*zip_suffixes));
}

static bool by_suffix(const char *name, char why[NF_WHY_TEXT])
{
    const struct opening *e = ending(name, suffixes, sizeof(suffixes) / sizeof(*suffixes));

    if (!e)
        e = zip_ending(name);
    return e && nf_foreign_tell(why, e->name, e->way);
}

/* Whether a kind's bytes are at their place. A text may begin with a few letters that
 * are a kind's as well: such a kind has zeros soon after. */
static bool is_kind(const struct nf_look *look, const struct kind *k)
{
    size_t n = (size_t)(look->end - look->at);

    if (n < k->at + k->len || memcmp(look->at + k->at, k->bytes, k->len) != 0)
        return false;
    for (unsigned i = 0; i < k->len; i++)
        if (!is_letter_or_digit(k->bytes[i]))
            return true;
    return memchr(look->at, '\0', n < ZEROS ? n : ZEROS) != NULL;
}

static const struct kind *kind_of(const struct nf_look *look, const struct kind *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_kind(look, &all[i]))
            return &all[i];
    return NULL;
}

static const struct kind *zip_kind(const struct nf_look *look)
{
    return kind_of(look, zips, sizeof(zips) / sizeof(*zips));
}

bool nf_foreign_zip(const struct nf_look *look)
{
    return zip_ending(look->name) || zip_kind(look);
}

bool nf_foreign(const struct nf_look *look, char why[NF_WHY_TEXT])
{
    struct nf_look l = nf_look_past_space(look);
    const struct kind *k = kind_of(look, kinds, sizeof(kinds) / sizeof(*kinds));
    const struct opening *o;
    bool xml;

    if (k)
        return nf_foreign_tell(why, k->name, k->way);
    k = zip_kind(look);
    if (k) /* its name says more */
        return by_suffix(look->name, why) || nf_foreign_tell(why, k->name, k->way);
    if (is_mailbox(&l))
        return nf_foreign_tell(why, "a mailbox", MAILBOX);
    if (is_mail(&l))
        return nf_foreign_tell(why, "a mail or web page (MHTML)", MAIL);
    xml = nf_look_begins(&l, "<?xml");
    l = first_element(l);
    o = opening_of(&l);
    if (o)
        return nf_foreign_tell(why, o->name, o->way);
    return xml && nf_foreign_tell(why, "XML", XML2JSON);
}

/* Whether a line begins as YAML's members and elements do: "key:", "- ". */
static bool is_yaml_line(struct nf_str line)
{
    const size_t n = name_len(line, "_-");

    if (line.len >= 2 && memcmp(line.ptr, "- ", 2) == 0)
        return true;
    return n > 0 && n < line.len && line.ptr[n] == ':' &&
           (n + 1 == line.len || line.ptr[n + 1] == ' ');
}

/* YAML documents one behind the other begin like front matter and what follows it. */
static bool is_yaml_stream(const struct nf_look *look)
{
    const char *p = nf_look_next_line(look, look->at);
    unsigned fences = 0;

    if (!nf_look_begins(look, "---"))
        return false;
    for (; p < look->end; p = nf_look_next_line(look, p)) {
        struct nf_str line = nf_look_line(look, p);

        if ((line.len >= 3 && memcmp(line.ptr, "---", 3) == 0) ||
            (line.len == 3 && memcmp(line.ptr, "...", 3) == 0))
            fences++;
        else if (fences && line.len && *line.ptr != '#' && *line.ptr != ' ')
            return is_yaml_line(line);
    }
    return fences == 0;
}

bool nf_foreign_text(const struct nf_look *look, char why[NF_WHY_TEXT])
{
    return by_suffix(look->name, why) ||
           (is_yaml_stream(look) && nf_foreign_tell(why, "YAML", YAML2JSON));
}

void nf_foreign_unknown(const struct nf_look *look, char why[NF_WHY_TEXT])
{
    size_t n = (size_t)(look->end - look->at);

    if (nf_foreign_text(look, why))
        return;
    if (n && memchr(look->at, '\0', n))
        snprintf(why, NF_WHY_TEXT, "is neither text nor a known format");
    else if (nf_csv_is_likely(look))
        snprintf(why, NF_WHY_TEXT, "may be a table; --from csv reads it as one");
    else
        snprintf(why, NF_WHY_TEXT,
                 "may be text, but neither its name nor its content says so; "
                 "--from text makes it one article");
}
